"""Runs of pipelines, as OpenLineage tells of them, and what was forecast of landings."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, Index, String, Table, UniqueConstraint

from bot.store.tables.base import Instant, metadata, row_id

runs = Table(
    "runs",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("way", String(60), nullable=False),  # the [[inbound]] table by which it was told
    Column("run", String(100), nullable=False),  # the sender's id
    Column("namespace", String(200), nullable=False),
    Column("job", String(300), nullable=False),
    Column("root", Boolean, nullable=False),  # whether no other job started it
    Column("day", Date),  # that it is about, as far as the sender says
    Column("status", String(12), nullable=False),  # running | success | failed | cancelled
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("told_at", Instant, nullable=False),
    Column("inputs", JSON, nullable=False),
    Column("outputs", JSON, nullable=False),
    UniqueConstraint("team", "way", "run"),
    Index(None, "team", "way", "told_at"),
)

# One row for each day of a landing detector that was late, or was forecast to be.
forecasts = Table(
    "forecasts",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("detector", String(80), nullable=False),
    Column("day", Date, nullable=False),
    Column("due", Instant, nullable=False),
    Column("foreseen_at", Instant),  # None: nobody foresaw it
    Column("lands_at", Instant),  # as the first forecast had it
    Column("late", Boolean),  # None: not known yet
    UniqueConstraint("team", "detector", "day"),
)
