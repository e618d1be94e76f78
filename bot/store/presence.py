"""What Slack was last asked to show of who is on call, and how that ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select, update

from bot.store.tables import followed


@dataclass(frozen=True, slots=True)
class Followed:
    """wanted: what it was asked to show. number: of the asking. is_open: how it ended is not known here yet. trouble:
    why Slack refused the last one that ended, "" if it did not."""

    team: str
    what: str
    wanted: str
    number: int
    queued_at: datetime
    is_open: bool
    trouble: str


def of(c: Connection, team: str, what: str, lock: bool = False) -> Followed | None:
    query = select(followed).where(_is(team, what))
    row = c.execute(query.with_for_update() if lock else query).one_or_none()
    return _from_row(row) if row else None


def ask(c: Connection, before: Followed | None, team: str, what: str, wanted: str, now: datetime) -> int:
    """Asked anew; returns the number of this asking. before: as read under a lock in this transaction."""
    number = before.number + 1 if before else 1
    values = {"wanted": wanted, "number": number, "queued_at": now, "is_open": True}
    if before is None:
        c.execute(insert(followed).values(team=team, what=what, trouble="", **values))
    else:
        c.execute(update(followed).where(_is(team, what)).values(**values))
    return number


def ended(c: Connection, team: str, what: str, trouble: str) -> None:
    """It was shown, or refused."""
    c.execute(update(followed).where(_is(team, what)).values(is_open=False, trouble=trouble))


def lapsed(c: Connection, team: str, what: str) -> None:
    """It was never tried: whatever is wanted next differs from what is shown."""
    c.execute(update(followed).where(_is(team, what)).values(is_open=False, wanted=""))


def _is(team: str, what: str) -> ColumnElement[bool]:
    return and_(followed.c.team == team, followed.c.what == what)


def _from_row(row: Row[Any]) -> Followed:
    return Followed(**row._mapping)
