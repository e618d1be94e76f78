"""Reporting deadlines that have passed, as rows: open until the log of runs or a person says whether they were met."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.people import Actor
from bot.store.tables import deadlines


@dataclass(frozen=True, slots=True)
class PastDeadline:
    """text: the promise as the handbook has it. next_at: when a person is asked, None if nobody will be."""

    id: int
    team: str
    pipeline: str
    text: str
    due: datetime
    state: str
    why: str
    recorded_at: datetime | None
    recorded_by: Actor | None
    next_at: datetime | None


def passed(c: Connection, team: str, pipeline: str, text: str, due: datetime, next_at: datetime | None) -> PastDeadline:
    """The row of a deadline that has passed; made when it is first heard of."""
    mine = (deadlines.c.team == team) & (deadlines.c.pipeline == pipeline) & (deadlines.c.text == text)
    known = c.execute(select(deadlines).where(mine, deadlines.c.due == due).with_for_update()).one_or_none()
    if known is None:
        values = {"team": team, "pipeline": pipeline, "text": text, "due": due, "state": "open", "why": ""}
        known = c.execute(insert(deadlines).values(**values, next_at=next_at).returning(deadlines)).one()
    return _from_row(known)


def lock(c: Connection, deadline_id: int) -> PastDeadline | None:
    row = c.execute(select(deadlines).where(deadlines.c.id == deadline_id).with_for_update()).one_or_none()
    return _from_row(row) if row else None


def record(c: Connection, deadline_id: int, state: str, why: str, by: Actor, at: datetime) -> None:
    values: dict[str, Any] = {"state": state, "why": why, "recorded_at": at, "recorded_by": asdict(by), "next_at": None}
    c.execute(update(deadlines).where(deadlines.c.id == deadline_id).values(**values))


def asked(c: Connection, deadline_id: int) -> None:
    c.execute(update(deadlines).where(deadlines.c.id == deadline_id).values(next_at=None))


def due_to_ask(c: Connection, now: datetime) -> list[int]:
    query = select(deadlines.c.id).where(deadlines.c.next_at <= now, deadlines.c.state == "open")
    return list(c.execute(query.order_by(deadlines.c.next_at)).scalars())


def since(c: Connection, team: str, at: datetime) -> list[PastDeadline]:
    """Those that were due at or after an instant, in order."""
    query = select(deadlines).where(deadlines.c.team == team, deadlines.c.due >= at).order_by(deadlines.c.due)
    return [_from_row(r) for r in c.execute(query)]


def _from_row(row: Row[Any]) -> PastDeadline:
    values = dict(row._mapping)
    values["recorded_by"] = Actor(**row.recorded_by) if row.recorded_by else None
    return PastDeadline(**values)
