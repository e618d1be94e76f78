"""Ten thousand alerts of five pipelines in a minute, into a workspace that holds to Slack's limits."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from local_slack.workspace import Workspace

from bench.measure import ROOT, percentile, table
from bot.app import Watchkeeper
from bot.incidents.incident import Alert
from bot.settings import load_settings
from bot.store import notices
from detectors.detector import Nature
from tests import postgres

ALERTS, FAULTS, DOORS = 10_000, 40, 4
_PATIENCE = 240.0  # seconds until all must be said


def run() -> None:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(("SQLite", *_storm(f"sqlite:///{Path(folder) / 'bench.db'}")))
    with postgres.server() as url:
        rows.append(("PostgreSQL", *_storm(url)))
    columns = (
        "",
        "taken in (s)",
        "p50 / p99 (ms)",
        "parents",
        "posts",
        "edits",
        "pages",
        "refused",
        "all said (s)",
    )
    table(f"{ALERTS:,} alerts, 5 pipelines, {DOORS} doors", columns, rows)


def _storm(url: str) -> tuple[str, ...]:
    with Workspace.start(rates="strict") as slack, _bot(slack, url) as bot:
        alerts = _alerts(bot)
        took: list[float] = []
        began = time.monotonic()
        doors = [threading.Thread(target=_report, args=(bot, alerts[n::DOORS], took)) for n in range(DOORS)]
        for door in doors:
            door.start()
        for door in doors:
            door.join()
        taken_in = time.monotonic() - began
        _wait(bot)
        said = time.monotonic() - began
        _check(bot)
        calls = slack.calls()
        posts = [c for c in calls if c["method"] == "chat.postMessage" and c["ok"]]
        parents = [c for c in posts if ":parent" in str(c["args"].get("metadata"))]
        pages = [c for c in posts if str(c["args"].get("text", "")).startswith("You are paged")]
        return (
            f"{taken_in:.0f}",
            f"{percentile(took, 0.5):.0f} / {percentile(took, 0.99):.0f}",
            str(len(parents)),
            str(len(posts)),
            str(sum(c["method"] == "chat.update" for c in calls)),
            str(len(pages)),
            str(sum(c["answer"].get("error") == "ratelimited" for c in calls)),
            f"{said:.0f}",
        )


@contextmanager
def _bot(slack: Workspace, url: str) -> Iterator[Watchkeeper]:
    given: dict[str, Any] = {
        "database_url": url,
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_signing_secret": slack.signing_secret,
        "slack_api_url": slack.api_url,
        "watchkeeper_teams": ROOT / "teams",
        "watchkeeper_http_port": 0,
    }
    bot = Watchkeeper(load_settings(_env_file=None, **given))
    bot.jobs.start()
    try:
        yield bot
    finally:
        bot.stop()


def _alerts(bot: Watchkeeper) -> list[Alert]:
    """Of five pipelines, forty faults each; the one in a thousand that is a P0 comes anywhere."""
    (team,) = bot.teams.values()
    now, dice = bot.clock.now(), random.Random(7)
    places = [(o.pipeline, o.investor_facing) for o in team.handbook.ownership][:5]
    made = []
    for n in range(ALERTS):
        pipeline, investor_facing = places[n % len(places)]
        worst = investor_facing and dice.random() < 0.001
        made.append(
            Alert(
                team=team.id,
                source="bench",
                key=str(n),
                pipeline=pipeline,
                issue=f"Fault {dice.randrange(FAULTS)}",
                nature=Nature.MISSING if worst else Nature.DEVIATION,
                summary="Made up for a storm.",
                at=now,
                day=now.date() - timedelta(days=2),
                deviation=None if worst else 0.07,
            )
        )
    dice.shuffle(made)
    return made


def _report(bot: Watchkeeper, alerts: list[Alert], took: list[float]) -> None:
    """Evenly over a minute, or as fast as it goes."""
    start = time.monotonic()
    for n, alert in enumerate(alerts):
        time.sleep(max(0.0, start + 60.0 * n / len(alerts) - time.monotonic()))
        began = time.monotonic()
        bot.dispatcher.report(alert)
        took.append((time.monotonic() - began) * 1000)


def _wait(bot: Watchkeeper) -> None:
    """Until nothing waits to be said, and nothing is behind."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        time.sleep(0.5)
        with bot.database.reading() as c:
            if notices.waiting(c, "slack") == 0 and bot.dispatcher.show_again() == 0:
                return
    raise SystemExit("not everything was said in time")


def _check(bot: Watchkeeper) -> None:
    """Nothing is lost: every alert is in an incident, and every pipeline that had a P0 is at P0."""
    opened = [i for team in bot.teams for i, _ in bot.dispatcher.open_incidents(team)]
    counted, worst = sum(i.alert_count for i in opened), {i.pipeline for i in opened if i.severity.name == "P0"}
    wanted = {a.pipeline for a in _alerts(bot) if a.nature is Nature.MISSING}
    if counted != ALERTS or worst != wanted:
        raise SystemExit(f"lost: {ALERTS - counted} alerts; P0 of {', '.join(sorted(wanted - worst)) or 'none'}")
