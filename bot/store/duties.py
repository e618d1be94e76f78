"""Reviews and drills that people were asked for, as rows.

asked   and neither done nor replaced by the next one
done    by the person in `ended_by`
lapsed  never done: the next one of the same kind is asked for
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.people import Actor
from bot.store.tables import duties


@dataclass(frozen=True, slots=True)
class DutyRow:
    """who: None for the whole team. due: late from then on. next_at: when somebody is asked again."""

    id: int
    team: str
    key: str
    subject: str
    who: str | None
    line: int
    asked_at: datetime
    due: datetime
    state: str
    next_at: datetime | None
    times_asked: int
    ended_at: datetime | None
    ended_by: Actor | None


def ask(
    c: Connection, team: str, key: str, subject: str, who: str | None, line: int, due: datetime, now: datetime
) -> DutyRow | None:
    """A new one, to be asked for at once; what is still open of the same subject lapses. None if it is known."""
    if c.execute(select(duties.c.id).where(duties.c.team == team, duties.c.key == key)).scalar() is not None:
        return None
    older = (duties.c.team == team) & (duties.c.subject == subject) & (duties.c.state == "asked")
    c.execute(update(duties).where(older).values(state="lapsed", next_at=None, ended_at=now))
    values = {"team": team, "key": key, "subject": subject, "who": who, "line": line, "due": due, "state": "asked"}
    made = insert(duties).values(**values, asked_at=now, next_at=now, times_asked=0).returning(duties)
    return _from_row(c.execute(made).one())


def lock(c: Connection, duty_id: int) -> DutyRow | None:
    row = c.execute(select(duties).where(duties.c.id == duty_id).with_for_update()).one_or_none()
    return _from_row(row) if row else None


def due_to_ask(c: Connection, now: datetime) -> list[int]:
    query = select(duties.c.id).where(duties.c.next_at <= now, duties.c.state == "asked").order_by(duties.c.next_at)
    return list(c.execute(query).scalars())


def ask_again(c: Connection, duty_id: int, next_at: datetime, times_asked: int) -> None:
    c.execute(update(duties).where(duties.c.id == duty_id).values(next_at=next_at, times_asked=times_asked))


def rest(c: Connection, row: DutyRow) -> None:
    """Its team is not served here any more: nobody is asked again."""
    c.execute(update(duties).where(duties.c.id == row.id).values(next_at=None))


def done(c: Connection, duty_id: int, by: Actor, at: datetime) -> None:
    values: dict[str, Any] = {"state": "done", "next_at": None, "ended_at": at, "ended_by": asdict(by)}
    c.execute(update(duties).where(duties.c.id == duty_id).values(**values))


def late(c: Connection, team: str, now: datetime) -> list[DutyRow]:
    """Asked for, not done, and past its day; the longest overdue first."""
    query = select(duties).where(duties.c.team == team, duties.c.state == "asked", duties.c.due <= now)
    return [_from_row(r) for r in c.execute(query.order_by(duties.c.due))]


def ahead(c: Connection, team: str, since: datetime, until: datetime) -> list[DutyRow]:
    """Asked for, not done, and late from some instant of `(since, until]` on; the soonest first."""
    waits = (duties.c.team == team) & (duties.c.state == "asked")
    query = select(duties).where(waits, duties.c.due > since, duties.c.due <= until)
    return [_from_row(r) for r in c.execute(query.order_by(duties.c.due))]


def of_team(c: Connection, team: str) -> list[DutyRow]:
    """All that were ever asked for, in order."""
    return [_from_row(r) for r in c.execute(select(duties).where(duties.c.team == team).order_by(duties.c.id))]


def _from_row(row: Row[Any]) -> DutyRow:
    values = dict(row._mapping)
    values["ended_by"] = Actor(**row.ended_by) if row.ended_by else None
    return DutyRow(**values)
