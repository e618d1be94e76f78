"""Who is away, as rows. What is over or taken back is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.people import Actor
from bot.store.tables import away as rows
from schedule.away import Away
from schedule.trades import Stretch


def add(c: Connection, team: str, person: str, stretch: Stretch, by: Actor, now: datetime) -> Away:
    values = {
        "team": team,
        "person": person,
        "since": stretch.since,
        "until": stretch.until,
        "said_at": now,
        "said_by": asdict(by),
        "asked": [],
    }
    return _away(c.execute(insert(rows).values(**values).returning(rows)).one())


def asked(c: Connection, away: Away, at: datetime) -> None:
    """Cover has been asked for what begins at `at`."""
    every = [*(a.isoformat() for a in away.asked), at.isoformat()]
    c.execute(update(rows).where(rows.c.id == away.id).values(asked=every))


def lock(c: Connection, away_id: int) -> Away | None:
    row = c.execute(select(rows).where(rows.c.id == away_id, rows.c.ended_at.is_(None)).with_for_update()).one_or_none()
    return _away(row) if row else None


def take_back(c: Connection, team: str, person: str, now: datetime) -> int:
    """Everything that somebody said of the time ahead. Returns how many."""
    mine = rows.c.team == team, rows.c.person == person, rows.c.until > now, rows.c.ended_at.is_(None)
    return c.execute(update(rows).where(*mine).values(ended_at=now)).rowcount


def ahead(c: Connection, team: str, now: datetime) -> Sequence[Away]:
    """Those that are, and those to come, the soonest first."""
    holds = rows.c.team == team, rows.c.until > now, rows.c.ended_at.is_(None)
    return [_away(row) for row in c.execute(select(rows).where(*holds).order_by(rows.c.since, rows.c.id))]


def _away(row: Row[Any]) -> Away:
    at = tuple(datetime.fromisoformat(a) for a in row.asked)
    return Away(row.id, row.team, row.person, Stretch(row.since, row.until), at)
