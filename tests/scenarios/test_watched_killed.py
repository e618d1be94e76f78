"""A message in a watched channel is acknowledged to Slack before the work. Killed in between, the bot takes it after the
next start, once."""

from __future__ import annotations

import json
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from local_slack.seed import data_team
from local_slack.workspace import Workspace
from sqlalchemy import select

from bot.store.database import Database
from bot.store.tables import alerts, cursors, incidents
from handlers.guard import sign
from tests.scenarios.ways import team_with
from tests.victim import Victim

ALERTS = "C0ALERTS"
STALE = "Currency rate staleness detected"

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    seed = data_team()
    everyone = [p["id"] for p in seed["people"]]
    seed["channels"].append({"id": ALERTS, "name": "alerts", "members": [*everyone, seed["bot"]["user_id"]]})
    with Workspace.start(seed) as started:
        yield started


@pytest.fixture
def victim(workspace: Workspace, sqlite_url: str, tmp_path: Path) -> Iterator[Victim]:
    """By HTTP, so that the test sees when the event is acknowledged."""
    begun = Victim(
        "run",
        workspace,
        sqlite_url,
        tmp_path / "log",
        SLACK_MODE="http",
        SLACK_SIGNING_SECRET=workspace.signing_secret,
        WATCHKEEPER_TEAMS=str(team_with(tmp_path, f'[watch]\nchannels = ["{ALERTS}"]\n')),
    )
    yield begun
    begun.end()


def is_open(victim: Victim) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", victim.port)) == 0


def tell(victim: Victim, workspace: Workspace, ts: str) -> None:
    """The event as Slack posts it; returns once it is acknowledged."""
    message = {"type": "message", "channel": ALERTS, "user": "U0ENGA", "ts": ts, "text": STALE}
    event = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0DATATEAM", "api_app_id": "A1", "event": message}
    content, stamp = json.dumps(event).encode(), str(int(time.time())).encode()
    headers = {
        "content-type": "application/json",
        "x-slack-request-timestamp": stamp.decode(),
        "x-slack-signature": sign(workspace.signing_secret, stamp, content).decode(),
    }
    url = f"http://127.0.0.1:{victim.port}/slack/events"
    assert (
        httpx.post(url, content=content, headers=headers, trust_env=False, verify=False, timeout=10).status_code == 200
    )


def test_killed_between_the_acknowledgement_and_the_work_it_is_taken_once_afterwards(
    victim: Victim, workspace: Workspace, sqlite_url: str
) -> None:
    database = Database(sqlite_url)
    person = workspace.person("U0ENGA")

    def rows(table: object) -> int:
        with database.reading() as c:
            return len(c.execute(select(table)).all())  # type: ignore[call-overload]

    def watching() -> bool:
        with database.reading() as c:
            begun = any(name.startswith("watched:") for name in c.execute(select(cursors.c.name)).scalars())
        return begun and is_open(victim)

    person.wait_for(watching, 30, "the channel was not watched")
    ts = person.say(ALERTS, STALE)
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # whoever wants to write waits
        tell(victim, workspace, ts)
        time.sleep(0.5)  # the work has begun, and waits
        victim.kill()
    assert rows(alerts) == 0
    victim.begin()
    person.wait_for(lambda: rows(incidents), 30, "it was lost")
    person.wait_for(lambda: len(person.messages(ALERTS, thread=ts)) == 2, 30, "it was not answered")
    person.wait_for(lambda: is_open(victim), 30, "its door stayed closed")
    tell(victim, workspace, ts)  # Slack tries again, too
    time.sleep(1)
    assert (rows(alerts), rows(incidents)) == (1, 1)
    assert len(person.messages(ALERTS, thread=ts)) == 2
    person.close()
    database.close()
