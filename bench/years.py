"""What the bot costs while nothing happens, with more teams and after years: copies of the example team, incidents long
over, runs of detectors. A tenth of the years; `--full` for all of them and for two hundred teams."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from sqlalchemy import insert, select

from bench.burst import _alert
from bench.idle import used
from bench.measure import ROOT, percentile, process, resident_mb, table, workspace
from bench.startup import bot_environment, wait_until_ready
from bot.clock import ManualClock
from bot.flows.incidents.dispatcher import Dispatcher
from bot.handbook.team.load import load_team
from bot.incidents.incident import State
from bot.incidents.plan import plan_for
from bot.people import Actor
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.tables import detector_runs, faults, incidents
from detectors.detector import Nature
from tests.victim import free_port

INCIDENTS, RUNS = 50_000, 1_000_000  # of all teams together, over five years
TEAMS, MORE_TEAMS = (1, 10, 50), (200,)
SETTLES, WATCHED = (
    100.0,
    30.0,
)  # seconds: a minute after the start each team is told what is missing; how long it is watched
_PORTION = 2_000  # rows a statement


def run() -> None:
    full = "--full" in sys.argv
    rows = [_with(teams, 1.0 if full else 0.1) for teams in (*TEAMS, *(MORE_TEAMS if full else ()))]
    columns = ("teams", "ready (s)", "CPU (%)", "wake-ups a second", "written (MB/h)", "memory (MB)", "/ready p99 (ms)")
    share = "all" if full else "a tenth"
    table(f"idle, with {share} of {INCIDENTS:,} incidents and {RUNS:,} runs", columns, rows)


def _with(teams: int, share: float) -> Sequence[str]:
    with workspace() as slack, tempfile.TemporaryDirectory() as named:
        folder, port = Path(named), free_port()
        names = [f"team-{n}" for n in range(teams)]
        for name in names:
            shutil.copytree(ROOT / "teams" / "data-engineering", folder / "teams" / name)
        environ = bot_environment(slack, folder, port) | {"WATCHKEEPER_TEAMS": str(folder / "teams")}
        _fill(environ["DATABASE_URL"], names, share)
        began = time.monotonic()
        with process("-m", "bot", "run", environ=environ) as bot:
            wait_until_ready(port, 120)
            ready = time.monotonic() - began
            time.sleep(SETTLES + teams)  # Slack takes a message a second
            before = used(bot.pid)
            asked = _ask(port)
            after, memory = used(bot.pid), resident_mb(bot.pid)
    seconds = after.at - before.at
    cpu, wakes = (after.cpu - before.cpu) / seconds * 100, (after.wakes - before.wakes) / seconds
    written = (after.written - before.written) / seconds * 3600 / 1e6
    return str(teams), f"{ready:.1f}", f"{cpu:.1f}", f"{wakes:.0f}", f"{written:.1f}", f"{memory:.0f}", f"{asked:.0f}"


def _ask(port: int) -> float:
    """p99 of a request a second for as long as it is watched, in milliseconds."""
    took, until = list[float](), time.monotonic() + WATCHED
    while time.monotonic() < until:
        began = time.monotonic()
        httpx.get(f"http://127.0.0.1:{port}/ready", trust_env=False, timeout=30)
        took.append((time.monotonic() - began) * 1000)
        time.sleep(1)
    return percentile(took, 0.99)


def _fill(url: str, names: Sequence[str], share: float) -> None:
    database, now = Database(url), datetime.now(UTC)
    migrate(database)
    team = load_team(ROOT / "teams" / "data-engineering").model_copy(update={"id": names[0]})
    dispatcher = Dispatcher(database, ManualClock(now), {team.id: plan_for(team)})
    opened = dispatcher.report(_alert(team.id, Nature.DEVIATION, "long over"))
    assert opened
    dispatcher.resolve(opened.id, Actor("Engineer A", "U0ENGA"), "bench")
    with database.reading() as c:
        one = dict(c.execute(select(incidents)).one()._mapping)
        fault = dict(c.execute(select(faults)).one()._mapping)
    _incidents(database, names, one, fault, int(INCIDENTS * share), now)
    _runs(database, names, int(RUNS * share), now)
    database.close()


def _incidents(database, names, one, fault, amount, now) -> None:  # type: ignore[no-untyped-def]
    for first in range(0, amount, _PORTION):
        made, of = [], []
        for n in range(first, min(first + _PORTION, amount)):
            at, row = now - timedelta(days=5 * 365 * (amount - n) / amount), 1000 + n
            mine = {"team": names[n % len(names)], "fingerprint": f"f{n}"}
            over = {"opened_at": at, "last_seen": at, "resolved_at": at + timedelta(hours=2), "state": State.RESOLVED}
            made.append({**one, **mine, **over, "id": row, "number": row})
            of.append({**fault, **mine, "id": row, "incident_id": row, "at": at, "last_seen": at})
        database.write(lambda c, made=made, of=of: (c.execute(insert(incidents), made), c.execute(insert(faults), of)))


def _runs(database, names, amount, now) -> None:  # type: ignore[no-untyped-def]
    ran = {"outcome": "pass", "detail": "", "seconds": 0.1, "figure": 0.1}
    for first in range(0, amount, _PORTION):
        made = [
            {**ran, "team": names[n % len(names)], "name": f"d{n % 30}", "as_of": now - timedelta(minutes=n * 0.5)}
            for n in range(first, min(first + _PORTION, amount))
        ]
        database.write(lambda c, made=made: c.execute(insert(detector_runs), made))
