"""Detectors: when each runs, every run, the figures of its days."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, Float, Index, Integer, String, Table, Text, text

from bot.store.tables.base import Instant, metadata, row_id

detectors = Table(
    "detectors",
    metadata,
    Column("team", String(80), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("next_due", Instant, nullable=False),
    Column("outcome", String(20)),
    Column("detail", Text, nullable=False),
    Column("last_run", Instant),
    Column("failing_since", Instant),
    Column("late_since", Instant),  # when it ought to have run; NULL unless it was said that it did not
    Column("claimed_by", String(80)),
    Column("claimed_until", Float, nullable=False),  # machine
)

detector_runs = Table(
    "detector_runs",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("name", String(120), nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("detail", Text, nullable=False),
    Column("day", Date),
    Column("figure", Float),
    Column("limit", Float),
    Column("rows", Integer),
    Column("seconds", Float, nullable=False),
    Column("measure", JSON(none_as_null=True)),  # what was measured, as detectors/measure.py has it
    Index(None, "team", "name", "as_of"),
)

# What the sources said of the detectors' days: figures, and which days were read when (docs/decisions/013).
figures = Table(
    "figures",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("detector", String(120), nullable=False),
    Column("day", Date, nullable=False),
    Column("entity", Text, nullable=False),  # "" for the whole
    Column("n", BigInteger),
    Column("k", BigInteger),
    Column("value", Text),  # JSON of a number, text in it is a decimal
    Index(None, "team", "detector", "day"),
)

figure_days = Table(
    "figure_days",
    metadata,
    Column("team", String(80), primary_key=True),
    Column("detector", String(120), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("question", String(64), nullable=False),  # a fingerprint of what was asked
    Column("as_of", Instant, nullable=False),
    Column("first_as_of", Instant),  # of the first reading after the day was over, where there is a later one
    Column("first_figures", JSON(none_as_null=True)),  # what it said, each as entity, n, k, value
)

detector_pauses = Table(
    "detector_pauses",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("name", String(120), nullable=False),
    Column("reason", Text, nullable=False),
    Column("paused_at", Instant, nullable=False),
    Column("paused_by", String(120), nullable=False),
    Column("resumed_at", Instant),  # NULL while it is paused, or a second person is asked
    Column("resumed_by", String(120)),
    Column("slack", String(40), nullable=False, server_default=""),  # of who asked
    Column("state", String(12), nullable=False, server_default="paused"),  # see bot/incidents/pause.py
    Column("seconds", Float, nullable=False, server_default="0"),  # of a pause, once it is on
    Column("until", Instant, nullable=False),  # its end, or when the request lapses
    Column("decided_by", String(120), nullable=False, server_default=""),  # the second person
    Index(None, "team", "name"),
    Index(
        "uq_detector_pauses_open",
        "team",
        "name",
        unique=True,
        sqlite_where=text("resumed_at IS NULL"),
        postgresql_where=text("resumed_at IS NULL"),
    ),
)
