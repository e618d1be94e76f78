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

CALENDAR = Actor("(calendar)", "")  # instead of the person: their calendar said it


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
    """Everything that somebody said of the time ahead. Returns how many. What their calendar says is changed there."""
    said = [a for a in ahead(c, team, now) if a.person == person and not a.by_calendar]
    return end(c, said, now)


def end(c: Connection, those: Sequence[Away], now: datetime) -> int:
    ids = [away.id for away in those]
    return c.execute(update(rows).where(rows.c.id.in_(ids)).values(ended_at=now)).rowcount if ids else 0


def ahead(c: Connection, team: str, now: datetime) -> Sequence[Away]:
    """Those that are, and those to come, the soonest first."""
    holds = rows.c.team == team, rows.c.until > now, rows.c.ended_at.is_(None)
    return [_away(row) for row in c.execute(select(rows).where(*holds).order_by(rows.c.since, rows.c.id))]


def _away(row: Row[Any]) -> Away:
    at = tuple(datetime.fromisoformat(a) for a in row.asked)
    by_calendar = row.said_by["name"] == CALENDAR.name
    return Away(row.id, row.team, row.person, Stretch(row.since, row.until), at, by_calendar)
