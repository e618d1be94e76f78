"""Trades and overrides of the rota, and a record of changes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("actor_slack", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_team_at"), "changes", ["team", "at"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team", name=op.f("pk_revisions")),
    )
    op.create_table(
        "trades",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("giver", sa.String(length=200), nullable=False),
        sa.Column("taker", sa.String(length=200), nullable=True),
        sa.Column("back_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("holidays", sa.JSON(), nullable=False),
        sa.Column("breach", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.JSON(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trades")),
    )
    op.create_index(op.f("ix_trades_state_remind_at"), "trades", ["state", "remind_at"], unique=False)
    op.create_index(op.f("ix_trades_team_state"), "trades", ["team", "state"], unique=False)
    op.create_table(
        "overrides",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("primary", sa.String(length=200), nullable=True),
        sa.Column("secondary", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.JSON(), nullable=False),
        sa.Column("trade_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["trade_id"], ["trades.id"], name=op.f("fk_overrides_trade_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
    )
    op.create_index(op.f("ix_overrides_team_until"), "overrides", ["team", "until"], unique=False)
    op.create_table(
        "votes",
        sa.Column("trade_id", sa.Integer(), nullable=False),
        sa.Column("voter", sa.String(length=200), nullable=False),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["trade_id"], ["trades.id"], name=op.f("fk_votes_trade_id")),
        sa.PrimaryKeyConstraint("trade_id", "voter", name=op.f("pk_votes")),
    )
    op.drop_table("heartbeats")
    with op.batch_alter_table("handoffs") as handoffs:
        handoffs.add_column(sa.Column("override_id", sa.Integer(), nullable=True))
        handoffs.add_column(sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True))
        handoffs.create_foreign_key(op.f("fk_handoffs_override_id"), "overrides", ["override_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("handoffs") as handoffs:
        handoffs.drop_constraint(op.f("fk_handoffs_override_id"), type_="foreignkey")
        handoffs.drop_column("kept_until")
        handoffs.drop_column("override_id")
    op.create_table(
        "heartbeats",
        sa.Column("process", sa.VARCHAR(length=80), nullable=False),
        sa.Column("loop", sa.VARCHAR(length=40), nullable=False),
        sa.Column("at", sa.FLOAT(), nullable=False),
        sa.PrimaryKeyConstraint("process", "loop", name=op.f("pk_heartbeats")),
    )
    op.drop_table("votes")
    op.drop_index(op.f("ix_overrides_team_until"), table_name="overrides")
    op.drop_table("overrides")
    op.drop_index(op.f("ix_trades_team_state"), table_name="trades")
    op.drop_index(op.f("ix_trades_state_remind_at"), table_name="trades")
    op.drop_table("trades")
    op.drop_table("revisions")
    op.drop_index(op.f("ix_changes_team_at"), table_name="changes")
    op.drop_table("changes")
