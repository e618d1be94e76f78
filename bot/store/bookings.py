"""Maintenance that people booked, and weekly windows that they called off.

asked      waits for the manager's approval
booked     takes place
refused    by the manager
lapsed     nobody approved it before it was to begin
cancelled  by the person in `decided_by`
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.people import Actor
from bot.store.tables import bookings

OPEN = ("asked", "booked")


@dataclass(frozen=True, slots=True)
class Booking:
    """weekly: an occurrence of a weekly window, which has a row only once it is called off. next_at: when something
    more is to be said of it."""

    id: int
    team: str
    name: str
    starts: datetime
    ends: datetime
    state: str
    weekly: bool
    booked_at: datetime
    booked_by: Actor
    decided_at: datetime | None
    decided_by: Actor | None
    next_at: datetime | None


def add(
    c: Connection, team: str, name: str, span: tuple[datetime, datetime], state: str, by: Actor, now: datetime
) -> Booking:
    values = {"team": team, "name": name, "starts": span[0], "ends": span[1], "state": state, "weekly": False}
    made = insert(bookings).values(**values, booked_at=now, booked_by=asdict(by)).returning(bookings)
    return _from_row(c.execute(made).one())


def call_off_weekly(c: Connection, team: str, starts: datetime, ends: datetime, by: Actor, now: datetime) -> None:
    """Remember that one occurrence of a weekly window does not take place."""
    values = {"team": team, "name": "", "starts": starts, "ends": ends, "state": "cancelled", "weekly": True}
    who = asdict(by)
    c.execute(insert(bookings).values(**values, booked_at=now, booked_by=who, decided_at=now, decided_by=who))


def lock(c: Connection, booking_id: int) -> Booking | None:
    row = c.execute(select(bookings).where(bookings.c.id == booking_id).with_for_update()).one_or_none()
    return _from_row(row) if row else None


def lock_all(c: Connection, team: str, ends_after: datetime) -> list[Booking]:
    """Every booking that is not over, so that two who book the same hours at once do not both get them."""
    query = select(bookings).where(bookings.c.team == team, bookings.c.ends > ends_after)
    return [_from_row(r) for r in c.execute(query.order_by(bookings.c.starts).with_for_update())]


def between(c: Connection, team: str, since: datetime, until: datetime) -> list[Booking]:
    """Whatever its state, what overlaps `[since, until)`, in order."""
    overlaps = (bookings.c.team == team) & (bookings.c.ends > since) & (bookings.c.starts < until)
    return [_from_row(r) for r in c.execute(select(bookings).where(overlaps).order_by(bookings.c.starts))]


def due(c: Connection, now: datetime) -> list[int]:
    """Ids of bookings of which something is to be said. A look, not a claim."""
    query = select(bookings.c.id).where(bookings.c.next_at <= now).order_by(bookings.c.next_at)
    return list(c.execute(query).scalars())


def plan(c: Connection, booking_id: int, next_at: datetime | None) -> None:
    c.execute(update(bookings).where(bookings.c.id == booking_id).values(next_at=next_at))


def decide(c: Connection, booking_id: int, state: str, by: Actor, at: datetime) -> None:
    """The caller has read the row through `lock` in this transaction."""
    values: dict[str, Any] = {"state": state, "decided_at": at, "decided_by": asdict(by), "next_at": None}
    c.execute(update(bookings).where(bookings.c.id == booking_id).values(**values))


def _from_row(row: Row[Any]) -> Booking:
    values = dict(row._mapping)
    values["booked_by"] = Actor(**row.booked_by)
    values["decided_by"] = Actor(**row.decided_by) if row.decided_by else None
    return Booking(**values)
