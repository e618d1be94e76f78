"""The outbox: places and their pauses, what waits for what, doubts looked up one by one, what is set aside"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PARTIAL = {
    "ix_outbox_ready": (["destination", "rank", "severity", "id"], "state = 'pending' AND waits_for IS NULL"),
    "ix_outbox_behind": (["waits_for"], "waits_for IS NOT NULL"),
    "ix_outbox_in_doubt": (["destination", "rank", "look_at"], "state = 'doubt'"),
    "ix_outbox_being_sent": (["claimed_until"], "state = 'sending'"),
    "ix_outbox_unfinished": (["destination", "created_at"], "state IN ('pending', 'sending', 'doubt')"),
    "ix_outbox_refused": (["state", "created_at"], "state IN ('failed', 'parked')"),
    "ix_outbox_pages": (["created_at", "conversation"], "kind = 'page'"),
}
# Rows of before say in their payload where they go; what they are about stands in their key.
CONVERSATION = {
    "sqlite": "coalesce(json_extract(payload, '$.channel'), json_extract(payload, '$.user'), '')",
    "postgresql": "coalesce(payload->>'channel', payload->>'user', '')",
}
PLACE = """CASE WHEN destination <> 'slack' THEN ''
    WHEN conversation = '' THEN 'chat.update'
    ELSE 'chat.postMessage ' || conversation END"""


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("step", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("conversation", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("place", sa.String(length=160), server_default="", nullable=False))
        batch_op.add_column(sa.Column("rank", sa.Integer(), server_default="3", nullable=False))
        batch_op.add_column(sa.Column("severity", sa.Integer(), server_default="9", nullable=False))
        batch_op.add_column(sa.Column("waits_for", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("look_at", sa.Float(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("looks", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("trouble", sa.String(length=10), server_default="", nullable=False))
        batch_op.drop_index(batch_op.f("ix_outbox_destination_state_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_incident_id"))
        batch_op.create_index(batch_op.f("ix_outbox_incident_id_kind"), ["incident_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_created_at"), ["created_at"], unique=False)
        for name, (columns, where) in PARTIAL.items():
            condition = sa.text(where)
            batch_op.create_index(name, columns, unique=False, sqlite_where=condition, postgresql_where=condition)
    _fill(op.get_bind())
    op.drop_table("destinations")
    op.create_table(
        "breakers",
        sa.Column("destination", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("by_people", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("destination", "place", name=op.f("pk_breakers")),
    )
    op.create_table(
        "set_aside",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("loop", sa.String(length=40), nullable=False),
        sa.Column("row", sa.String(length=200), nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sa.UniqueConstraint("loop", "row", name=op.f("uq_set_aside_loop_row")),
    )
    op.create_table(
        "troubles",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_troubles")),
    )
    op.create_index(
        "ux_troubles_going_on",
        "troubles",
        ["team", "cause"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _fill(c: sa.Connection) -> None:
    """What is not finished gets what new rows are born with; of pages, also those that are."""
    wanted = "state IN ('pending', 'sending', 'doubt') OR kind = 'page'"
    c.exec_driver_sql(f"UPDATE outbox SET conversation = {CONVERSATION[c.dialect.name]} WHERE {wanted}")
    ranks = "CASE WHEN kind = 'page' THEN 0 WHEN kind = 'incident' OR wakes THEN 1 ELSE 3 END"
    c.exec_driver_sql(
        f"UPDATE outbox SET place = {PLACE}, rank = {ranks}, look_at = coalesce(doubt_since, 0) WHERE {wanted}"
    )
    steps = c.execute(sa.text("SELECT id, key FROM outbox WHERE kind IN ('page', 'ticket')")).all()
    for row in steps:
        _, _, rest = row.key.partition(":")
        number = next((part[4:] for part in rest.split(":") if part.startswith("step") and part[4:].isdigit()), None)
        if number is not None and rest != f"step{number}":  # that one is the thread's line
            c.execute(sa.text("UPDATE outbox SET step = :step WHERE id = :id"), {"step": int(number), "id": row.id})
    c.exec_driver_sql(
        """UPDATE outbox SET waits_for = coalesce(
            (SELECT max(e.id) FROM outbox e WHERE e.lane = outbox.lane AND e.id < outbox.id
                AND e.state IN ('pending', 'sending', 'doubt')),
            (SELECT p.id FROM outbox p WHERE p.key = outbox.parent_key AND p.state IN ('pending', 'sending', 'doubt')))
        WHERE state = 'pending'"""
    )


def downgrade() -> None:
    op.drop_table("troubles")
    op.drop_table("set_aside")
    op.drop_table("breakers")
    op.create_table(
        "destinations",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("paused_until", sa.Float(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_destinations")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        for name in PARTIAL:
            batch_op.drop_index(name)
        batch_op.drop_index(batch_op.f("ix_outbox_created_at"))
        batch_op.drop_index(batch_op.f("ix_outbox_incident_id_kind"))
        batch_op.create_index(batch_op.f("ix_outbox_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbox_destination_state_id"), ["destination", "state", "id"], unique=False
        )
        for column in (
            "trouble",
            "looks",
            "look_at",
            "waits_for",
            "severity",
            "rank",
            "place",
            "conversation",
            "step",
        ):
            batch_op.drop_column(column)
