"""What is wrong and who has it: incidents, their alerts, steps and timeline, and what is kept quiet."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.tables.base import Instant, Level, incident_id, metadata, row_id

incidents = Table(
    "incidents",
    metadata,
    row_id(),
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
    Column("measure", JSON(none_as_null=True)),  # what a check measured, with its meaning
    Column("query", Text, nullable=False),
    Column("examples", Text, nullable=False, server_default=""),
    Column("impact", Text, nullable=False),
    Column("severity", Level, nullable=False),
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
    Column("basis", String(20)),
    Column("proof", Text, nullable=False, server_default=""),
    Column("promised_at", Instant),
    Column("snoozed_until", Instant),
    Column("links", JSON, nullable=False, server_default="[]"),
    Column("channel", String(40), nullable=False),
    Column("ts", String(40), nullable=False),
    Column("permalink", String(300), nullable=False, server_default=""),
    Column("revision", Integer, nullable=False),
    Column("ruled", Level),
    Column("detail", Text, nullable=False, server_default=""),  # the sender's longer text
    Column("cap", Level),  # the way in lets its sender's rating go no higher
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
    row_id(),
    Column("team", String(80), nullable=False),
    Column("source", String(120), nullable=False),
    Column("key", String(300), nullable=False),
    incident_id(),
    Column("fault_id", Integer, ForeignKey("faults.id", name="fk_alerts_fault_id_faults")),
    Column("at", Instant, nullable=False),
    Column("severity", Level, nullable=False),
    Column("summary", Text, nullable=False),
    Column("day", Date),  # the UTC day judged
    Column("measure", JSON(none_as_null=True)),
    Column("over_at", Instant),  # when its source said that it is over; NULL while it says that it is not
    UniqueConstraint("team", "source", "key"),
    Index(None, "incident_id"),
    Index(None, "fault_id"),
)

# What is wrong with a pipeline on a day, or what somebody reported. An incident has one or more.
faults = Table(
    "faults",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    incident_id(),
    Column("how", String(12), nullable=False),  # own | grouped | explained
    Column("fingerprint", String(500), nullable=False),
    Column("day", Date),  # the UTC day judged
    Column("pipeline", String(200), nullable=False),
    Column("issue", String(200)),
    Column("nature", String(20), nullable=False),
    Column("severity", Level, nullable=False),
    Column("summary", Text, nullable=False),
    Column("entity", Text, nullable=False, server_default=""),
    Column("measured", Text, nullable=False, server_default=""),
    Column("limit", Text, nullable=False, server_default=""),
    Column("measure", JSON(none_as_null=True)),
    Column("deviation", Float),
    Column("query", Text, nullable=False, server_default=""),
    Column("examples", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),  # it is in this incident
    Column("at", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("ended_at", Instant),  # NULL while it stands
    Column("ended_why", Text, nullable=False, server_default=""),
    Column("measured_over", Boolean, nullable=False, server_default=text("false")),  # a detector found it gone
    Column("verdict", String(20)),  # what it turned out to be; NULL while nobody has said
    Index(None, "team", "fingerprint"),
    Index("ux_faults_of_a_day", "incident_id", "fingerprint", "day", unique=True),
    # NULL is like no other NULL, so a fault without a day has a promise of its own.
    Index(
        "ux_faults_of_no_day",
        "incident_id",
        "fingerprint",
        unique=True,
        sqlite_where=text("day IS NULL"),
        postgresql_where=text("day IS NULL"),
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
    Column("beside", Integer),  # number of the incident that its people had just been paged for
    Column("state", String(12), nullable=False),  # open | done | cancelled
    Column("ended_at", Instant),
    Index(None, "state", "due"),
)

events = Table(
    "events",
    metadata,
    row_id(),
    incident_id(),
    Column("at", Instant, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("actor_slack", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "incident_id"),
)

held_alerts = Table(
    "held_alerts",
    metadata,
    row_id(),
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
    row_id(),
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

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("team", String(80), primary_key=True),
    Column("pipeline", String(200), primary_key=True),
    Column("slack", String(40), primary_key=True),
    Column("since", Instant, nullable=False),
)
