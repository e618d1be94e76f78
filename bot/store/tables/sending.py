"""What goes out and came in: notices with their receipts, and how far announcements have got."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, Text

from bot.store.tables.base import Instant, incident_id, metadata, row_id

outbox = Table(
    "outbox",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    incident_id(nullable=True),
    Column("kind", String(20), nullable=False),
    Column("destination", String(40), nullable=False),
    Column("lane", String(120), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("plain", Text, nullable=False),
    Column("bare", Boolean, nullable=False),  # the looks were refused: send `plain` only
    Column("wakes", Boolean, nullable=False),
    Column("on_doubt", String(10), nullable=False),
    Column("parent_key", String(200)),
    Column("state", String(12), nullable=False),  # see bot/store/notices.py
    Column("created_at", Instant, nullable=False),
    Column("not_after", Instant),
    Column("delivered_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Float, nullable=False),  # machine
    Column("first_tried", Float),  # machine
    Column("claimed_by", String(80)),
    Column("claimed_until", Float),  # machine
    Column("doubt_since", Float),  # machine
    Column("receipt", JSON(none_as_null=True)),
    Column("last_error", Text, nullable=False),
    Index(None, "destination", "state", "id"),
    Index(None, "lane", "state", "id"),
    Index(None, "incident_id"),
    Index(None, "parent_key"),
)

destinations = Table(
    "destinations",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("paused_until", Float, nullable=False),  # machine
    Column("failures", Integer, nullable=False),
    Column("why", Text, nullable=False),
)

inbound = Table(
    "inbound",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("at", Float, nullable=False),  # machine
    Column("answer", JSON, nullable=False),
    Index(None, "at"),
)

cursors = Table(
    "cursors",
    metadata,
    Column("team", String(80), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("until", Instant, nullable=False),
)

# What Slack was last asked to show of who is on call. number: of the asking, part of the notice's key.
followed = Table(
    "followed",
    metadata,
    Column("team", String(80), primary_key=True),
    Column("what", String(20), primary_key=True),  # topic | usergroup
    Column("wanted", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("is_open", Boolean, nullable=False),  # how it ended is not known here yet
    Column("trouble", Text, nullable=False),  # why Slack refused the last one, "" if it did not
)
