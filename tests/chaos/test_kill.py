"""Killed at random moments while alerts arrive and Slack fails now and then: nothing is lost, nothing is doubled.

The victim is `watchkeeper` itself, as a user runs it, with production's leases and settle times.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from local_slack.workspace import Workspace
from sqlalchemy import select

from bot.store.database import Database
from bot.store.tables import alerts, incidents, outbox
from tests.victim import SECRET, Victim

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

NO_MESSAGE = ("edit", "topic", "usergroup")  # what these do leaves no message of its own
FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("drop_after_accept", {}),
    ("status", {"status": 500}),
    ("ratelimit", {"retry_after": 1}),
    ("nonsense", {}),
    ("hang", {"seconds": 6}),
    ("late", {"seconds": 2}),
)
PLACES = [
    (pipeline, nature)
    for pipeline in (
        "Unit-level Profit Pipeline",
        "Aggregate Profit Pipeline",
        "Aggregate Growth Pipeline",
        "Daily Growth Pipeline",
        "Aggregate Engagement Pipeline",
    )
    for nature in ("missing", "failed", "late", "deviation")
]


class World:
    """Alerts that keep coming until somebody says that they were taken in, and a Slack that is not always well."""

    def __init__(self, workspace: Workspace, doors: list[int], seed: int) -> None:
        self._workspace, self._doors, self._random = workspace, doors, random.Random(seed)
        self.taken: set[str] = set()
        self._over = threading.Event()
        # Several at once, so that alerts are taken in together when the bot dies.
        senders = [threading.Thread(target=self._report, args=(n,)) for n in range(4)]
        self._threads = [*senders, threading.Thread(target=self._trouble)]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._workspace.clear_faults()

    def wait_for_another(self, seconds: float) -> None:
        """Until one more alert was taken in, at most so long."""
        before, until = len(self.taken), time.monotonic() + seconds
        while len(self.taken) == before and time.monotonic() < until:
            time.sleep(0.02)

    def _report(self, sender: int) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            pipeline, nature = self._random.choice(PLACES)
            self._until_taken(
                {"id": f"a{sender}.{number}", "pipeline": pipeline, "nature": nature, "summary": f"alert {number}"}
            )
            self._over.wait(self._random.uniform(0.2, 1.6))

    def _until_taken(self, alert: dict[str, str]) -> None:
        while True:
            port = self._random.choice(self._doors)
            try:
                answer = httpx.post(
                    f"http://127.0.0.1:{port}/alerts/data-engineering",
                    json=alert,
                    headers={"Authorization": f"Bearer {SECRET}"},
                    timeout=5,
                    trust_env=False,
                )
            except httpx.HTTPError:
                time.sleep(0.05)
                continue
            if answer.status_code == 200:
                self.taken.add(alert["id"])
                return
            time.sleep(0.05)

    def _trouble(self) -> None:
        while not self._over.wait(self._random.uniform(0.2, 1.0)):
            kind, how = self._random.choice(FAULTS)
            self._workspace.fault(self._random.choice(["chat.postMessage", "chat.update"]), kind, times=1, **how)
            if self._random.random() < 0.1:
                self._workspace.disconnect("drop")


def posted(workspace: Workspace) -> Counter[str]:
    found: Counter[str] = Counter()
    for channel in workspace.state()["channels"]:
        for message in channel["messages"]:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            found.update([payload["key"]] if "key" in payload else [])
    return found


def wait_until_delivered(database: Database, seconds: float) -> None:
    until = time.monotonic() + seconds
    query = select(outbox.c.key, outbox.c.state).where(outbox.c.state.in_(["pending", "sending", "doubt"]))
    while True:
        with database.reading() as c:
            waiting = c.execute(query).all()
        if not waiting:
            return
        assert time.monotonic() < until, f"still waiting after {seconds} s: {waiting[:5]}"
        time.sleep(0.2)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.start() as started:
        yield started


@pytest.mark.parametrize(
    ("kind", "commands", "kills"),
    [("sqlite", ["run"], 50), ("postgresql", ["web", "worker", "worker"], 30)],
    ids=["one process on SQLite", "a web and two workers on PostgreSQL"],
)
def test_every_alert_has_its_incident_and_every_notice_stands_once(
    kind: str, commands: list[str], kills: int, workspace: Workspace, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = str(request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url"))
    chance, database = random.Random(kills), Database(url)
    victims = [Victim(command, workspace, url, tmp_path / f"{n}.log") for n, command in enumerate(commands)]
    world = World(workspace, [v.port for v, c in zip(victims, commands, strict=True) if c != "worker"], seed=kills)
    world.begin()
    try:
        for _ in range(kills):
            world.wait_for_another(seconds=20)  # a process that is slow to start is killed at work, too
            time.sleep(chance.uniform(0.0, 2.0))
            victim = chance.choice(victims)
            victim.kill()
            victim.begin()
    finally:
        world.end()
    wait_until_delivered(database, seconds=120)
    for victim in victims:
        victim.end()
    assert_nothing_lost_or_doubled(database, workspace, world, kills)
    database.close()


def assert_nothing_lost_or_doubled(database: Database, workspace: Workspace, world: World, kills: int) -> None:
    with database.reading() as c:
        taken_in = {r.key: r.incident_id for r in c.execute(select(alerts)).all()}
        opened = {r.id for r in c.execute(select(incidents)).all()}
        rows = {r.key: r for r in c.execute(select(outbox)).all()}
    assert len(world.taken) >= kills
    assert world.taken <= taken_in.keys()
    assert set(taken_in.values()) == opened
    counted = posted(workspace)
    assert {k: n for k, n in counted.items() if n > 1} == {}
    delivered = {k for k, r in rows.items() if r.state == "delivered" and r.kind not in NO_MESSAGE}
    assert delivered - counted.keys() == set()
    refused = {k: r.last_error for k, r in rows.items() if r.state == "failed"}
    assert refused == {}
    assert {f"i{n}:parent" for n in opened} <= counted.keys()
