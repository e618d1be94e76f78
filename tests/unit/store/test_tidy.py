"""What nobody needs any more goes in portions, so that whoever pages gets in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, event, func, insert, select

from bot.clock import ManualClock
from bot.flows.tidy import AT_ONCE, Retention, tidy
from bot.store.database import Database
from bot.store.tables import detector_runs, inbound, outbox, reports, unrouted
from tests.conftest import FRIDAY

OLD, YOUNG = FRIDAY - timedelta(days=500), FRIDAY
_NOTICE: dict[str, Any] = {
    "team": "t",
    "kind": "reply",
    "destination": "slack",
    "payload": {},
    "plain": "",
    "bare": False,
}
_NOTICE |= {"wakes": False, "on_doubt": "skip", "attempts": 1, "retry_at": 0.0, "last_error": "", "state": "delivered"}
_UNROUTED: dict[str, Any] = {
    "team": "t",
    "source": "w",
    "cause": "c",
    "given": "",
    "summary": "",
    "flaws": [],
    "told": {},
    "raw": "",
}
_UNROUTED |= {"count": 1, "state": "waiting"}
_RUN = {"team": "t", "name": "d", "outcome": "pass", "detail": "", "seconds": 0.1}


def rows(n: int, is_old: bool) -> dict[Table, dict[str, Any]]:
    at, key = OLD if is_old else YOUNG, f"{is_old} {n}"
    return {
        inbound: {"key": key, "at": at.timestamp(), "answer": {}},
        reports: {"key": key, "team": "t", "slack": "U1", "at": at},
        outbox: {**_NOTICE, "key": key, "lane": key, "created_at": at},
        unrouted: {**_UNROUTED, "key": key, "received_at": at},
        detector_runs: {**_RUN, "as_of": at},
    }


@pytest.mark.parametrize("old", [AT_ONCE + 1, 2 * AT_ONCE])
def test_every_transaction_takes_a_portion_and_nothing_old_is_left(sqlite_url: str, old: int) -> None:
    database, most = Database(sqlite_url), [0]
    made = [*(rows(n, True) for n in range(old)), *(rows(n, False) for n in range(3))]
    for table in made[0]:
        database.write(lambda c, table=table: c.execute(insert(table), [row[table] for row in made]))  # type: ignore[misc]

    @event.listens_for(database.engine, "after_cursor_execute")
    def _note(_c: object, cursor: Any, statement: str, *_: object) -> None:
        if statement.startswith("DELETE"):
            most[0] = max(most[0], cursor.rowcount)

    tidy(database, ManualClock(FRIDAY))
    with database.reading() as c:
        left = {table.name: c.execute(select(func.count()).select_from(table)).scalar() for table in made[0]}
    database.close()
    assert (most[0], left) == (AT_ONCE, dict.fromkeys(left, 3))


@pytest.mark.parametrize(("notices", "runs", "left"), [(7, 400, 1), (600, 400, 2), (600, 600, 3), (7, 120, 1)])
def test_how_long_is_a_setting(sqlite_url: str, notices: int, runs: int, left: int) -> None:
    """Of a notice and a run of 500 days ago, and a notice of six."""
    database, old = Database(sqlite_url), rows(0, True)
    young = {**old[outbox], "key": "young", "lane": "young", "created_at": FRIDAY - timedelta(days=6)}
    for table, row in ((outbox, old[outbox]), (outbox, young), (detector_runs, old[detector_runs])):
        database.write(lambda c, table=table, row=row: c.execute(insert(table), [row]))  # type: ignore[misc]
    tidy(database, ManualClock(FRIDAY), Retention(timedelta(days=notices), timedelta(days=runs)))
    with database.reading() as c:
        found = [c.execute(select(func.count()).select_from(t)).scalar() or 0 for t in (outbox, detector_runs)]
    database.close()
    assert sum(found) == left
