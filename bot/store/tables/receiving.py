"""What was sent to us and could not be routed, and what was turned away."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables.base import Instant, metadata, row_id

unrouted = Table(
    "unrouted",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("source", String(120), nullable=False),
    Column("key", String(300), nullable=False),  # the sender's own id, while it waits
    Column("cause", String(64), nullable=False),  # the same for what is wrong in the same way: one note for all
    Column("given", String(200), nullable=False),  # what named the pipeline there, "" for nothing
    Column("summary", Text, nullable=False),
    Column("flaws", JSON, nullable=False),
    Column("told", JSON, nullable=False),  # what was understood
    Column("raw", Text, nullable=False),  # the delivery, bounded
    Column("count", Integer, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", String(12), nullable=False),  # waiting | routed | dismissed | over
    Column("ended_at", Instant),
    Column("ended_by", JSON(none_as_null=True)),
    Column("pipeline", String(200)),
    Column("issue", String(200)),
    Column("incident_id", Integer, ForeignKey("incidents.id")),
    Index(None, "team", "cause", "state"),
    Index(None, "team", "source", "key"),
)

refusals = Table(
    "refusals",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("way", String(60), nullable=False),
    Column("status", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("reason", Text, nullable=False),  # the last one
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    UniqueConstraint("team", "way", "status"),
)
