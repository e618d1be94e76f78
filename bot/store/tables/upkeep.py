"""What a team keeps up: its handbook's versions, maintenance, deadlines, duties, and what people changed."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables.base import Instant, metadata, row_id

# Every version of a team's two files that was ever seen to be good.
handbooks = Table(
    "handbooks",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("sha", String(64), nullable=False),  # of both files
    Column("handbook", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("state", String(12), nullable=False),  # see bot/store/handbooks.py
    Column("seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("applied_at", Instant),
    Column("applied_by", JSON(none_as_null=True)),
    Column("rejected_by", JSON(none_as_null=True)),
    Index(None, "team", "state"),
)

# Incidents that people outside a team reported, so that nobody floods those on call. key: of the form or message.
reports = Table(
    "reports",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("team", String(80), nullable=False),
    Column("slack", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "team", "at"),
)

# Proposals whose detectors' past is to be gone over, and what came of it.
measurements = Table(
    "measurements",
    metadata,
    Column("version_id", Integer, ForeignKey("handbooks.id"), primary_key=True),
    Column("detectors", JSON, nullable=False),  # a list of names
    Column("found", JSON(none_as_null=True)),  # name: why it is too loud, "" if it is not; NULL before it is known
    Column("claimed_by", String(80)),
    Column("claimed_until", Float, nullable=False),  # machine
)

bookings = Table(
    "bookings",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("name", Text, nullable=False),
    Column("starts", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("state", String(12), nullable=False),  # see bot/store/bookings.py
    Column("weekly", Boolean, nullable=False),  # an occurrence of a weekly window that people called off
    Column("booked_at", Instant, nullable=False),
    Column("booked_by", JSON, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", JSON(none_as_null=True)),
    Column("next_at", Instant),  # when something is to be said of it; NULL when nothing will be
    Index(None, "team", "ends"),
    Index(None, "next_at"),
)

deadlines = Table(
    "deadlines",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("pipeline", String(200), nullable=False),
    Column("text", String(300), nullable=False),
    Column("due", Instant, nullable=False),
    Column("state", String(12), nullable=False),  # open | met | missed
    Column("why", Text, nullable=False),
    Column("recorded_at", Instant),
    Column("recorded_by", JSON(none_as_null=True)),
    Column("next_at", Instant),  # when a person is asked; NULL when nobody will be
    UniqueConstraint("team", "pipeline", "text", "due"),
    Index(None, "next_at"),
)

duties = Table(
    "duties",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("key", String(300), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("who", String(200)),  # NULL: the whole team
    Column("line", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("state", String(12), nullable=False),  # asked | done | lapsed
    Column("next_at", Instant),  # when somebody is asked again; NULL when nobody will be
    Column("times_asked", Integer, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", JSON(none_as_null=True)),
    UniqueConstraint("team", "key"),
    Index(None, "next_at"),
)

# What people changed that belongs to no incident: who, when, why.
changes = Table(
    "changes",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("about", String(120), nullable=False),  # "trade:12", "override:3", "handbook"
    Column("at", Instant, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("actor_slack", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "team", "at"),
)
