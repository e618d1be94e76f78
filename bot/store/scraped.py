"""What monitoring asks of the rows: counts and the oldest of each, by an index however many rows there are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.incidents.incident import State
from bot.store.notices import UNFINISHED_
from bot.store.open_incidents import OPEN_
from bot.store.tables import detector_runs, detectors, incidents, outbox, steps

Rows = list[Row[*tuple[Any, ...]]]


def unfinished(c: Connection) -> Rows:
    """(destination, state, number, oldest) of what has not gone out yet."""
    columns = outbox.c.destination, outbox.c.state, func.count(), func.min(outbox.c.created_at)
    return list(c.execute(select(*columns).where(UNFINISHED_).group_by(outbox.c.destination, outbox.c.state)).all())


def queued(c: Connection, since: datetime) -> Rows:
    """(destination, state, number) of every notice that was queued since."""
    query = select(outbox.c.destination, outbox.c.state, func.count()).where(outbox.c.created_at >= since)
    return list(c.execute(query.group_by(outbox.c.destination, outbox.c.state)).all())


def edits(c: Connection, since: datetime) -> Rows:
    """(created_at, delivered_at) of the edits of incidents' messages."""
    those = outbox.c.kind == "edit", outbox.c.state == "delivered", outbox.c.delivered_at.is_not(None)
    query = select(outbox.c.created_at, outbox.c.delivered_at).where(outbox.c.created_at >= since, *those)
    return list(c.execute(query).all())


def oldest_due(c: Connection, now: datetime) -> datetime | None:
    """When the step was due that waits longest."""
    query = select(steps.c.due).where(steps.c.state == "open", steps.c.due <= now)
    return c.execute(query.order_by(steps.c.due).limit(1)).scalar()


def open_(c: Connection) -> Rows:
    """(team, severity, state, number)."""
    return list(c.execute(_counted.where(OPEN_).group_by(*_KIND)).all())


def resolved(c: Connection, teams: Collection[str], since: datetime) -> Rows:
    """(team, severity, state, number) of those opened since and resolved by now."""
    these = incidents.c.team.in_(teams), incidents.c.state == State.RESOLVED, incidents.c.opened_at >= since
    return list(c.execute(_counted.where(*these).group_by(*_KIND)).all())


_KIND = incidents.c.team, incidents.c.severity, incidents.c.state
_counted = select(*_KIND, func.count())


def taken(c: Connection, teams: Collection[str], since: datetime) -> Rows:
    """(team, severity, opened_at, acknowledged_at) of those opened since that somebody has or had."""
    columns = incidents.c.team, incidents.c.severity, incidents.c.opened_at, incidents.c.acknowledged_at
    these = incidents.c.team.in_(teams), incidents.c.state.in_(list(State)), incidents.c.opened_at >= since
    return list(c.execute(select(*columns).where(*these, incidents.c.acknowledged_at.is_not(None))).all())


def runs(c: Connection, since: datetime) -> Rows:
    """(team, outcome, number) of the runs of detectors that there are."""
    its = detector_runs.c.team == detectors.c.team, detector_runs.c.name == detectors.c.name
    query = select(detectors.c.team, detector_runs.c.outcome, func.count()).where(*its, detector_runs.c.as_of >= since)
    return list(c.execute(query.group_by(detectors.c.team, detector_runs.c.outcome)).all())
