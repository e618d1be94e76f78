"""What an alert and its incident measured, with its meaning"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("incidents", "alerts"):
        op.add_column(table, sa.Column("measure", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    for name in ("alerts", "incidents"):
        with op.batch_alter_table(name) as table:
            table.drop_column("measure")
