"""When each loop has something to do next, over all teams: one query, which takes no lock.

Every part of it asks an index for its first row. Conditions are written as the partial indexes have them, and not as
parameters, for only then are those used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, bindparam, exists, func, literal_column, or_, select

from bot.store.notices import PAGE, REFUSED_, UNFINISHED_
from bot.store.open_incidents import OPEN_
from bot.store.tables import (
    bookings,
    deadlines,
    detector_pauses,
    detectors,
    duties,
    followed,
    handoffs,
    incidents,
    links,
    measurements,
    outbox,
    revisions,
    silences,
    steps,
    trades,
)

PAGES_LOOK_BACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Moments:
    """at: loop -> the instant of the first thing that it will have to do. now: loops that have something to do.
    revision: another number whenever what holds on top of the handbooks has changed."""

    at: Mapping[str, datetime]
    now: frozenset[str]
    revision: int


def ahead(
    c: Connection, now: datetime, machine_now: float, teams: Sequence[str], destinations: Sequence[str]
) -> Moments:
    """destinations: those that are set up. teams: those that are served."""
    given = {"pages_since": now - PAGES_LOOK_BACK, "machine_now": machine_now, "served": list(teams) or ["-"]}
    row = c.execute(_query(tuple(destinations)), given).one()._mapping
    at = {name: row[f"at:{name}"] for name in _FIRST if row[f"at:{name}"] is not None}
    there = frozenset(key.removeprefix("is:") for key, value in row.items() if key.startswith("is:") and value)
    return Moments(at, there, int(row["revision"] or 0))


def names(destinations: Sequence[str]) -> set[str]:
    """Everything that `ahead` can tell of."""
    return {*_FIRST, *_THERE, *(name for d in destinations for name in _of(d))}


@lru_cache
def _query(destinations: tuple[str, ...]) -> Select[Any]:
    first = [query.scalar_subquery().label(f"at:{name}") for name, query in _FIRST.items()]
    there = {**_THERE, **{k: v for name in destinations for k, v in _of(name).items()}}
    asked = [or_(*map(exists, queries)).label(f"is:{name}") for name, queries in there.items()]
    return select(*first, *asked, select(func.sum(revisions.c.revision)).scalar_subquery().label("revision"))


def _first(column: Column[Any], *where: ColumnElement[bool]) -> Select[Any]:
    return select(column).where(column.is_not(None), *where).order_by(column).limit(1)


def _is(column: Column[str], value: str) -> ColumnElement[bool]:
    return column == literal_column(f"'{value}'")


_paused = select(detector_pauses.c.id).where(
    detector_pauses.c.team == detectors.c.team,
    detector_pauses.c.name == detectors.c.name,
    detector_pauses.c.state == "paused",
)

_FIRST: Mapping[str, Select[Any]] = {
    "escalate": _first(steps.c.due, _is(steps.c.state, "open")),
    "handoffs": _first(handoffs.c.next_at),
    "trades": select(func.min(trades.c.remind_at)).where(trades.c.state.in_(("open", "accepted"))),
    "maintenance": _first(bookings.c.next_at),
    "silences": _first(silences.c.next_at),
    "pauses": _first(detector_pauses.c.until, detector_pauses.c.resumed_at.is_(None)),
    "links": _first(links.c.next_at),
    "deadlines": _first(deadlines.c.next_at, deadlines.c.state == "open"),
    "duties": _first(duties.c.next_at, duties.c.state == "asked"),
    "detect": _first(
        detectors.c.next_due,
        detectors.c.team.in_(bindparam("served", expanding=True)),
        detectors.c.claimed_until < bindparam("machine_now"),
        ~exists(_paused),
    ),
}

_open = select(incidents.c.id).where(OPEN_)
_unfinished = select(outbox.c.id).where(UNFINISHED_)
_refused = select(outbox.c.id).where(REFUSED_, outbox.c.kind == PAGE, outbox.c.created_at >= bindparam("pages_since"))
_dead = select(outbox.c.id).where(_is(outbox.c.state, "sending"), outbox.c.claimed_until < bindparam("machine_now"))

_THERE: Mapping[str, Sequence[Select[Any]]] = {
    "severity": [_open],
    "shown": [_open.where(incidents.c.revision > 1)],
    "pages": [_unfinished, _refused],
    "unconfigured": [_unfinished],
    "overlooked": [_unfinished],
    "measure": [select(measurements.c.version_id).where(measurements.c.found.is_(None))],
    "follow": [select(followed.c.team).where(followed.c.is_open)],
}


def _of(destination: str) -> dict[str, Sequence[Select[Any]]]:
    mine = select(outbox.c.id).where(outbox.c.destination == destination)
    return {
        f"deliver-{destination}": [mine.where(_is(outbox.c.state, "pending"), outbox.c.waits_for.is_(None))],
        f"reconcile-{destination}": [mine.where(_is(outbox.c.state, "doubt")), _dead],
    }
