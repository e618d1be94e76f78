"""How far a team's announcements have been made, and its watched channels read: half-open windows, so that a restart
neither skips nor repeats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.tables import cursors


def stands(c: Connection, team: str, name: str) -> datetime | None:
    """Where a cursor stands; None before its first move. A look that takes no lock."""
    return c.execute(select(cursors.c.until).where(cursors.c.team == team, cursors.c.name == name)).scalar()


def standing(c: Connection, name: str) -> dict[str, datetime]:
    """Where the cursors of this name stand, by team."""
    query = select(cursors.c.team, cursors.c.until).where(cursors.c.name == name)
    return {row.team: row.until for row in c.execute(query)}


def move(c: Connection, teams: Sequence[str], name: str, now: datetime) -> None:
    """Move the cursors of teams that are owed nothing."""
    mine = cursors.c.team.in_(teams), cursors.c.name == name
    c.execute(update(cursors).where(*mine, cursors.c.until < now).values(until=now))


def named(c: Connection, team: str, prefix: str) -> list[str]:
    """The names of a team's cursors that begin so."""
    query = select(cursors.c.name).where(cursors.c.team == team, cursors.c.name.startswith(prefix, autoescape=True))
    return list(c.execute(query).scalars())


def forget(c: Connection, team: str, names: Sequence[str]) -> None:
    c.execute(delete(cursors).where(cursors.c.team == team, cursors.c.name.in_(names)))


def advance(c: Connection, team: str, name: str, now: datetime) -> datetime | None:
    """Move a cursor to `now`, and return where it stood: the caller owes what fell due in `[there, now)`, in this same
    transaction. None the first time (nothing of the past is owed) and if another process has been further already."""
    mine = (cursors.c.team == team) & (cursors.c.name == name)
    since: datetime | None = c.execute(select(cursors.c.until).where(mine).with_for_update()).scalar()
    if since is None:
        c.execute(insert(cursors).values(team=team, name=name, until=now))
        return None
    if since >= now:
        return None
    c.execute(update(cursors).where(mine).values(until=now))
    return since
