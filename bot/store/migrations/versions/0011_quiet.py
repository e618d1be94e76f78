"""Faults that are in another fault's incident, and silences"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("also", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("fingerprint", sa.String(length=500), nullable=False),
        sa.Column("pipeline", sa.String(length=200), nullable=False),
        sa.Column("issue", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_attachments_incident_id_incidents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachments_team_fingerprint"), ["team", "fingerprint"], unique=False)
        batch_op.create_index(
            "ux_attachments_held",
            ["incident_id", "fingerprint"],
            unique=True,
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        )
    op.create_table(
        "silences",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("pipeline", sa.String(length=200), nullable=False),
        sa.Column("issue", sa.String(length=200), nullable=True),
        sa.Column("detector", sa.String(length=120), nullable=True),
        sa.Column("entity", sa.String(length=200), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.JSON(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
    )
    with op.batch_alter_table("silences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_silences_team_pipeline_state"), ["team", "pipeline", "state"])
        batch_op.create_index(batch_op.f("ix_silences_next_at"), ["next_at"], unique=False)
    with op.batch_alter_table("held_alerts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("silence_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_held_alerts_silence_id_silences"), "silences", ["silence_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_held_alerts_silence_id"), ["silence_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("held_alerts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_alerts_silence_id"))
        batch_op.drop_constraint(batch_op.f("fk_held_alerts_silence_id_silences"), type_="foreignkey")
        batch_op.drop_column("silence_id")
    op.drop_table("silences")
    op.drop_table("attachments")
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_column("also")
