"""What was sent to us and could not be routed, and what was turned away. Nothing here is lost but by age."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.inbound.sorting import Unrouted
from bot.people import Actor
from bot.store.tables import refusals, unrouted

_WAITING = unrouted.c.state == "waiting"
MOST = 500  # alerts of one cause that are kept apart; those after them are counted


def keep(c: Connection, team: str, source: str, found: Unrouted, raw: str, now: datetime) -> tuple[str, int]:
    """(cause, how many wait for it, `MOST` for any more). The same alert again is counted, not kept twice: it stays
    with the cause that it first waited for."""
    mine = unrouted.c.team == team, unrouted.c.source == source, unrouted.c.key == found.told.key, _WAITING
    known = c.execute(select(unrouted.c.id, unrouted.c.cause).where(*mine).limit(1)).one_or_none()
    cause = known.cause if known else found.cause
    waiting = waiting_of(c, team, cause)
    if known or waiting >= MOST:
        again = known.id if known else first_of(c, team, cause)
        c.execute(update(unrouted).where(unrouted.c.id == again).values(count=unrouted.c.count + 1))
        return cause, waiting
    values = {
        "team": team,
        "source": source,
        "key": found.told.key,
        "cause": found.cause,
        "given": found.given,
        "summary": found.told.summary,
        "flaws": [list(flaw) for flaw in found.flaws],
        "told": found.as_json(),
        "raw": raw,
        "count": 1,
        "received_at": now,
        "state": "waiting",
    }
    c.execute(insert(unrouted).values(**values))
    return cause, waiting + 1


def waiting_of(c: Connection, team: str, cause: str) -> int:
    """How many alerts wait for the same cause."""
    query = select(func.count()).where(unrouted.c.team == team, unrouted.c.cause == cause, _WAITING)
    return int(c.execute(query).scalar_one())


def causes_since(c: Connection, team: str, source: str, since: datetime) -> int:
    """How many different causes have come in by one way in."""
    query = select(func.count(unrouted.c.cause.distinct()))
    mine = unrouted.c.team == team, unrouted.c.source == source, unrouted.c.received_at >= since
    return int(c.execute(query.where(*mine)).scalar_one())


def first_of(c: Connection, team: str, cause: str) -> int:
    """The row by which the note of a cause is known: the first that waits."""
    query = select(func.min(unrouted.c.id)).where(unrouted.c.team == team, unrouted.c.cause == cause, _WAITING)
    return int(c.execute(query).scalar_one())


def get(c: Connection, row: int) -> Row[Any] | None:
    return c.execute(select(unrouted).where(unrouted.c.id == row)).one_or_none()


def of_cause(c: Connection, team: str, cause: str) -> list[Row[Any]]:
    """What waits for a cause, the oldest first, held for writing."""
    query = select(unrouted).where(unrouted.c.team == team, unrouted.c.cause == cause, _WAITING)
    return list(c.execute(query.order_by(unrouted.c.id).with_for_update()).all())


def waiting_under(c: Connection, team: str, source: str, key: str) -> list[Row[Any]]:
    """What waits under one id of a sender's."""
    mine = unrouted.c.team == team, unrouted.c.source == source, unrouted.c.key == key, _WAITING
    return list(c.execute(select(unrouted).where(*mine).with_for_update()).all())


def routed_before(c: Connection, team: str, source: str, key: str) -> Row[*tuple[Any, ...]] | None:
    """(pipeline, issue): where a person has put this very alert."""
    mine = unrouted.c.team == team, unrouted.c.source == source, unrouted.c.key == key, unrouted.c.state == "routed"
    query = select(unrouted.c.pipeline, unrouted.c.issue).where(*mine).order_by(unrouted.c.id.desc())
    return c.execute(query.limit(1)).one_or_none()


def end(c: Connection, row: int, state: str, by: Actor, now: datetime, **more: Any) -> None:
    c.execute(
        update(unrouted).where(unrouted.c.id == row).values(state=state, ended_at=now, ended_by=asdict(by), **more)
    )


def waiting(c: Connection, team: str) -> list[Row[Any]]:
    """(source, causes, alerts, oldest) of each way in where something waits for a person."""
    query = select(
        unrouted.c.source,
        func.count(unrouted.c.cause.distinct()).label("causes"),
        func.count().label("alerts"),
        func.min(unrouted.c.received_at).label("oldest"),
    )
    return list(c.execute(query.where(unrouted.c.team == team, _WAITING).group_by(unrouted.c.source)).all())


def forget(c: Connection, before: datetime, most: int) -> int:
    """What came in before an instant, waiting or not, at most so many at once: of the oldest, without going through
    the rest. Returns how many rows went."""
    oldest = select(unrouted.c.id, unrouted.c.received_at).order_by(unrouted.c.id).limit(most).subquery()
    some = select(oldest.c.id).where(oldest.c.received_at < before)
    return c.execute(delete(unrouted).where(unrouted.c.id.in_(some))).rowcount


def forget_refusals(c: Connection, before: datetime) -> int:
    """Each way in has a row for each status at most."""
    return c.execute(delete(refusals).where(refusals.c.last_at < before)).rowcount


# --- turned away ----------------------------------------------------------------------------------------------------


def refuse(c: Connection, team: str, way: str, status: int, reason: str, count: int, now: datetime) -> int:
    """How many by now."""
    mine = refusals.c.team == team, refusals.c.way == way, refusals.c.status == status
    changed = {"count": refusals.c.count + count, "reason": reason, "last_at": now}
    if (
        total := c.execute(update(refusals).where(*mine).values(**changed).returning(refusals.c.count)).scalar()
    ) is None:
        values = {"team": team, "way": way, "status": status, "count": count, "reason": reason}
        c.execute(insert(refusals).values(**values, first_at=now, last_at=now))
        return count
    return int(total)


def refused(c: Connection, team: str | None = None, since: datetime | None = None) -> list[Row[Any]]:
    """Counts (`times`) by way in and status, the latest first."""
    query = select(refusals, refusals.c.count.label("times")).order_by(refusals.c.last_at.desc())
    if team is not None:
        query = query.where(refusals.c.team == team)
    if since is not None:
        query = query.where(refusals.c.last_at >= since)
    return list(c.execute(query).all())
