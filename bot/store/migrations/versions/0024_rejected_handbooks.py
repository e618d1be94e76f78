"""Who rejected a version of the handbook"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("handbooks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rejected_by", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("handbooks", schema=None) as batch_op:
        batch_op.drop_column("rejected_by")
