"""What every loop does with its rows: each in a transaction of its own, and each fails alone.

A row that fails again and again (one that cannot be read, say) is set aside, with an alarm that names it; the others go
on. `watchkeeper log --parked` shows what is set aside, `watchkeeper retry` tries it again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.store import set_aside
from bot.store.database import Database

log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

Parked = Callable[[Connection, T], None]


def each(
    database: Database,
    what: str,
    rows: Sequence[T],
    take: Callable[[Connection, T], R],
    parked: Parked[T] | None = None,
    team_of: Callable[[T], str] = lambda _: "",
) -> list[R]:
    """What `take` gives for each row that it did not fail for. parked: what is done in the transaction that sets a row
    aside. team_of: whom the alarm is for, "" for everybody."""
    if not rows:
        return []
    with database.reading() as c:
        known = set_aside.known(c, what)
    done: list[R] = []
    for row in rows:
        name = str(row)
        if known.get(name):
            continue
        try:
            done.append(database.write(lambda c, row=row: take(c, row)))  # type: ignore[misc]
        except (OperationalError, InterfaceError):
            raise  # the database is in trouble, not the row
        except Exception as error:  # one row's trouble: the others go on
            log.exception("%s %s failed", what, row)
            _failed(database, what, row, type(error).__name__, parked, team_of)
        else:
            if name in known:
                database.write(lambda c, name=name: set_aside.succeeded(c, what, name))  # type: ignore[misc]
    return done


def _failed(
    database: Database,
    what: str,
    row: T,
    why: str,
    parked: Parked[T] | None,
    team_of: Callable[[T], str],
) -> None:
    now = time.time()

    def note(c: Connection) -> bool:
        return set_aside.failed(c, what, str(row), team_of(row), why, now)

    if database.write(note):
        log.error("%s %s is set aside; see: watchkeeper log --parked", what, row)
        if parked:
            database.write(lambda c: parked(c, row))
