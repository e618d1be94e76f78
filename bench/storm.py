"""A storm of alerts through the HTTP door: `watchkeeper run` in a process of its own, connections that are kept alive,
and a workspace that holds to Slack's limits. As fast as the door takes them, and with a few P0 anywhere."""

from __future__ import annotations

import http.client
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from local_slack.workspace import Workspace

from bench.measure import ROOT, cpu_seconds, percentile, process, table
from bench.startup import bot_environment, wait_until_ready
from bot.handbook.team.load import load_team
from bot.store.database import Database
from bot.store.tables import alerts, incidents
from tests import postgres
from tests.victim import free_port

ALERTS, FAULTS, DOORS = 10_000, 40, 32
_SECRET, _TEAM = "a-secret-of-the-storm", "data-engineering"
_PATIENCE = 60.0  # seconds until the pages of all P0 must be out


@dataclass
class Seen:
    """By one sender, or by all: seconds of each answer, and how often it was told to come again."""

    took: list[float] = field(default_factory=list)
    told_later: int = 0
    worst_at: list[float] = field(default_factory=list)  # when a P0 was answered


def run() -> None:
    amount = 2_000 if "--small" in sys.argv else ALERTS
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(("SQLite", *_storm(f"sqlite:///{Path(folder) / 'bench.db'}", Path(folder), amount)))
    with postgres.server() as url, tempfile.TemporaryDirectory() as folder:
        rows.append(("PostgreSQL", *_storm(postgres.new_database(url, "storm"), Path(folder), amount)))
    columns = ("", "taken in (s)", "a second", "p50 / p99 (ms)", "CPU of the bot, each (ms)", "429", "P0 -> page (s)")
    table(f"{amount:,} alerts, 5 pipelines, {DOORS} connections", columns, rows)


def _storm(url: str, folder: Path, amount: int) -> tuple[str, ...]:
    made, port = _alerts(amount), free_port()
    with Workspace.start(rates="strict") as slack:
        given = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
        }
        environ = bot_environment(given, folder, port) | {"DATABASE_URL": url, "ALERTS_SECRET": _SECRET}
        with process("-m", "bot", "run", environ=environ) as bot:
            wait_until_ready(port)
            time.sleep(15)  # the first pass of the detectors
            before, began = cpu_seconds(bot.pid), time.monotonic()
            seen = _send(port, made)
            took, used = time.monotonic() - began, cpu_seconds(bot.pid) - before
            paged = _paged_after(slack, seen.worst_at)
            _check(url, amount)
    rate, each = f"{amount / took:.0f}", f"{used / amount * 1000:.1f}"
    times = f"{percentile(seen.took, 0.5) * 1000:.0f} / {percentile(seen.took, 0.99) * 1000:.0f}"
    return f"{took:.0f}", rate, times, each, str(seen.told_later), f"{paged:.1f}"


def _alerts(amount: int) -> list[dict[str, object]]:
    """Of five pipelines, forty faults each; one in five hundred is missing data, of pipelines that have no other."""
    team, dice = load_team(ROOT / "teams" / _TEAM), random.Random(7)
    worst = next(o.pipeline for o in team.handbook.ownership if o.investor_facing)
    places = [o.pipeline for o in team.handbook.ownership if o.pipeline != worst]
    day = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    made: list[dict[str, object]] = []
    for n in range(amount):
        is_worst = n % 500 == 250
        more = {"nature": "missing"} if is_worst else {"nature": "deviation", "deviation": 0.07}
        issue = f"Gone {n}" if is_worst else f"Fault {dice.randrange(FAULTS)}"
        pipeline = worst if is_worst else places[n % len(places)]
        summary = "Made up for a storm."
        made.append({"id": str(n), "pipeline": pipeline, "issue": issue, "summary": summary, "day": day, **more})
    return made


def _send(port: int, made: Sequence[dict[str, object]]) -> Seen:
    seen = [Seen() for _ in range(DOORS)]
    doors = [threading.Thread(target=_post, args=(port, made[n::DOORS], seen[n])) for n in range(DOORS)]
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    times, worst = [t for s in seen for t in s.took], [at for s in seen for at in s.worst_at]
    return Seen(times, sum(s.told_later for s in seen), worst)


def _post(port: int, made: Sequence[dict[str, object]], seen: Seen) -> None:
    headers = {"Authorization": f"Bearer {_SECRET}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for alert in made:
        for later in _until_taken(connection, json.dumps(alert), headers, seen):
            seen.told_later += 1
            time.sleep(later)
        if alert["nature"] == "missing":
            seen.worst_at.append(time.time())


def _until_taken(
    connection: http.client.HTTPConnection, body: str, headers: dict[str, str], seen: Seen
) -> Iterator[float]:
    """Seconds to wait, each time that it was told to come again."""
    while True:
        began = time.monotonic()
        connection.request("POST", f"/alerts/{_TEAM}", body, headers)
        answer = connection.getresponse()
        answer.read()
        seen.took.append(time.monotonic() - began)
        if answer.status < 300:
            return
        if answer.status != 429:
            raise SystemExit(f"the door answered {answer.status}")
        yield float(answer.headers["Retry-After"])


def _paged_after(slack: Workspace, worst_at: Sequence[float]) -> float:
    """Seconds from the answer for the first P0 to its page."""
    first, until = min(worst_at), time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        calls = slack.calls("chat.postMessage")
        pages = [c["at"] for c in calls if c["ok"] and str(c["args"].get("text", "")).startswith("P0")]
        direct = [c["at"] for c in calls if c["ok"] and str(c["args"].get("channel", "")).startswith(("U", "D"))]
        if pages and direct:
            return float(max(0.0, min(at for at in direct if at >= min(pages) - 5) - first))
        time.sleep(0.5)
    raise SystemExit("the page of a P0 did not come")


def _check(url: str, amount: int) -> None:
    """Whatever was answered is on record: every alert in an incident."""
    from sqlalchemy import func, select

    database = Database(url)
    with database.reading() as c:
        kept = c.execute(select(func.count(func.distinct(alerts.c.key))).where(alerts.c.source == "webhook")).scalar()
        counted = c.execute(select(func.sum(incidents.c.alert_count))).scalar()
    database.close()
    if kept != amount:
        raise SystemExit(f"lost: {amount - int(kept or 0)} alerts (counted by incidents: {counted})")
