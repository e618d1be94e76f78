"""What may be sent next is answered by its index alone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BEFORE = ["destination", "rank", "severity", "id"]


def upgrade() -> None:
    _made([*BEFORE, "retry_at", "place", "wakes"])


def downgrade() -> None:
    _made(BEFORE)


def _made(columns: list[str]) -> None:
    condition = sa.text("state = 'pending' AND waits_for IS NULL")
    op.drop_index("ix_outbox_ready", table_name="outbox")
    op.create_index("ix_outbox_ready", "outbox", columns, sqlite_where=condition, postgresql_where=condition)
