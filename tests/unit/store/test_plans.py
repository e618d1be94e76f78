"""Every statement with which the outbox is worked off is answered by an index, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert

from bot.clock import ManualClock
from bot.notify.notifier import Draft
from bot.notify.payload import Direct, Post, written
from bot.store import deliveries, doubts, notices, sending
from bot.store.database import Database
from bot.store.tables import outbox
from tests.conftest import FRIDAY
from tests.levels import P1

ROWS = 6_000
NOW = FRIDAY.timestamp()


@pytest.fixture
def filled(database: Database) -> Database:
    """Most of it delivered long ago; a part that cannot go out yet."""
    payload = written(Post(channel="C1", message={"text": "x"}))
    rest: dict[str, Any] = {"payload": payload, "plain": "", "bare": False, "wakes": False, "on_doubt": "skip"}
    rest |= {"attempts": 1, "last_error": "", "team": "t", "destination": "slack", "place": "chat.postMessage C1"}
    rows = [
        {
            **rest,
            "key": f"k{n}",
            "kind": "page" if n % 20 == 0 else "reply",
            "lane": f"lane {n % 500}",
            "conversation": f"U{n % 50}",
            "state": "pending" if n % 10 == 1 else "delivered",
            "created_at": FRIDAY - timedelta(minutes=n),
            "retry_at": NOW + 3600,
        }
        for n in range(ROWS)
    ]
    database.write(lambda c: c.execute(insert(outbox), rows))
    database.write(lambda c: c.exec_driver_sql("ANALYZE"))
    return database


QUESTIONS: dict[str, Callable[[Connection], object]] = {
    "what goes next": lambda c: sending.anything_ready(c, sending.asked("slack", NOW, ["p"], ["q"])),
    "a claim": lambda c: sending.claim(c, sending.asked("slack", NOW, ["p"], ["q"]), "me", 8.0),
    "dead leases": lambda c: doubts.of_dead_leases(c, NOW, 8.0),
    "any dead lease": lambda c: doubts.any_dead_leases(c, NOW),
    "doubts": lambda c: doubts.to_look_up(c, "slack", NOW, 8.0),
    "who rang just now": lambda c: notices.rang_since(c, "t", ["U1"], FRIDAY - timedelta(seconds=30), 1, P1),
    "what is late": lambda c: notices.late_pages(c, FRIDAY - timedelta(days=4)),
    "what was refused": lambda c: notices.refused_pages(c, FRIDAY - timedelta(hours=1)),
    "what nobody set up": lambda c: notices.any_unconfigured(c, ["email", "slack"]),
    "pages in trouble": lambda c: deliveries.in_trouble(c, FRIDAY, FRIDAY - timedelta(hours=1)),
    "pages of a step": lambda c: deliveries.of_step(c, 1, 1),
    "what waits for a row": lambda c: notices.release(c, [1]),
    "what is tidied": lambda c: notices.forget(c, FRIDAY - timedelta(days=90), 500),
    "what is set aside": notices.parked,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_statement_reads_the_whole_outbox(filled: Database, question: str) -> None:
    asked: list[tuple[str, Any]] = []

    def heard(_c: object, _cursor: object, statement: str, given: Any, *_more: object) -> None:
        if "outbox" in statement:
            asked.append((statement, given))

    with filled.engine.connect() as c:
        event.listen(filled.engine, "before_cursor_execute", heard)
        QUESTIONS[question](c)
        event.remove(filled.engine, "before_cursor_execute", heard)
        assert asked
        for statement, given in asked:
            plan = explained(c, statement, given, filled.is_sqlite)
            assert not [line for line in plan if reads_everything(line)], "\n".join([statement, *plan])
        c.rollback()


def explained(c: Connection, statement: str, given: Any, is_sqlite: bool) -> list[str]:
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    return [str(row[-1]) for row in c.exec_driver_sql(explain + statement, given)]


def reads_everything(line: str) -> bool:
    """A walk over an index of few rows is none; SQLite calls it a scan, too."""
    if "Seq Scan on outbox" in line:
        return True
    return line.startswith("SCAN") and "outbox" in line and "USING" not in line


def test_a_page_goes_at_once_however_many_cannot(filled: Database, clock: ManualClock) -> None:
    page = Draft(key="page", kind="page", lane="p", payload=Direct(user="U1", message={}), plain="", wakes=True)
    filled.write(lambda c: notices.put(c, "t", None, [page], clock.now()))
    claimed = filled.write(lambda c: sending.claim(c, sending.asked("slack", clock.machine(), (), ()), "me", 8.0))
    assert claimed is not None
    assert claimed.key == "page"
