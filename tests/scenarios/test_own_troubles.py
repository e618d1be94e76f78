"""Watchkeeper's own troubles: one message for one cause, where somebody reads it, and an end that is said."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import FastClock
from bot.flows.auditor import Auditor
from tests.scenarios.conftest import CHANNEL, House

POST = "chat.postMessage"
WORDS = "Watchkeeper has a problem"


def audit(house: House, minutes: int = 1) -> None:
    for _ in range(minutes):
        house.clock.advance(timedelta(minutes=1))
        house.bot.auditor.tick()
        house.deliver()


def own(house: House) -> list[str]:
    return [m["text"] for m in house.parents() if "Watchkeeper has a problem" in m["text"] or "*Fixed:*" in m["text"]]


def told(house: House, slack: str) -> list[str]:
    return [m["text"] for m in house.person(slack).dms() if "channel refuses" in m["text"]]


def test_many_pages_that_are_late_are_one_message_without_a_key_of_ours(house: House) -> None:
    house.workspace.fault(POST, "ratelimit", retry_after=400, times=10_000, channel="U0ENGB")
    for issue in ("Transaction Database", "Payment Processor Exports"):
        house.alert(issue=issue)
        house.clock.advance(timedelta(minutes=2))
    audit(house, minutes=3)
    (line,) = own(house)
    assert "Pages by Slack are late" in line
    assert "#1" in line
    assert ":step" not in line


def test_what_is_late_for_one_look_only_is_not_said(house: House) -> None:
    house.bot.dispatcher.report(house.made_up())
    house.clock.advance(timedelta(minutes=20))  # as after downtime: steps are due, and the loop comes to them now
    house.bot.auditor.tick()
    house.pass_time(minutes=1)
    audit(house, minutes=2)
    assert own(house) == []


def test_after_a_jump_of_the_clock_nothing_is_late_yet(house: House) -> None:
    house.bot.dispatcher.report(house.made_up())
    fast = FastClock(house.clock.now())
    auditor = Auditor(house.bot.database, fast, house.bot.teams)
    assert auditor.tick() == []
    fast.jump_to(house.clock.now() + timedelta(minutes=20))
    assert [auditor.tick() for _ in range(3)] == [[], [], []]
    house.deliver()
    assert own(house) == []


def test_when_it_is_over_the_message_says_so(house: House) -> None:
    house.workspace.fault(POST, "ratelimit", retry_after=100, times=10_000, channel="U0ENGB")
    incident = house.alert()
    audit(house, minutes=3)
    house.workspace.clear_faults()
    house.clock.advance(timedelta(minutes=3))
    house.deliver()
    audit(house, minutes=2)
    (line,) = own(house)
    assert "Fixed" in line
    assert len(house.pages_to(incident.on_call_primary.slack)) == 1


def test_owners_and_manager_hear_when_the_channel_refuses_and_when_it_takes_messages_again(house: House) -> None:
    house.workspace.fault(POST, "error", error="is_archived", times=10_000, channel=CHANNEL)
    house.alert()
    audit(house, minutes=3)
    assert len(told(house, "U0ENGA")) == len(told(house, "U0MANAGER")) == 1
    assert "unarchive" in told(house, "U0MANAGER")[0]
    house.workspace.clear_faults()
    house.pass_time(minutes=3)
    audit(house, minutes=2)
    assert "Fixed" in told(house, "U0MANAGER")[0]
    assert house.parents()
