"""The letter box: what could not be routed, and what was turned away"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unrouted",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("given", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("flaws", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("pipeline", sa.String(length=200), nullable=True),
        sa.Column("issue", sa.String(length=200), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_unrouted_incident_id_incidents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unrouted")),
    )
    op.create_index(op.f("ix_unrouted_team_cause_state"), "unrouted", ["team", "cause", "state"], unique=False)
    op.create_index(op.f("ix_unrouted_team_source_key"), "unrouted", ["team", "source", "key"], unique=False)
    op.create_table(
        "refusals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("way", sa.String(length=60), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
        sa.UniqueConstraint("team", "way", "status", name=op.f("uq_refusals_team_way_status")),
    )


def downgrade() -> None:
    op.drop_table("refusals")
    op.drop_index(op.f("ix_unrouted_team_source_key"), table_name="unrouted")
    op.drop_index(op.f("ix_unrouted_team_cause_state"), table_name="unrouted")
    op.drop_table("unrouted")
