"""Where PagerDuty is set up, a page rings there as well, and hears when somebody has it and when it is over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.incidents.actions import Acknowledge, ChangeSeverity, Deed, HandBack, Mitigate, Reopen, Resolve
from bot.people import Actor
from tests.conftest import FRIDAY
from tests.levels import P2
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


# What somebody does to an incident that rings, and what PagerDuty hears of it.
HEARD: dict[str, tuple[list[Deed], list[str]]] = {
    "acknowledged": ([Acknowledge()], ["acknowledge"]),
    "acknowledged twice": ([Acknowledge(), Acknowledge()], ["acknowledge"]),
    "mitigated by somebody else": ([Mitigate()], ["acknowledge"]),
    "handed back": ([Acknowledge(), HandBack()], ["acknowledge", "resolve", "trigger"]),
    "resolved": ([Resolve()], ["resolve"]),
    "reopened": ([Resolve(), Reopen()], ["resolve", "trigger"]),
    "lowered to what wakes nobody": ([ChangeSeverity(P2, "checked")], ["resolve"]),
    "lowered while somebody has it": ([Acknowledge(), ChangeSeverity(P2, "checked")], ["acknowledge", "acknowledge"]),
}


@pytest.mark.parametrize(("deeds", "heard"), HEARD.values(), ids=HEARD)
def test_pagerduty_hears_what_people_do(house: House, pagerduty: Server, deeds: list[Deed], heard: list[str]) -> None:
    incident = house.alert()
    ring(house)
    for number, deed in enumerate(deeds):
        house.bot.dispatcher.do(incident.id, deed, B, f"click {number}")
        ring(house)
    assert [action for action, _ in events(pagerduty)] == ["trigger", *heard]


def test_when_no_word_comes_it_rings_again(house: House, pagerduty: Server) -> None:
    incident = house.alert()
    ring(house)
    house.bot.dispatcher.acknowledge(incident.id, B, "click")
    while not house.now(incident).state.waits:
        house.pass_time(minutes=30)
    ring(house)
    assert [action for action, _ in events(pagerduty)][:4] == ["trigger", "acknowledge", "resolve", "trigger"]


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
