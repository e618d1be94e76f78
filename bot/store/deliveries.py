"""How the pages of a step fare in the outbox: every statement about them."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from bot.incidents.fallback import Delivery
from bot.incidents.incident import WAITING
from bot.store.notices import UNFINISHED
from bot.store.tables import destinations, incidents, outbox

_KEY = re.compile(r"i(\d+):(?:pagerduty:)?step(\d+)(?::|$)")


def step_of(key: str) -> tuple[int, int] | None:
    """(incident, step) of a page's key; None for the keys of other notices."""
    found = _KEY.match(key)
    return (int(found[1]), int(found[2])) if found else None


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
    query = (
        select(outbox.c.key)
        .join(incidents, incidents.c.id == outbox.c.incident_id)
        .where(outbox.c.kind == "page", outbox.c.created_at >= since, waits)
        .where(or_(stuck, outbox.c.state == "failed"))
    )
    found = (step_of(key) for key in c.execute(query.order_by(outbox.c.id)).scalars())
    return list(dict.fromkeys(each for each in found if each))


def of_step(c: Connection, incident_id: int, step: int) -> list[Delivery]:
    """Every way by which a step's page goes out, in the order in which they were queued."""
    ways = or_(
        outbox.c.key.startswith(f"i{incident_id}:step{step}:", autoescape=True),
        outbox.c.key == f"i{incident_id}:pagerduty:step{step}",
    )
    query = (
        select(outbox.c.destination, outbox.c.state, outbox.c.last_error, outbox.c.created_at, destinations.c.why)
        .outerjoin(destinations, and_(destinations.c.name == outbox.c.destination, destinations.c.failures > 0))
        .where(outbox.c.incident_id == incident_id, outbox.c.kind == "page", outbox.c.state != "cancelled", ways)
    )
    rows = c.execute(query.order_by(outbox.c.id)).all()
    return [Delivery(r.destination, _done(r.state), r.last_error or r.why or "", r.created_at) for r in rows]


def _done(state: str) -> bool | None:
    return {"delivered": True, "failed": False}.get(state)
