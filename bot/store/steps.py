"""The steps of one incident's escalation, read at once and written at once. The caller holds the incident."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, literal_column, select, update

from bot.incidents.incident import Step
from bot.store import incidents as book
from bot.store.tables import steps

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
    taken = tuple(book.step_of(row) for row in rows if row.state == "done")
    ahead = tuple(book.step_of(row) for row in rows if row.state == "open")
    return Steps(taken, ahead, max((row.number for row in rows), default=0))


def take(c: Connection, taken: Sequence[tuple[int, Step]], now: datetime) -> None:
    """These steps, each of an incident, are done."""
    rows = [{"incident": i, "step": s.number, "now": now, "due_": s.due, "beside_": s.beside} for i, s in taken]
    if rows:
        c.execute(_TAKEN, rows)


def cancel(c: Connection, incident_id: int, numbers: Iterable[int], now: datetime) -> None:
    if those := list(numbers):
        c.execute(_CANCELLED, {"incident": incident_id, "steps": those, "now": now})
