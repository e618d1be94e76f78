"""What goes out and came in: notices with their receipts, and how far announcements have got."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint, text

from bot.store.tables.base import Instant, incident_id, metadata, row_id

_READY = "state = 'pending' AND waits_for IS NULL"


def _where(condition: str) -> dict[str, Any]:
    """Of an index that holds few of the rows: a statement uses it where it says the same."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


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
    Column("step", Integer),  # the incident's step that it is about
    Column("fault_id", Integer),  # the one of its faults that it is about; NULL for all of it
    Column("conversation", String(80), nullable=False, server_default=""),  # whom it reaches: a channel or a person
    Column("place", String(160), nullable=False, server_default=""),  # where limits count, see bot/notify/payload.py
    Column("rank", Integer, nullable=False, server_default="3"),  # see bot/notify/notifier.py
    Column("severity", Integer, nullable=False, server_default="9"),  # of its incident: 0 is the worst
    Column("waits_for", Integer),  # the row that has to end first, in its lane or its parent; NULL: nothing
    Column("state", String(12), nullable=False),  # see bot/store/notices.py
    Column("created_at", Instant, nullable=False),
    Column("not_after", Instant),
    Column("delivered_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Float, nullable=False),  # machine
    Column("first_tried", Float),  # machine
    Column("claimed_by", String(80)),
    Column("claimed_until", Float),  # machine
    Column("doubt_since", Float),  # machine; kept when the doubt is over
    Column("look_at", Float, nullable=False, server_default="0"),  # machine: when a doubt is looked up next
    Column("looks", Integer, nullable=False, server_default="0"),  # how often that was in vain
    Column("trouble", String(10), nullable=False, server_default=""),  # "people": refused until somebody puts it right
    Column("receipt", JSON(none_as_null=True)),
    Column("last_error", Text, nullable=False),
    Index(None, "lane", "state", "id"),
    Index(None, "incident_id", "kind"),
    Index(None, "parent_key"),
    Index(None, "created_at"),
    Index(
        "ix_outbox_ready",
        *("destination", "rank", "severity", "id", "retry_at", "place", "wakes"),
        **_where("state = 'pending' AND waits_for IS NULL"),
    ),
    Index("ix_outbox_behind", "waits_for", **_where("waits_for IS NOT NULL")),
    Index("ix_outbox_in_doubt", "destination", "rank", "look_at", **_where("state = 'doubt'")),
    Index("ix_outbox_being_sent", "claimed_until", **_where("state = 'sending'")),
    Index("ix_outbox_unfinished", "destination", "created_at", **_where("state IN ('pending', 'sending', 'doubt')")),
    Index("ix_outbox_refused", "state", "created_at", **_where("state IN ('failed', 'parked')")),
    Index("ix_outbox_pages", "created_at", "conversation", **_where("kind = 'page'")),
)

# Where a destination takes nothing for a while. place: as in the outbox; "" for the whole destination.
breakers = Table(
    "breakers",
    metadata,
    Column("destination", String(40), primary_key=True),
    Column("place", String(160), primary_key=True),
    Column("until", Float, nullable=False),  # machine; only time lifts it
    Column("failures", Integer, nullable=False),  # in a row
    Column("since", Float, nullable=False),  # machine: the first of them
    Column("by_people", Boolean, nullable=False),  # somebody has to put it right
    Column("why", Text, nullable=False),
)

# What a loop could not do, again and again: a row of some table that it leaves out until somebody has looked.
set_aside = Table(
    "set_aside",
    metadata,
    row_id(),
    Column("loop", String(40), nullable=False),
    Column("row", String(200), nullable=False),  # as people and the loop name it: "incident 12"
    Column("team", String(80), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("since", Float, nullable=False),  # machine
    Column("parked", Boolean, nullable=False),
    Column("why", Text, nullable=False),
    UniqueConstraint("loop", "row"),
)

# Watchkeeper's own troubles as a team sees them: one message a cause, edited while it goes on.
troubles = Table(
    "troubles",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("cause", String(200), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),  # NULL while it goes on
    Column("about", JSON, nullable=False),  # what it concerns, as people read it
    Column("version", Integer, nullable=False),
    Index(
        "ux_troubles_going_on",
        "team",
        "cause",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# Every process that works on this database, and when it last wrote that it lives.
processes = Table(
    "processes",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("parts", JSON, nullable=False),
    Column("version", String(40), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("beat_at", Float, nullable=False),  # machine
    Column("loops", JSON, nullable=False),
    Column("wrong", JSON, nullable=False),
    Column("ended", Boolean, nullable=False),
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
