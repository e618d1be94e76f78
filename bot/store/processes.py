"""A row of every process: what it does, and when it last wrote that it does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.tables import processes as rows


@dataclass(frozen=True, slots=True)
class Process:
    """name: machine and process id. parts: "doors", "ticks". beat_at: machine time. loops: loop -> seconds since it
    last came round. wrong: what the process itself says is. ended: it was stopped as it should be."""

    name: str
    parts: tuple[str, ...]
    version: str
    started_at: datetime
    beat_at: float
    loops: Mapping[str, float]
    wrong: tuple[str, ...]
    ended: bool = False


def beat(c: Connection, process: Process) -> None:
    values = {
        "parts": list(process.parts),
        "version": process.version,
        "started_at": process.started_at,
        "beat_at": process.beat_at,
        "loops": dict(process.loops),
        "wrong": list(process.wrong),
        "ended": process.ended,
    }
    known = c.execute(update(rows).where(rows.c.name == process.name).values(**values)).rowcount
    if not known:
        c.execute(insert(rows).values(name=process.name, **values))


def all_of(c: Connection) -> Sequence[Process]:
    return [_process(row) for row in c.execute(select(rows).order_by(rows.c.name))]


def forget(c: Connection, names: Sequence[str]) -> None:
    c.execute(delete(rows).where(rows.c.name.in_(names)))


def _process(row: Any) -> Process:
    parts, wrong = tuple(row.parts), tuple(row.wrong)
    return Process(row.name, parts, row.version, row.started_at, row.beat_at, row.loops, wrong, row.ended)
