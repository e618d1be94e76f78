"""Where PagerDuty is set up, a page rings there as well, and hears when somebody has it and when it is over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.people import Actor
from tests.conftest import FRIDAY
from tests.scenarios.conftest import House
from tests.servers.http import Server, serving

B, C = Actor("Engineer B", "U0ENGB"), Actor("Engineer C", "U0ENGC")


@pytest.fixture
def pagerduty() -> Iterator[Server]:
    with serving(lambda asked: (202, {"status": "success", "dedup_key": asked.json["dedup_key"]})) as server:
        yield server


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, pagerduty: Server) -> Iterator[House]:
    clock, settings = ManualClock(FRIDAY), {"pagerduty_routing_key": "key", "pagerduty_url": pagerduty.url}
    made = House(workspace, sqlite_url, clock, **settings)
    yield made
    made.stop()


def ring(house: House) -> None:
    house.bot.outbox.reconcile("pagerduty")
    house.bot.outbox.deliver_due("pagerduty")


def events(server: Server) -> list[tuple[str, str]]:
    """(action, level) of everything that PagerDuty took."""
    return [(a.json["event_action"], a.json["dedup_key"].rpartition(":")[2]) for a in server.asked]


def test_a_page_rings_there_and_says_whom_the_handbook_wants(house: House, pagerduty: Server) -> None:
    house.alert()
    ring(house)
    (asked,) = pagerduty.asked
    assert (asked.json["event_action"], asked.json["dedup_key"]) == ("trigger", "data-engineering:1:primary on-call")
    assert asked.json["payload"]["severity"] == "error"
    assert "Engineer B" in asked.json["payload"]["custom_details"]["page"]
    assert house.pages_to("U0ENGB")


def test_each_level_is_an_alert_of_its_own_and_all_are_resolved(house: House, pagerduty: Server) -> None:
    incident = house.alert()
    house.pass_time(minutes=16)
    house.bot.dispatcher.acknowledge(incident.id, C, "click 1")
    house.bot.dispatcher.resolve(incident.id, C, "click 2")
    ring(house)
    levels = ["primary on-call", "secondary on-call"]
    assert events(pagerduty)[-4:] == [*(("acknowledge", x) for x in levels), *(("resolve", x) for x in levels)]


def test_an_acknowledgement_calls_off_what_has_not_rung_yet(house: House, pagerduty: Server) -> None:
    incident = house.alert()
    house.bot.dispatcher.acknowledge(incident.id, B, "click")
    ring(house)
    assert events(pagerduty) == [("acknowledge", "primary on-call")]


def test_what_is_handed_back_rings_again(house: House, pagerduty: Server) -> None:
    incident = house.alert()
    ring(house)
    house.bot.dispatcher.acknowledge(incident.id, B, "click 1")
    house.bot.dispatcher.hand_back(incident.id, B, "click 2")
    ring(house)
    assert [action for action, _ in events(pagerduty)] == ["trigger", "acknowledge", "resolve", "trigger"]


def test_while_pagerduty_is_in_trouble_slack_pages_and_it_rings_afterwards(house: House, pagerduty: Server) -> None:
    pagerduty.ends = [503]
    house.alert()
    ring(house)
    assert house.pages_to("U0ENGB")
    house.pass_time(minutes=1)
    ring(house)
    assert [action for action, _ in events(pagerduty)] == ["trigger", "trigger"]
    assert len({a.json["dedup_key"] for a in pagerduty.asked}) == 1


def test_a_p2_wakes_nobody(house: House, pagerduty: Server) -> None:
    house.alert(deviation=0.01)
    ring(house)
    assert pagerduty.asked == []
