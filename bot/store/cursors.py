"""How far a team's announcements have been made: half-open windows, so that a restart neither skips nor repeats."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.store.tables import cursors


def stands(c: Connection, team: str, name: str) -> datetime | None:
    """Where a cursor stands; None before its first move. A look that takes no lock."""
    return c.execute(select(cursors.c.until).where(cursors.c.team == team, cursors.c.name == name)).scalar()


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
