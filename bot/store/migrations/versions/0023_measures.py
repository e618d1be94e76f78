"""What a run measured, with its meaning; what the first look saw of a day that was read again"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("detector_runs", sa.Column("measure", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("figure_days", sa.Column("first_as_of", sa.DateTime(timezone=True), nullable=True))
    op.add_column("figure_days", sa.Column("first_figures", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("figure_days") as table:
        table.drop_column("first_figures")
        table.drop_column("first_as_of")
    with op.batch_alter_table("detector_runs") as table:
        table.drop_column("measure")
