"""How loud the detectors of a proposed version would have been"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measurements",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("detectors", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("claimed_until", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["handbooks.id"], name=op.f("fk_measurements_version_id_handbooks")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_measurements")),
    )


def downgrade() -> None:
    op.drop_table("measurements")
