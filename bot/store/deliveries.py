"""How the pages of a step fare in the outbox: every statement about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from bot.incidents.fallback import EMAIL, Delivery
from bot.incidents.incident import WAITING
from bot.notify.notifier import HELD_FOR
from bot.store import notices
from bot.store.notices import PAGE, UNFINISHED
from bot.store.tables import breakers, incidents, outbox


def line_is_wanted(c: Connection, incident_id: int, step: int) -> bool:
    """Whether the thread's line of a page is out or on its way."""
    line = outbox.c.key == f"i{incident_id}:step{step}"
    query = select(outbox.c.id).where(line, outbox.c.state.in_([*UNFINISHED, "delivered"]))
    return c.execute(query).scalar() is not None


def in_trouble(c: Connection, before: datetime, since: datetime) -> list[tuple[int, int]]:
    """(incident, step) of pages nobody has taken yet: refused, or under way since before an instant. Only those of
    incidents that nobody has, queued after `since`."""
    waits = incidents.c.state.in_(WAITING)
    stuck = and_(outbox.c.state.in_(UNFINISHED), outbox.c.created_at <= before)
    refused = or_(outbox.c.state.in_(["failed", "parked"]), outbox.c.trouble != "")
    query = (
        select(outbox.c.incident_id, outbox.c.step)
        .join(incidents, incidents.c.id == outbox.c.incident_id)
        .where(outbox.c.kind == PAGE, outbox.c.created_at >= since, outbox.c.step.is_not(None), waits)
        .where(or_(stuck, refused))
        .order_by(outbox.c.id)
    )
    return list(dict.fromkeys((row.incident_id, row.step) for row in c.execute(query)))


def of_step(c: Connection, incident_id: int, step: int) -> list[Delivery]:
    """Every way by which a step's page goes out, in the order in which they were queued."""
    pause = and_(breakers.c.destination == outbox.c.destination, breakers.c.failures > 0)
    its_place = or_(breakers.c.place == outbox.c.place, breakers.c.place == "")
    query = (
        select(outbox, breakers.c.why)
        .outerjoin(breakers, and_(pause, its_place))
        .where(*_ways(incident_id, step), outbox.c.state != "cancelled")
    )
    rows = {row.id: row for row in c.execute(query.order_by(outbox.c.id))}
    return [
        Delivery(r.destination, _done(r.state), r.last_error or r.why or "", r.created_at, r.trouble != "", _held(r))
        for r in rows.values()
    ]


def _held(row: Row[Any]) -> datetime | None:
    seconds = (row.receipt or {}).get(HELD_FOR)
    return row.delivered_at + timedelta(seconds=int(seconds)) if seconds and row.delivered_at else None


def call_off_mail(c: Connection, incident_id: int, step: int) -> None:
    """The ways in whose place a mail was to go have all taken the page meanwhile."""
    ways = _ways(incident_id, step)
    others = select(outbox.c.state).where(*ways, outbox.c.destination != EMAIL, outbox.c.state != "cancelled")
    if all(state == "delivered" for state in c.execute(others).scalars()):
        mails = select(outbox.c.key).where(*ways, outbox.c.destination == EMAIL, outbox.c.state == "pending")
        late = notices.keys_of(c, incident_id, f"i{incident_id}:step{step}:late:")
        keys = [*c.execute(mails).scalars(), *late]
        notices.call_off(c, keys, "delivered meanwhile")


def _ways(incident_id: int, step: int) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.incident_id == incident_id, outbox.c.kind == PAGE, outbox.c.step == step


def _done(state: str) -> bool | None:
    return {"delivered": True, "failed": False, "parked": False}.get(state)
