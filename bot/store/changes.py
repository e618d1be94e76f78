"""The record of what people changed that belongs to no incident: trades, overrides, the handbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.people import Actor
from bot.store.tables import changes


@dataclass(frozen=True, slots=True)
class Change:
    """about: what was changed ("trade:12"). text: a short sentence in plain text, escaped only where it is shown."""

    about: str
    at: datetime
    kind: str
    actor: Actor
    text: str


def note(c: Connection, team: str, change: Change) -> None:
    values = {
        "team": team,
        "about": change.about,
        "at": change.at,
        "kind": change.kind,
        "actor_name": change.actor.name,
        "actor_slack": change.actor.slack,
        "text": change.text,
    }
    c.execute(insert(changes).values(**values))


def latest(c: Connection, team: str, most: int = 50) -> Sequence[Change]:
    """The newest first."""
    query = select(changes).where(changes.c.team == team).order_by(changes.c.at.desc(), changes.c.id.desc()).limit(most)
    return [Change(r.about, r.at, r.kind, Actor(r.actor_name, r.actor_slack), r.text) for r in c.execute(query)]
