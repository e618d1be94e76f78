"""Who is on call and who somebody is: handoffs, trades, overrides, links, calendar feeds."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from bot.store.tables.base import Instant, metadata, row_id

handoffs = Table(
    "handoffs",
    metadata,
    row_id(),
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

overrides = Table(
    "overrides",
    metadata,
    row_id(),
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
    row_id(),
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

# Who is away, by their own word. asked: the shifts for which cover was asked already, by their beginning.
away = Table(
    "away",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("person", String(200), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("said_by", JSON, nullable=False),
    Column("asked", JSON, nullable=False),
    Column("ended_at", Instant),
    Index(None, "team", "until"),
)

votes = Table(
    "votes",
    metadata,
    Column("trade_id", Integer, ForeignKey("trades.id"), primary_key=True),
    Column("voter", String(200), primary_key=True),
    Column("yes", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

# Who says in Slack to be which person of the team, and what was answered.
links = Table(
    "links",
    metadata,
    row_id(),
    Column("team", String(80), nullable=False),
    Column("person", String(200), nullable=False),
    Column("slack", String(40), nullable=False),
    Column("slack_name", String(200), nullable=False),  # as Slack had it when it was asked
    Column("reason", Text, nullable=False),
    Column("asked_of", JSON, nullable=False),  # Slack ids of those who got the request
    Column("state", String(12), nullable=False),  # see bot/incidents/account_links.py
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

# The edition of a team's calendar feeds. state: a fingerprint of the rota; another one makes the next edition.
feeds = Table(
    "feeds",
    metadata,
    Column("team", String(80), primary_key=True),
    Column("state", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
