"""What every flow does with rows that have fallen due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.store.database import Database


def take_due(
    database: Database,
    now: datetime,
    find: Callable[[Connection, datetime], Sequence[int]],
    take: Callable[[Connection, int, datetime], object],
) -> int:
    """Each row that `find` names, in a transaction of its own. Returns how many were looked at.

    The look claims nothing: `take` reads the row again under its lock, and whoever came first has won.
    """
    with database.reading() as c:
        due = find(c, now)
    for row in due:
        database.write(lambda c, row=row: take(c, row, now))  # type: ignore[misc]
    return len(due)
