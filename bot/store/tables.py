"""Every table. Changes here come with a migration in `migrations/`; a test compares the two.

Two kinds of time: `Instant` columns are the handbook's time, Float columns named *_at / *_until with the suffix
`machine` in their comment are Unix seconds of the world's time (leases, retries). See `bot/clock.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware instant. SQLite has no zones and compares text, so there it is stored as naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}; every instant is aware")
        moved = value.astimezone(UTC)
        return moved.replace(tzinfo=None) if dialect.name == "sqlite" else moved

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _incident(nullable: bool = False) -> Column[Any]:
    return Column("incident_id", Integer, ForeignKey("incidents.id"), nullable=nullable)


incidents = Table(
    "incidents",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("number", Integer, nullable=False),
    Column("fingerprint", String(500), nullable=False),
    Column("pipeline", String(200), nullable=False),
    Column("issue", String(200)),
    Column("nature", String(20), nullable=False),
    Column("investor_facing", Boolean, nullable=False),
    Column("title", String(400), nullable=False),
    Column("summary", Text, nullable=False),
    Column("measured", Text, nullable=False),
    Column("limit", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("day", Date),
    Column("deviation", Float),
    Column("query", Text, nullable=False),
    Column("examples", Text, nullable=False, server_default=""),
    Column("impact", Text, nullable=False),
    Column("severity", String(2), nullable=False),
    Column("severity_why", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("respond_by", Instant, nullable=False),
    Column("on_call_primary", JSON, nullable=False),
    Column("on_call_secondary", JSON, nullable=False),
    Column("on_call_until", Instant, nullable=False),
    Column("on_call_why", Text, nullable=False),
    Column("paging", String(80), nullable=False),
    Column("handbook_sha", String(64), nullable=False),
    Column("alert_count", Integer, nullable=False),
    Column("last_seen", Instant),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", JSON(none_as_null=True)),
    Column("resolved_at", Instant),
    Column("resolved_by", JSON(none_as_null=True)),
    Column("mitigated_at", Instant),
    Column("mitigated_by", JSON(none_as_null=True)),
    Column("reopened_at", Instant),
    Column("reopened_by", JSON(none_as_null=True)),
    Column("verdict", String(20)),  # what it turned out to be; NULL while it is open
    Column("restated", Boolean),
    Column("resolution", Text, nullable=False, server_default=""),
    Column("promised_at", Instant),
    Column("snoozed_until", Instant),
    Column("links", JSON, nullable=False, server_default="[]"),
    Column("channel", String(40), nullable=False),
    Column("ts", String(40), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("ruled", String(2)),
    Column("also", JSON, nullable=False, server_default="[]"),
    UniqueConstraint("team", "number"),
    # The promise that one fault has one open incident, kept by the database whoever races.
    Index(
        "ux_incidents_open_fingerprint",
        "team",
        "fingerprint",
        unique=True,
        sqlite_where=text("state != 'resolved'"),
        postgresql_where=text("state != 'resolved'"),
    ),
    Index(None, "team", "state", "opened_at"),
)

alerts = Table(
    "alerts",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("source", String(120), nullable=False),
    Column("key", String(300), nullable=False),
    _incident(),
    Column("at", Instant, nullable=False),
    Column("severity", String(2), nullable=False),
    Column("summary", Text, nullable=False),
    Column("day", Date),  # the UTC day judged
    UniqueConstraint("team", "source", "key"),
    Index(None, "incident_id"),
)

# Faults that are in another fault's incident: of one pipeline within a short wait, or explained by it.
attachments = Table(
    "attachments",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    _incident(),
    Column("how", String(12), nullable=False),  # grouped | explained
    Column("fingerprint", String(500), nullable=False),
    Column("pipeline", String(200), nullable=False),
    Column("issue", String(200)),
    Column("source", String(120), nullable=False),
    Column("key", String(300), nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("released_at", Instant),  # NULL while it is in there
    Index(None, "team", "fingerprint"),
    Index(
        "ux_attachments_held",
        "incident_id",
        "fingerprint",
        unique=True,
        sqlite_where=text("released_at IS NULL"),
        postgresql_where=text("released_at IS NULL"),
    ),
)

steps = Table(
    "steps",
    metadata,
    Column("incident_id", Integer, ForeignKey("incidents.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("due", Instant, nullable=False),
    Column("do", String(20), nullable=False),
    Column("targets", JSON, nullable=False),
    Column("why", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("stops_on_ack", Boolean, nullable=False),
    Column("state", String(12), nullable=False),  # open | done | cancelled
    Column("ended_at", Instant),
    Index(None, "state", "due"),
)

events = Table(
    "events",
    metadata,
    _id(),
    _incident(),
    Column("at", Instant, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("actor_slack", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "incident_id"),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    _incident(nullable=True),
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
    _id(),
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
    Index(None, "team", "name", "as_of"),
)

# What the sources said of the detectors' days: figures, and which days were read when (docs/decisions/013).
figures = Table(
    "figures",
    metadata,
    _id(),
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
)

detector_pauses = Table(
    "detector_pauses",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("name", String(120), nullable=False),
    Column("reason", Text, nullable=False),
    Column("paused_at", Instant, nullable=False),
    Column("paused_by", String(120), nullable=False),
    Column("resumed_at", Instant),  # NULL while it is paused
    Column("resumed_by", String(120)),
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

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("team", String(80), primary_key=True),
    Column("pipeline", String(200), primary_key=True),
    Column("slack", String(40), primary_key=True),
    Column("since", Instant, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("team", String(80), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("until", Instant, nullable=False),
)

handoffs = Table(
    "handoffs",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("key", String(200), nullable=False),  # of the notice in the team's channel
    Column("outgoing", String(200), nullable=False),
    Column("incoming", String(200), nullable=False),
    Column("due", Instant, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("stage", String(12), nullable=False),  # see bot/store/handoffs.py
    Column("next_at", Instant),  # when somebody is asked again; NULL when nobody will be
    Column("accepted_at", Instant),
    Column("accepted_by", JSON(none_as_null=True)),
    # Where the outgoing person keeps it until somebody accepts: by which override, and how long at the most.
    Column("override_id", Integer, ForeignKey("overrides.id")),
    Column("kept_until", Instant),
    UniqueConstraint("team", "key"),
    Index(None, "next_at"),
)

bookings = Table(
    "bookings",
    metadata,
    _id(),
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

held_alerts = Table(
    "held_alerts",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("detector", String(120), nullable=False),
    Column("key", String(300), nullable=False),
    Column("alert", JSON, nullable=False),
    Column("held_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),  # the end of the window
    Column("state", String(12), nullable=False),  # held | opened | gone
    Column("ended_at", Instant),
    Column("why", Text, nullable=False),
    Column("silence_id", Integer, ForeignKey("silences.id")),  # NULL: a window of maintenance holds it
    UniqueConstraint("team", "detector", "key", "until"),
    Index(None, "team", "state"),
    Index(None, "silence_id"),
)

silences = Table(
    "silences",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("pipeline", String(200), nullable=False),
    Column("issue", String(200)),  # NULL: any; so too the next two
    Column("detector", String(120)),
    Column("entity", String(200)),
    Column("seconds", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String(12), nullable=False),  # see bot/incidents/silence.py
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", JSON, nullable=False),
    Column("until", Instant),  # NULL before it is on
    Column("decided_by", JSON(none_as_null=True)),
    Column("ended_at", Instant),
    Column("ended_by", JSON(none_as_null=True)),
    Column("next_at", Instant),  # when something happens to it by itself; NULL when nothing will
    Index(None, "team", "pipeline", "state"),
    Index(None, "next_at"),
)

# Who says in Slack to be which person of the team, and what was answered.
links = Table(
    "links",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("person", String(200), nullable=False),
    Column("slack", String(40), nullable=False),
    Column("slack_name", String(200), nullable=False),  # as Slack had it when it was asked
    Column("reason", Text, nullable=False),
    Column("asked_of", JSON, nullable=False),  # Slack ids of those who got the request
    Column("state", String(12), nullable=False),  # see bot/incidents/linking.py
    Column("asked_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", JSON(none_as_null=True)),
    Column("ended_at", Instant),
    Column("ended_by", JSON(none_as_null=True)),
    Column("next_at", Instant),  # when a request lapses; NULL once it is answered
    Index(None, "team", "state"),
    Index(None, "next_at"),
    # The promises that one person is one Slack user, and that one request waits at a time, whoever races.
    *(
        Index(
            name,
            "team",
            column,
            unique=True,
            sqlite_where=text(f"state = '{state}'"),
            postgresql_where=text(f"state = '{state}'"),
        )
        for name, column, state in (
            ("ux_links_person", "person", "linked"),
            ("ux_links_slack", "slack", "linked"),
            ("ux_links_asked", "slack", "asked"),
        )
    ),
)

deadlines = Table(
    "deadlines",
    metadata,
    _id(),
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
    _id(),
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

overrides = Table(
    "overrides",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("primary", String(200)),  # NULL: stays who it was
    Column("secondary", JSON(none_as_null=True)),  # a list of names; NULL: stays who it was
    Column("why", Text, nullable=False),
    Column("approved_at", Instant, nullable=False),
    Column("made_by", JSON, nullable=False),
    Column("trade_id", Integer, ForeignKey("trades.id")),
    Column("undone_at", Instant),
    Column("undone_by", JSON(none_as_null=True)),
    Index(None, "team", "until"),
)

# Moves whenever a team's overrides, its links or its handbook change, so that every process sees that it has to look.
revisions = Table(
    "revisions",
    metadata,
    Column("team", String(80), primary_key=True),
    Column("revision", Integer, nullable=False),
)

trades = Table(
    "trades",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("kind", String(10), nullable=False),  # swap | cover
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("giver", String(200), nullable=False),
    Column("taker", String(200)),  # of a cover: NULL until somebody takes it
    Column("back_since", Instant),  # of a swap: the shift that the giver takes in return
    Column("back_until", Instant),
    Column("state", String(12), nullable=False),  # see bot/store/trades.py
    Column("holidays", JSON, nullable=False),  # rows of the holiday table that it touches, by name
    Column("breach", Text, nullable=False),  # the rule of the handbook that the team has to waive, "" for none
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", JSON, nullable=False),
    Column("accepted_at", Instant),
    Column("ended_at", Instant),
    Column("ended_by", JSON(none_as_null=True)),
    Column("remind_at", Instant),  # when those who could answer are asked again; NULL when nobody will be
    Column("revision", Integer, nullable=False),
    Index(None, "state", "remind_at"),
    Index(None, "team", "state"),
)

votes = Table(
    "votes",
    metadata,
    Column("trade_id", Integer, ForeignKey("trades.id"), primary_key=True),
    Column("voter", String(200), primary_key=True),
    Column("yes", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

# Every version of a team's two files that was ever seen to be good.
handbooks = Table(
    "handbooks",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("sha", String(64), nullable=False),  # of both files
    Column("handbook", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("state", String(12), nullable=False),  # see bot/store/handbooks.py
    Column("seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("applied_at", Instant),
    Column("applied_by", JSON(none_as_null=True)),
    Index(None, "team", "state"),
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

# What people changed that belongs to no incident: who, when, why.
changes = Table(
    "changes",
    metadata,
    _id(),
    Column("team", String(80), nullable=False),
    Column("about", String(120), nullable=False),  # "trade:12", "override:3", "handbook"
    Column("at", Instant, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("actor_slack", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "team", "at"),
)

# The edition of a team's calendar feeds. state: a fingerprint of the rota; another one makes the next edition.
feeds = Table(
    "feeds",
    metadata,
    Column("team", String(80), primary_key=True),
    Column("state", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
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
