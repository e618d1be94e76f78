"""The log of runs that OpenLineage tells of: one row a run, whichever of its events comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.inbound.openlineage import RunEvent
from bot.store.tables import runs


def tell(c: Connection, team: str, way: str, events: Iterable[RunEvent], now: datetime) -> None:
    """An end is not taken back by an earlier event that comes later; of two ends the later one counts."""
    for event in events:
        _tell(c, team, way, event, now)


def _tell(c: Connection, team: str, way: str, event: RunEvent, now: datetime) -> None:
    mine = runs.c.team == team, runs.c.way == way, runs.c.run == event.run
    known = c.execute(select(runs).where(*mine).with_for_update()).one_or_none()
    if known is None:
        c.execute(insert(runs).values(team=team, way=way, run=event.run, told_at=now, **_first(event)))
    else:
        c.execute(update(runs).where(runs.c.id == known.id).values(told_at=now, **_more(known, event)))


def _first(event: RunEvent) -> dict[str, Any]:
    return {
        "namespace": event.namespace,
        "job": event.job,
        "root": event.root,
        "day": event.day,
        "status": event.status,
        "started_at": None if event.is_end else event.at,
        "ended_at": event.at if event.is_end else None,
        "inputs": list(event.inputs),
        "outputs": list(event.outputs),
    }


def _more(known: Row[Any], event: RunEvent) -> dict[str, Any]:
    """Facets and data sets may come with any of a run's events."""
    changed: dict[str, Any] = {
        "root": known.root and event.root,
        "day": known.day or event.day,
        "inputs": list(dict.fromkeys([*known.inputs, *event.inputs]))[:_MOST],
        "outputs": list(dict.fromkeys([*known.outputs, *event.outputs]))[:_MOST],
    }
    if not event.is_end:
        changed["started_at"] = min(filter(None, (known.started_at, event.at)))
    elif known.ended_at is None or event.at >= known.ended_at:
        changed |= {"status": event.status, "ended_at": event.at}
    return changed


_MOST = 100  # data sets of one run


def jobs(c: Connection, team: str, way: str) -> list[Row[Any]]:
    """(namespace, job, root) of everything that ever ran, as long as it is kept."""
    query = select(runs.c.namespace, runs.c.job, runs.c.root).where(runs.c.team == team, runs.c.way == way)
    return list(c.execute(query.distinct().order_by(runs.c.namespace, runs.c.job)))


def since(c: Connection, team: str, way: str, names: Collection[str], at: datetime) -> Sequence[Row[Any]]:
    """Runs of these jobs of which something was told since an instant."""
    mine = runs.c.team == team, runs.c.way == way, runs.c.job.in_(names), runs.c.told_at >= at
    return c.execute(select(runs).where(*mine).order_by(runs.c.id)).all()


def data_sets(c: Connection, team: str) -> list[Row[Any]]:
    """(way, namespace, job, root, inputs, outputs) of each run that names any."""
    query = select(runs.c.way, runs.c.namespace, runs.c.job, runs.c.root, runs.c.inputs, runs.c.outputs)
    return list(c.execute(query.where(runs.c.team == team).order_by(runs.c.id)))


def day_of(row: Row[Any]) -> date:
    """Of the run's data; where its sender does not say, the day before it began."""
    if row.day is not None:
        found: date = row.day
        return found
    began: datetime = row.started_at or row.ended_at
    return date.fromordinal(began.date().toordinal() - 1)


def forget(c: Connection, before: datetime, at_once: int) -> int:
    old = select(runs.c.id).where(runs.c.told_at < before).limit(at_once)
    return c.execute(delete(runs).where(runs.c.id.in_(old))).rowcount
