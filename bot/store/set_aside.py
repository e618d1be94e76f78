"""What a loop could not do: after a few failures in a row a row is left out, until somebody has looked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from bot.store.tables import set_aside

MAY_FAIL = 3


def known(c: Connection, loop: str) -> dict[str, bool]:
    """The rows of a loop that failed last time, each with whether it is left out."""
    return {r.row: r.parked for r in c.execute(_KNOWN, {"loop_": loop})}


_KNOWN = select(set_aside.c.row, set_aside.c.parked).where(set_aside.c.loop == bindparam("loop_"))


def failed(c: Connection, loop: str, row: str, team: str, why: str, machine_now: float) -> bool:
    """It failed once more. True when that was once too often, and it is left out from now on."""
    which = set_aside.c.loop == loop, set_aside.c.row == row
    before = c.execute(select(set_aside.c.failures, set_aside.c.parked).where(*which)).one_or_none()
    failures = (before.failures if before else 0) + 1
    values = {"failures": failures, "why": why, "team": team, "parked": failures >= MAY_FAIL}
    if before is None:
        c.execute(insert(set_aside).values(loop=loop, row=row, since=machine_now, **values))
    else:
        c.execute(update(set_aside).where(*which).values(**values))
    return failures == MAY_FAIL


def succeeded(c: Connection, loop: str, row: str) -> None:
    c.execute(delete(set_aside).where(set_aside.c.loop == loop, set_aside.c.row == row))


def parked(c: Connection) -> list[Row[*tuple[Any, ...]]]:
    """(id, loop, row, team, why, since) of everything that is left out. since: machine time."""
    columns = set_aside.c.id, set_aside.c.loop, set_aside.c.row, set_aside.c.team, set_aside.c.why, set_aside.c.since
    return list(c.execute(select(*columns).where(set_aside.c.parked).order_by(set_aside.c.id)).all())


def retry(c: Connection, row_id: int | None = None) -> int:
    """Somebody has looked: it is tried again. Returns how many rows. row_id: only this one."""
    which = [set_aside.c.parked, *([set_aside.c.id == row_id] if row_id is not None else [])]
    return c.execute(delete(set_aside).where(*which)).rowcount
