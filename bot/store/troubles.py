"""Watchkeeper's own troubles, as long as they go on: one row for a team and a cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.store.tables import troubles


@dataclass(frozen=True, slots=True)
class Trouble:
    """about: what it concerns, as people read it. version: how often that has changed."""

    id: int
    team: str
    cause: str
    began_at: datetime
    about: tuple[str, ...]
    version: int


def going_on(c: Connection) -> dict[tuple[str, str], Trouble]:
    """By team and cause."""
    rows = c.execute(select(troubles).where(troubles.c.ended_at.is_(None)).order_by(troubles.c.id))
    found = (Trouble(r.id, r.team, r.cause, r.began_at, tuple(r.about), r.version) for r in rows)
    return {(t.team, t.cause): t for t in found}


def begin(c: Connection, team: str, cause: str, about: Sequence[str], now: datetime) -> int | None:
    """Its id; None if another process was first."""
    going = select(troubles.c.id).where(
        troubles.c.team == team, troubles.c.cause == cause, troubles.c.ended_at.is_(None)
    )
    if c.execute(going).scalar() is not None:
        return None
    row = {"team": team, "cause": cause, "began_at": now, "about": list(about), "version": 0}
    return int(c.execute(insert(troubles).values(row).returning(troubles.c.id)).scalar_one())


def change(c: Connection, trouble: Trouble, about: Sequence[str]) -> bool:
    """False if another process was first."""
    same = troubles.c.id == trouble.id, troubles.c.version == trouble.version
    values = {"about": list(about), "version": trouble.version + 1}
    return c.execute(update(troubles).where(*same).values(**values)).rowcount == 1


def end(c: Connection, trouble: Trouble, now: datetime) -> bool:
    which = troubles.c.id == trouble.id, troubles.c.ended_at.is_(None)
    return c.execute(update(troubles).where(*which).values(ended_at=now)).rowcount == 1
