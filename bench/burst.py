"""Thousands of steps of many teams due at the same moment: a bad night. How long until each has been taken, by one
worker and by several, and whether the worst come first."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from bench.measure import ROOT, percentile, table
from bot.clock import ManualClock
from bot.flows.incidents.dispatcher import Dispatcher
from bot.handbook.team.load import load_team
from bot.incidents.incident import Alert
from bot.incidents.plan import Plan, plan_for
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.tables import incidents, outbox, steps
from detectors.detector import Nature
from tests import postgres

STEPS, TEAMS = 6000, 200
NOW = datetime(2026, 10, 9, 17, 0, tzinfo=UTC)
DUE = timedelta(minutes=16)  # the second page


Row = dict[str, Any]


def run() -> None:
    amount = 600 if "--small" in sys.argv else STEPS
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(("SQLite", *_night(f"sqlite:///{Path(folder) / 'bench.db'}", amount, 1)))
    with postgres.server() as url:
        for workers in (1, 2, 4):
            rows.append(("PostgreSQL", *_night(postgres.new_database(url, f"burst{workers}"), amount, workers)))
    columns = ("", "workers", "taken (s)", "steps a second", "CPU of the workers (s)", "median place of a P0 (%)")
    table(f"{amount:,} steps due at once, {TEAMS} teams", columns, rows)


def plans() -> dict[str, Plan]:
    team = load_team(ROOT / "teams" / "data-engineering")
    return {name: plan_for(team.model_copy(update={"id": name})) for name in (f"team-{n}" for n in range(TEAMS))}


def _night(url: str, amount: int, workers: int) -> tuple[str, ...]:
    database = Database(url)
    migrate(database)
    fill(database, amount)
    database.close()
    ready = multiprocessing.get_context("spawn").Barrier(workers + 1)
    used = multiprocessing.get_context("spawn").Queue()
    started = [
        multiprocessing.get_context("spawn").Process(target=_work, args=(url, ready, used)) for _ in range(workers)
    ]
    for each in started:
        each.start()
    ready.wait()
    began = time.monotonic()
    spent = [used.get() for _ in started]
    took = time.monotonic() - began
    for each in started:
        each.join()
    place = _place_of_the_worst(url, amount)
    return str(workers), f"{took:.1f}", f"{amount / took:.0f}", f"{sum(spent):.1f}", f"{place:.0f}"


def _work(url: str, ready: object, used: object) -> None:
    database, clock = Database(url), ManualClock(NOW + DUE)
    dispatcher = Dispatcher(database, clock, plans())
    ready.wait()  # type: ignore[attr-defined]
    before = time.process_time()
    while dispatcher.escalate_due():
        pass
    used.put(time.process_time() - before)  # type: ignore[attr-defined]


def fill(database: Database, amount: int) -> None:
    """Incidents of all four levels whose next page is due, as if each had been opened a quarter of an hour ago."""
    clock = ManualClock(NOW)
    known = plans()
    dispatcher = Dispatcher(database, clock, known)
    dispatcher.report(_alert("team-0", Nature.MISSING, "gone"))
    dispatcher.report(_alert("team-1", Nature.DEVIATION, "far off"))
    with database.reading() as c:
        samples = [dict(r._mapping) for r in c.execute(select(incidents).order_by(incidents.c.id))]
        its_steps = {s["id"]: _rows(c, steps, s["id"]) for s in samples}
        its_notices = {s["id"]: _rows(c, outbox, s["id"]) for s in samples}
    database.write(lambda c: _copy(c, samples, its_steps, its_notices, amount))


def _rows(c: Connection, of: Table, incident: int) -> list[Row]:
    return [dict(r._mapping) for r in c.execute(select(of).where(of.c.incident_id == incident))]


def _copy(
    c: Connection,
    samples: Sequence[Row],
    its_steps: Mapping[int, Sequence[Row]],
    its_notices: Mapping[int, Sequence[Row]],
    amount: int,
) -> None:
    for name in (outbox, steps):
        c.execute(name.delete().where(name.c.incident_id.is_not(None)))
    for n in range(amount):
        # The worst are few, and anywhere.
        sample = samples[0] if n % 10 == 7 else samples[-1]
        team = f"team-{n % TEAMS}"
        made = {**sample, "id": 1000 + n, "number": 1000 + n, "team": team, "fingerprint": f"fault {n}"}
        c.execute(insert(incidents), made)
        old, new = f"i{sample['id']}:", f"i{1000 + n}:"
        c.execute(insert(steps), [{**s, "incident_id": 1000 + n} for s in its_steps[sample["id"]]])
        c.execute(insert(outbox), [_sent(o, team, 1000 + n, old, new) for o in its_notices[sample["id"]]])


def _sent(row: Row, team: str, incident: int, old: str, new: str) -> Row:
    named = {name: (row[name] or "").replace(old, new) or None for name in ("key", "lane", "parent_key")}
    receipt = {"channel": "C0", "ts": "1.0"}
    kept = {k: v for k, v in row.items() if k != "id"}
    return {**kept, **named, "team": team, "incident_id": incident, "state": "delivered", "receipt": receipt}


def _alert(team: str, nature: Nature, issue: str) -> Alert:
    return Alert(
        team=team,
        source="bench",
        key=issue,
        pipeline="Aggregate Profit Pipeline" if nature is Nature.MISSING else "Aggregate Growth Pipeline",
        issue=issue,
        nature=nature,
        summary="Made up for a burst.",
        at=NOW,
        day=NOW.date() - timedelta(days=2),
        deviation=None if nature is Nature.MISSING else 0.07,
    )


def _place_of_the_worst(url: str, amount: int) -> float:
    database = Database(url)
    with database.reading() as c:
        query = select(incidents.c.severity, outbox.c.id).join(outbox, outbox.c.incident_id == incidents.c.id)
        found = c.execute(query.where(outbox.c.created_at == NOW + DUE).order_by(outbox.c.id)).all()
    database.close()
    places = [n for n, row in enumerate(found) if row.severity.rank == 0]
    return percentile(places, 0.5) / len(found) * 100
