"""Which edition of a team's calendar is out: calendar programs want a number that grows whenever something moves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.store.tables import feeds
from schedule.ical import Edition


def edition(c: Connection, team: str, state: str) -> Edition | None:
    """The edition that is out, if it is of this state of the rota (any fingerprint of it). Takes no lock."""
    row = c.execute(select(feeds).where(feeds.c.team == team, feeds.c.state == state)).one_or_none()
    return Edition(row.sequence, row.changed_at) if row else None


def new_edition(c: Connection, team: str, state: str, now: datetime) -> Edition:
    """The next edition, made by whoever is first to see this state; everybody else gets the same one. Its time never
    goes back, whatever the clock does."""
    mine = feeds.c.team == team
    row = c.execute(select(feeds).where(mine).with_for_update()).one_or_none()
    if row is None:
        c.execute(insert(feeds).values(team=team, state=state, sequence=0, changed_at=now))
        return Edition(0, now)
    if row.state == state:
        return Edition(row.sequence, row.changed_at)
    made = Edition(row.sequence + 1, max(now, row.changed_at))
    c.execute(update(feeds).where(mine).values(state=state, sequence=made.sequence, changed_at=made.changed_at))
    return made
