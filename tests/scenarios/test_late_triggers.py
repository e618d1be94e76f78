"""A trigger that reaches PagerDuty after its alert was closed there does not stay triggered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.incidents.incident import Incident
from bot.people import Actor
from tests.conftest import FRIDAY
from tests.scenarios.conftest import House
from tests.servers.http import DROP, Server, serving

B = Actor("Engineer B", "U0ENGB")
NAME = "pagerduty"


@pytest.fixture
def pagerduty() -> Iterator[Server]:
    with serving(lambda asked: (202, {"dedup_key": asked.json["dedup_key"]})) as server:
        yield server


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, pagerduty: Server) -> Iterator[House]:
    elsewhere: dict[str, Any] = {"pagerduty_routing_key": "key", "pagerduty_url": pagerduty.url}
    made = House(workspace, sqlite_url, ManualClock(FRIDAY), **elsewhere)
    yield made
    made.stop()


def go_on(house: House, seconds: float) -> None:
    for _ in range(int(seconds)):
        house.clock.advance(timedelta(seconds=1))
        house.bot.outbox.reconcile(NAME)
        house.bot.outbox.deliver_due(NAME)


def said(pagerduty: Server) -> list[str]:
    return [asked.json["event_action"] for asked in pagerduty.asked]


def in_doubt(house: House, pagerduty: Server) -> Incident:
    """A trigger whose answer was lost: it may still be on its way."""
    pagerduty.ends = [DROP]
    incident = house.alert()
    house.bot.outbox.deliver_due(NAME)
    return incident


@pytest.mark.parametrize(("do", "close"), [("acknowledge", "acknowledge"), ("resolve", "resolve")])
def test_the_close_is_said_once_more_when_the_trigger_must_have_arrived(
    house: House, pagerduty: Server, do: str, close: str
) -> None:
    incident = in_doubt(house, pagerduty)
    getattr(house.bot.dispatcher, do)(incident.id, B, "click")
    go_on(house, 5)
    assert said(pagerduty) == ["trigger", close]
    go_on(house, 10)
    assert said(pagerduty) == ["trigger", close, close]
    go_on(house, 60)
    assert said(pagerduty).count(close) == 2


def test_a_trigger_that_arrived_is_closed_once(house: House, pagerduty: Server) -> None:
    incident = house.alert()
    house.bot.outbox.deliver_due(NAME)
    house.bot.dispatcher.resolve(incident.id, B, "click")
    go_on(house, 60)
    assert said(pagerduty) == ["trigger", "resolve"]


def test_what_pages_again_meanwhile_is_not_closed(house: House, pagerduty: Server) -> None:
    incident = in_doubt(house, pagerduty)
    house.bot.dispatcher.acknowledge(incident.id, B, "click")
    go_on(house, 3)
    house.bot.dispatcher.hand_back(incident.id, B, "click 2")
    go_on(house, 60)
    assert said(pagerduty)[-1] == "trigger"
