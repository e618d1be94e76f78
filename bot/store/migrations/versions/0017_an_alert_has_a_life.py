"""An alert has a life: when its source said that it is over, its longer text, and how high its rating may go"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alerts", sa.Column("over_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("incidents", sa.Column("detail", sa.Text(), server_default="", nullable=False))
    op.add_column("incidents", sa.Column("cap", sa.String(length=80), nullable=True))


def downgrade() -> None:
    op.drop_column("incidents", "cap")
    op.drop_column("incidents", "detail")
    op.drop_column("alerts", "over_at")
