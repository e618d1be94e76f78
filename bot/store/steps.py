"""The steps of escalations. Those of one incident are read at once and written at once; the caller holds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    String,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    type_coerce,
    update,
)

from bot.handbook.model import Urgency
from bot.incidents.incident import WAITING, Do, Step
from bot.store import targets
from bot.store.open_incidents import OPEN_
from bot.store.tables import incidents, steps

_OPEN = steps.c.state == literal_column("'open'")


@dataclass(frozen=True, slots=True)
class Steps:
    """taken, ahead: in the order in which they were or will be due. last: the highest number, also of one that was
    cancelled."""

    taken: tuple[Step, ...] = ()
    ahead: tuple[Step, ...] = ()
    last: int = 0


_ALL = select(steps).where(steps.c.incident_id == bindparam("incident")).order_by(steps.c.due, steps.c.number)
_CANCELLED = (
    update(steps)
    .where(steps.c.incident_id == bindparam("incident"), steps.c.number.in_(bindparam("steps", expanding=True)), _OPEN)
    .values(state="cancelled", ended_at=bindparam("now"))
)
_TAKEN = (
    update(steps)
    .where(steps.c.incident_id == bindparam("incident"), steps.c.number == bindparam("step"), _OPEN)
    .values(state="done", ended_at=bindparam("now"), due=bindparam("due_"), beside=bindparam("beside_"))
)


def of(c: Connection, incident_id: int) -> Steps:
    rows = c.execute(_ALL, {"incident": incident_id}).all()
    taken = tuple(_step(row) for row in rows if row.state == "done")
    ahead = tuple(_step(row) for row in rows if row.state == "open")
    return Steps(taken, ahead, max((row.number for row in rows), default=0))


def take(c: Connection, taken: Sequence[tuple[int, Step]], now: datetime) -> None:
    """These steps, each of an incident, are done."""
    rows = [{"incident": i, "step": s.number, "now": now, "due_": s.due, "beside_": s.beside} for i, s in taken]
    if rows:
        c.execute(_TAKEN, rows)


def cancel(c: Connection, incident_id: int, numbers: Iterable[int], now: datetime) -> None:
    if those := list(numbers):
        c.execute(_CANCELLED, {"incident": incident_id, "steps": those, "now": now})


def add(c: Connection, incident_id: int, made: Iterable[Step]) -> None:
    rows = [
        {
            "incident_id": incident_id,
            **asdict(s),
            "targets": targets.rows(s.targets),
            "state": "open",
        }
        for s in made
    ]
    if rows:
        c.execute(insert(steps), rows)


def numbered(c: Connection, incident_id: int, number: int) -> Step | None:
    """One step, whatever became of it."""
    found = c.execute(select(steps).where(steps.c.incident_id == incident_id, steps.c.number == number)).one_or_none()
    return _step(found) if found else None


def anything_due(c: Connection, now: datetime) -> bool:
    """A look, without a lock."""
    due = steps.c.state == literal_column("'open'"), steps.c.due <= now
    return c.execute(select(steps.c.incident_id).where(*due).limit(1)).first() is not None


def due(c: Connection, now: datetime, most: int) -> list[int]:
    """Incidents with a step that is due, the most severe first, then those due longest. A look, not a claim."""
    due = select(steps.c.incident_id, incidents.c.severity).join(incidents, incidents.c.id == steps.c.incident_id)
    due = due.where(steps.c.state == "open", steps.c.due <= now)
    order = incidents.c.severity, func.min(steps.c.due), steps.c.incident_id
    query = due.group_by(steps.c.incident_id, incidents.c.severity).order_by(*order).limit(most)
    return list(c.execute(query.with_only_columns(steps.c.incident_id)).scalars())


def due_between(c: Connection, after: datetime, until: datetime) -> list[datetime]:
    """The instants at which open steps fall due, in order."""
    query = select(steps.c.due).where(steps.c.state == "open", steps.c.due > after, steps.c.due < until)
    return list(c.execute(query.distinct().order_by(steps.c.due)).scalars())


def overdue(c: Connection, before: datetime) -> list[Row[*tuple[Any, ...]]]:
    """(team, number, due) of open steps that should long have run, by the incident's number."""
    query = select(incidents.c.team, incidents.c.number, steps.c.due).join(incidents)
    return list(c.execute(query.where(steps.c.state == "open", steps.c.due < before)).all())


def unanswered_without_step(c: Connection) -> list[Row[*tuple[Any, ...]]]:
    """(team, number) of unanswered incidents of a level that wakes people, for which nothing more will come by itself;
    there must be none. The one honest exception is the end of the chain: it was said aloud that nobody answered."""
    its_steps = select(steps.c.number).where(steps.c.incident_id == incidents.c.id)
    something_ahead = its_steps.where(steps.c.state == "open").exists()
    every = steps.alias()
    last = select(func.max(every.c.number)).where(every.c.incident_id == incidents.c.id)
    said_aloud = its_steps.where(
        steps.c.do == Do.NOBODY,
        steps.c.state == "done",
        steps.c.number == last.correlate(incidents).scalar_subquery(),
    ).exists()
    wakes = type_coerce(incidents.c.severity, String).like(f"% {Urgency.PAGE} %")
    query = select(incidents.c.team, incidents.c.number)
    waits = OPEN_, incidents.c.state.in_(WAITING)
    return list(c.execute(query.where(*waits, wakes, ~something_ahead, ~said_aloud)).all())


def _step(row: Row[Any]) -> Step:
    return Step(
        number=row.number,
        due=row.due,
        do=Do(row.do),
        targets=targets.read(row.targets),
        why=row.why,
        round=row.round,
        stops_on_ack=row.stops_on_ack,
        beside=row.beside,
    )
