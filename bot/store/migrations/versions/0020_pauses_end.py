"""Pauses of detectors end, and some take a second person; reports from outside the team are counted"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from bot.store.tables.base import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("detector_pauses", schema=None) as table:
        table.add_column(sa.Column("slack", sa.String(length=40), nullable=False, server_default=""))
        table.add_column(sa.Column("state", sa.String(length=12), nullable=False, server_default="paused"))
        table.add_column(sa.Column("seconds", sa.Float(), nullable=False, server_default="0"))
        table.add_column(sa.Column("until", Instant(), nullable=True))
        table.add_column(sa.Column("decided_by", sa.String(length=120), nullable=False, server_default=""))
    pauses = sa.table("detector_pauses", sa.column("until", Instant()), sa.column("resumed_at"), sa.column("state"))
    # One without an end gets a week, which is the longest that a new one may last unless a team says otherwise.
    op.execute(sa.update(pauses).values(until=datetime.now(UTC) + timedelta(days=7)))
    op.execute(sa.update(pauses).where(pauses.c.resumed_at.is_not(None)).values(state="resumed"))
    with op.batch_alter_table("detector_pauses", schema=None) as table:
        table.alter_column("until", existing_type=Instant(), nullable=False)
    op.create_table(
        "reports",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("slack", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_team_at"), "reports", ["team", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("reports")
    with op.batch_alter_table("detector_pauses", schema=None) as table:
        for name in ("decided_by", "until", "seconds", "state", "slack"):
            table.drop_column(name)
