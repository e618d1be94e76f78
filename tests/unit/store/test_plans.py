"""Every statement of the loops is answered by an index, however many rows there are: of the outbox, of incidents and
their steps, of runs and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, String, event, insert

from bot.clock import ManualClock
from bot.notify.notifier import Draft
from bot.notify.payload import Direct, Post, written
from bot.store import deliveries, detecting, doubts, escalating, moments, notices, open_incidents, scraped, sending
from bot.store import figures as kept
from bot.store import incidents as book
from bot.store import steps as chain
from bot.store.database import Database
from bot.store.tables import Instant, detector_runs, detectors, events, figures, incidents, outbox, steps
from tests.conftest import FRIDAY
from tests.levels import P1

ROWS, INCIDENTS = 6_000, 3_000
GROWING = ("outbox", "incidents", "steps", "alerts", "events", "detector_runs", "figures")
NOW = FRIDAY.timestamp()
TEAMS = ("t", "u", "v", "data-engineering", "w", "x", "y")


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
            "incident_id": n % INCIDENTS + 1,
            "parent_key": f"k{n // 5 * 5}" if n % 5 else None,
            "lane": f"lane {n % 500}",
            "conversation": f"U{n % 50}",
            "state": "pending" if n % 10 == 1 else "delivered",
            "created_at": FRIDAY - timedelta(minutes=n),
            "retry_at": NOW + 3600,
        }
        for n in range(ROWS)
    ]
    database.write(_years)
    database.write(lambda c: c.execute(insert(outbox), rows))
    database.write(lambda c: c.exec_driver_sql("ANALYZE"))
    return database


def _years(c: Connection) -> None:
    """Incidents of long ago, each with its chain and its timeline; a few that are open. Runs and figures of years."""
    c.execute(insert(incidents), [_incident(n) for n in range(1, INCIDENTS + 1)])
    chain = [(n, step) for n in range(1, INCIDENTS + 1) for step in range(1, 6)]
    c.execute(insert(steps), [_step(n, step) for n, step in chain])
    said = {"at": FRIDAY, "kind": "page", "actor_name": "", "actor_slack": "", "text": ""}
    c.execute(insert(events), [{**said, "incident_id": n} for n, _ in chain])
    days = [
        {"team": TEAMS[n % 7], "detector": f"d{n % 100}", "day": (FRIDAY - timedelta(days=n % 900)).date()}
        for n in range(ROWS)
    ]
    c.execute(insert(figures), [{**day, "entity": ""} for day in days])
    ran = {"outcome": "pass", "detail": "", "seconds": 0.1}
    some = [
        {**ran, "team": TEAMS[n % 7], "name": f"d{n % 100}", "as_of": FRIDAY - timedelta(hours=n)} for n in range(ROWS)
    ]
    c.execute(insert(detector_runs), some)
    known = sorted({(run["team"], run["name"]) for run in some})
    state = {"next_due": FRIDAY + timedelta(hours=1), "detail": "", "claimed_until": 0.0}
    c.execute(insert(detectors), [{**state, "team": team, "name": name} for team, name in known])


def _incident(n: int) -> dict[str, Any]:
    nobody = {"role": "", "name": "", "slack": ""}
    values: dict[str, Any] = {c.name: "" for c in incidents.c if isinstance(c.type, String) and not c.nullable}
    values |= {c.name: FRIDAY for c in incidents.c if isinstance(c.type, Instant) and not c.nullable}
    opened = FRIDAY - timedelta(hours=INCIDENTS - n)
    values |= {"opened_at": opened, "resolved_at": opened + timedelta(hours=1) if n % 100 else None}
    values |= {
        "team": TEAMS[n % 7],
        "number": n,
        "fingerprint": f"f{n}",
        "nature": "deviation",
        "severity": P1,
        "revision": 2,
    }
    state = "triggered" if n % 100 == 0 else "resolved"
    return {
        **values,
        "id": n,
        "state": state,
        "investor_facing": True,
        "alert_count": 1,
        "on_call_primary": nobody,
        "on_call_secondary": [],
    }


def _step(incident: int, number: int) -> dict[str, Any]:
    is_open = incident % 100 == 0 and number > 2
    due = FRIDAY + timedelta(minutes=number - 4)
    values = {"incident_id": incident, "number": number, "due": due, "do": "page", "targets": [], "why": "", "round": 0}
    return {**values, "stops_on_ack": True, "state": "open" if is_open else "done"}


QUESTIONS: dict[str, Callable[[Connection], object]] = {
    "what goes next": lambda c: sending.ready(c, sending.asked("slack", NOW, ["p"], ["q"])),
    "a claim": lambda c: sending.claim(c, sending.asked("slack", NOW, ["p"], ["q"]), "me", 8.0),
    "dead leases": lambda c: doubts.of_dead_leases(c, NOW, 8.0),
    "any dead lease": lambda c: doubts.any_dead_leases(c, NOW),
    "doubts": lambda c: doubts.to_look_up(c, "slack", NOW, 8.0),
    "who rang just now": lambda c: escalating.rang(c, ["t"], ["U1"], FRIDAY - timedelta(seconds=30)),
    "what is late": lambda c: notices.late_pages(c, FRIDAY - timedelta(days=4)),
    "what was refused": lambda c: notices.refused_pages(c, FRIDAY - timedelta(hours=1)),
    "what nobody set up": lambda c: notices.any_unconfigured(c, ["email", "slack"]),
    "pages in trouble": lambda c: deliveries.in_trouble(c, FRIDAY, FRIDAY - timedelta(hours=1)),
    "pages of a step": lambda c: deliveries.of_step(c, 1, 1),
    "what waits for a row": lambda c: notices.release(c, [1]),
    "what is tidied": lambda c: notices.forget(c, FRIDAY - timedelta(days=90), 500),
    "what is set aside": notices.parked,
    "what is ahead": lambda c: moments.ahead(c, FRIDAY, NOW, ["t"], ["slack", "email"]),
    "whether a step is due": lambda c: chain.anything_due(c, FRIDAY),
    "which steps are due": lambda c: chain.due(c, FRIDAY, 200),
    "a set of due steps": lambda c: escalating.claim(c, FRIDAY, 100, []),
    "which steps are overdue": lambda c: chain.overdue(c, FRIDAY - timedelta(minutes=5)),
    "open incidents": open_incidents.revisions,
    "messages that are behind": open_incidents.behind,
    "messages that stand": open_incidents.messages,
    "open incidents of a team": lambda c: book.still_open(c, "t"),
    "a timeline": lambda c: book.timeline(c, 1),
    "what has not gone out": scraped.unfinished,
    "what was queued today": lambda c: scraped.queued(c, FRIDAY - timedelta(days=1)),
    "which step waits longest": lambda c: scraped.oldest_due(c, FRIDAY),
    "how many incidents are open": scraped.open_,
    "how many were resolved": lambda c: scraped.resolved(c, ["t"], FRIDAY - timedelta(days=30)),
    "when they were acknowledged": lambda c: scraped.taken(c, ["t", "u"], FRIDAY - timedelta(days=30)),
    "how detectors ran today": lambda c: scraped.runs(c, FRIDAY - timedelta(days=1)),
    "runs that are forgotten": lambda c: detecting.forget_runs(c, "t", "d1", FRIDAY - timedelta(days=100), 500),
    "figures that are forgotten": lambda c: kept.forget_before(c, "t", "d1", FRIDAY.date() - timedelta(days=400), 500),
}


def test_no_statement_reads_a_table_that_grows(filled: Database) -> None:
    """All of them in one: filling the tables takes longer than asking."""
    scans = {question: found for question in QUESTIONS if (found := read_whole(filled, question))}
    assert scans == {}


def read_whole(database: Database, question: str) -> list[str]:
    """Statements of a question that read all of a table, each with its plan."""
    asked: list[tuple[str, Any]] = []

    def heard(_c: object, _cursor: object, statement: str, given: Any, *_more: object) -> None:
        if any(table in statement for table in GROWING):
            asked.append((statement, given))

    with database.engine.connect() as c:
        event.listen(database.engine, "before_cursor_execute", heard)
        QUESTIONS[question](c)
        event.remove(database.engine, "before_cursor_execute", heard)
        assert asked, question
        plans = [[statement, *explained(c, statement, given, database.is_sqlite)] for statement, given in asked]
        c.rollback()
    return ["\n".join(plan) for plan in plans if any(map(reads_everything, plan[1:]))]


def explained(c: Connection, statement: str, given: Any, is_sqlite: bool) -> list[str]:
    """PostgreSQL reads a table of this size whole though it has an index: so it is asked whether it has one."""
    if not is_sqlite:
        c.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    return [str(row[-1]) for row in c.exec_driver_sql(explain + statement, given)]


def reads_everything(line: str) -> bool:
    """A walk over an index of few rows is none; SQLite calls it a scan, too."""
    if any(f"Seq Scan on {table}" in line for table in GROWING):
        return True
    return line.startswith("SCAN") and line.split()[1] in GROWING and "USING" not in line


def test_a_page_goes_at_once_however_many_cannot(filled: Database, clock: ManualClock) -> None:
    page = Draft(key="page", kind="page", lane="p", payload=Direct(user="U1", message={}), plain="", wakes=True)
    filled.write(lambda c: notices.put(c, "t", None, [page], clock.now()))
    claimed = filled.write(lambda c: sending.claim(c, sending.asked("slack", clock.machine(), (), ()), "me", 8.0))
    assert claimed is not None
    assert claimed.key == "page"


# --- work under the lock, counted in SQLite's own instructions ---------------------------------------------------------


def instructions(database: Database, work: Callable[[Connection], object]) -> int:
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    with database.engine.connect() as c:
        raw: Any = c.connection.driver_connection
        work(c)  # the first time it is compiled
        raw.set_progress_handler(count, 10)
        work(c)
        raw.set_progress_handler(None, 0)
        c.rollback()
    return counted[0] * 10


def waiting(database: Database, amount: int) -> None:
    """Notices that cannot go yet, and one behind them that can."""
    row = {"payload": {}, "plain": "", "bare": False, "wakes": False, "on_doubt": "skip", "attempts": 1}
    row |= {"last_error": "", "team": "t", "destination": "slack", "kind": "reply", "state": "pending"}
    row |= {"created_at": FRIDAY, "conversation": "C1", "place": "chat.postMessage C1"}
    rows = [{**row, "key": f"w{n}", "lane": f"w{n}", "retry_at": NOW + 3600} for n in range(amount)]
    rows.append({**row, "key": "goes", "lane": "goes", "retry_at": 0.0})
    database.write(lambda c: c.execute(insert(outbox), rows))


@pytest.fixture
def two(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Database, Database]]:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    (tmp_path / "second.db").write_bytes(path.read_bytes())
    both = Database(sqlite_url), Database(f"sqlite:///{tmp_path / 'second.db'}")
    yield both
    for database in both:
        database.close()


def test_what_cannot_go_costs_nothing_under_the_lock(two: tuple[Database, Database]) -> None:
    taken = []
    for database, amount in zip(two, (10, 5000), strict=True):
        waiting(database, amount)
        given = sending.asked("slack", NOW, (), ())
        with database.reading() as c:
            given |= {"seen": sending.ready(c, given)}
        taken.append(instructions(database, lambda c, given=given: sending.claim(c, given, "me", 8.0)))  # type: ignore[misc]
    assert 0 < taken[1] < 2 * taken[0]


def test_the_last_figures_of_a_detector_that_never_measures_are_looked_for_in_its_last_runs(
    two: tuple[Database, Database],
) -> None:
    taken = []
    for database, amount in zip(two, (200, 10_000), strict=True):
        ran = {"team": "t", "name": "files", "outcome": "pass", "detail": "", "seconds": 0.1}
        rows = [{**ran, "as_of": FRIDAY - timedelta(minutes=n)} for n in range(amount)]
        database.write(lambda c, rows=rows: c.execute(insert(detector_runs), rows))  # type: ignore[misc]
        taken.append(instructions(database, lambda c: detecting.last_figures(c, "t", "files", 14)))
    assert 0 < taken[1] < 2 * taken[0]
