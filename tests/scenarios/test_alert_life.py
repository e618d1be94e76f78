"""An alert has a life: firing, still firing, over. An id counts while its fault is open."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from tests.scenarios.conftest import House
from tests.scenarios.test_webhooks import SECRET, send
from tests.scenarios.ways import team_with
from tests.unit.inbound.payloads import ALERTMANAGER, PLAIN, Json

WAYS = """
[[inbound]]
name = "alertmanager"
kind = "alertmanager"
secret_env = "WAY_SECRET"

[[inbound]]
name = "cron"
kind = "plain"
secret_env = "WAY_SECRET"
"""
SENDERS = {"alertmanager": ALERTMANAGER, "cron": PLAIN}


@pytest.fixture
def house(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setenv("WAY_SECRET", SECRET)
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=team_with(tmp_path, WAYS))
    yield made
    made.stop()


def over(name: str) -> Json:
    payload = deepcopy(SENDERS[name])
    if name == "cron":
        return {**payload, "over": True}
    payload["alerts"][0]["status"] = "resolved"
    return payload


def numbers(house: House, name: str, payload: Any = None) -> list[int]:
    answer = send(house, name, payload or SENDERS[name]).json()
    return list(answer["incidents"])


def resolved(house: House, name: str, verdict: str = "real") -> None:
    [number] = numbers(house, name)
    incident = house.bot.dispatcher.numbered("data-engineering", number)
    assert incident is not None
    house.resolve("U0ENGB", incident, verdict=verdict)


@pytest.mark.parametrize("name", SENDERS)
def test_what_still_fires_after_resolve_reopens_its_incident_and_says_why(
    house: House, clock: ManualClock, name: str
) -> None:
    resolved(house, name)
    clock.advance(timedelta(hours=4))
    assert numbers(house, name) == [1]
    [(incident, _)] = house.bot.dispatcher.open_incidents("data-engineering")
    assert str(incident.state) == "reopened"
    assert any(f"Reopened: {name} still fires* 4 h after" in line for line in house.thread(incident))


@pytest.mark.parametrize("name", SENDERS)
def test_a_repair_has_a_moment_to_show(house: House, clock: ManualClock, name: str) -> None:
    resolved(house, name)
    clock.advance(timedelta(minutes=4))
    numbers(house, name)
    assert house.bot.dispatcher.open_incidents("data-engineering") == []


@pytest.mark.parametrize("name", SENDERS)
def test_after_its_end_the_same_id_is_another_fault(house: House, clock: ManualClock, name: str) -> None:
    resolved(house, name)
    send(house, name, over(name))
    clock.advance(timedelta(minutes=1))
    assert numbers(house, name) == [2]


@pytest.mark.parametrize("name", SENDERS)
def test_a_day_later_the_same_id_is_another_fault(house: House, clock: ManualClock, name: str) -> None:
    resolved(house, name)
    clock.advance(timedelta(days=2))
    assert numbers(house, name) == [2]


@pytest.mark.parametrize("name", SENDERS)
def test_whoever_called_it_a_false_positive_knows_that_it_fires(house: House, clock: ManualClock, name: str) -> None:
    resolved(house, name, "false positive")
    clock.advance(timedelta(hours=4))
    numbers(house, name)
    assert house.bot.dispatcher.open_incidents("data-engineering") == []


@pytest.mark.parametrize("name", SENDERS)
def test_what_fires_again_while_its_incident_is_open_is_counted_and_can_be_over_again(house: House, name: str) -> None:
    for _ in range(2):
        assert numbers(house, name) == [1]
        assert send(house, name, over(name)).json()["over"] == [1]
    [(incident, _)] = house.bot.dispatcher.open_incidents("data-engineering")
    assert incident.alert_count == 2
    assert [e.kind for e in house.bot.dispatcher.timeline(incident.id)].count("over") == 2


def test_the_other_of_a_pair_says_that_it_is_over(house: House) -> None:
    numbers(house, "alertmanager")
    payload = over("alertmanager")
    payload["alerts"][0]["startsAt"] = "2026-10-09T16:55:15Z"
    assert send(house, "alertmanager", payload).json()["over"] == [1]
