"""Those who use the figures hear once that they are wrong, and once that it is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.incidents.actions import Reopen, Resolve
from bot.incidents.incident import Closing, Incident, Verdict
from bot.people import Actor
from detectors.detector import Nature
from tests.scenarios.conftest import House

B = Actor("Engineer B", "U0ENGB")
ENGAGEMENT, GROWTH = "Aggregate Engagement Pipeline", "Aggregate Growth Pipeline"


def short(pipeline: str) -> str:
    return pipeline.removesuffix(" Pipeline")


def heard(house: House, channel: str) -> list[str]:
    found = next(c for c in house.workspace.state()["channels"] if c["id"] == channel)
    return [m["text"] for m in found["messages"]]


def told_directly(house: House, slack: str) -> list[str]:
    return [m["text"] for m in house.person(slack).dms() if "figures" in m["text"]]


def resolve(house: House, incident: Incident) -> None:
    house.bot.dispatcher.resolve(incident.id, B, f"click on {incident.id}")
    house.deliver()


@pytest.mark.parametrize(
    ("pipeline", "channel", "other"),
    [("Aggregate Profit Pipeline", "C0FINANCE", "C0PRODUCT"), (ENGAGEMENT, "C0PRODUCT", "C0FINANCE")],
)
def test_the_contact_of_the_subject_hears_it_once_and_once_that_it_is_over(
    house: House, pipeline: str, channel: str, other: str
) -> None:
    incident = house.alert(pipeline=pipeline, issue=None)
    house.alert(pipeline=pipeline, issue=None)
    assert [f"{short(pipeline)} figures for Oct 8 may be wrong" in text for text in heard(house, channel)] == [True]
    resolve(house, incident)
    assert ["*Resolved" in text for text in heard(house, channel)] == [False, True]
    assert heard(house, other) == []


def test_growth_has_no_contact_so_only_the_team_hears_it(house: House) -> None:
    house.alert(pipeline=GROWTH, issue=None)
    assert heard(house, "C0FINANCE") == heard(house, "C0PRODUCT") == []


def test_a_small_fault_troubles_nobody_until_it_is_raised(house: House) -> None:
    house.alert(deviation=0.04)
    assert heard(house, "C0FINANCE") == []
    house.alert(deviation=0.07)
    assert len(heard(house, "C0FINANCE")) == 1


def test_the_words_say_what_and_how_much_and_what_to_do(house: House) -> None:
    house.alert()
    message = next(c for c in house.workspace.state()["channels"] if c["id"] == "C0FINANCE")["messages"][0]
    said = str(message["blocks"])
    for words in ("Please don't publish", "Affected reports", "Refunds were 0.4%"):
        assert words in said


def press(house: House, slack: str, button: str) -> None:
    message = next(c for c in house.workspace.state()["channels"] if c["id"] == "C0FINANCE")["messages"][0]
    house.person(slack).click("C0FINANCE", message["ts"], button)


def test_whoever_subscribes_is_told_directly_of_the_next_until_they_unsubscribe(house: House) -> None:
    first = house.alert()
    for _ in range(2):
        press(house, "U0FINANCE", "figures_subscribe")
    resolve(house, first)
    assert told_directly(house, "U0FINANCE") == []
    second = house.alert()
    resolve(house, second)
    assert len(told_directly(house, "U0FINANCE")) == 2
    press(house, "U0FINANCE", "figures_unsubscribe")
    house.alert()
    assert len(told_directly(house, "U0FINANCE")) == 2


def test_the_cfo_office_and_the_manager_hear_that_a_p0_is_over(house: House) -> None:
    incident = house.alert(nature=Nature.MISSING, day=date(2026, 10, 7), issue=None)
    assert incident.severity.name == "P0"
    house.bot.dispatcher.acknowledge(incident.id, B, "ack")
    house.deliver()
    resolve(house, incident)
    for slack in ("U0CFO", "U0MANAGER"):
        assert [text for text in told_directly(house, slack) if text.startswith("*Resolved")]


def test_the_cfo_office_never_hears_of_what_was_over_before_it_was_told(house: House) -> None:
    incident = house.alert(nature=Nature.MISSING, day=date(2026, 10, 7), issue=None)
    resolve(house, incident)
    house.pass_time(minutes=60)
    assert told_directly(house, "U0CFO") == []


def test_the_cfo_office_is_told_once_though_the_escalation_starts_again(house: House) -> None:
    incident = house.alert(nature=Nature.MISSING, day=date(2026, 10, 7), issue=None)
    house.pass_time(minutes=20)
    house.bot.dispatcher.acknowledge(incident.id, B, "ack")
    house.bot.dispatcher.hand_back(incident.id, B, "back")
    house.pass_time(minutes=90)
    assert len(told_directly(house, "U0CFO")) == 1


def test_an_investor_facing_fault_informs_though_it_is_put_into_another_incident(house: House) -> None:
    cause = house.alert(issue="Payment Processor Exports", deviation=0.01)
    assert heard(house, "C0FINANCE") == []
    house.clock.advance(timedelta(minutes=10))
    effect = house.alert(issue="Transaction Database", nature=Nature.MISSING, deviation=None)
    house.deliver()
    assert effect.id == cause.id
    assert len(heard(house, "C0FINANCE")) == 1


def test_an_alarm_that_was_false_is_called_so(house: House) -> None:
    incident = house.alert()
    house.bot.dispatcher.do(incident.id, Resolve(Closing(Verdict.FALSE_POSITIVE)), B, "click")
    house.deliver()
    assert "*False alarm:*" in heard(house, "C0FINANCE")[-1]


def test_what_is_wrong_again_is_told_again_and_ends_once(house: House) -> None:
    incident = house.alert()
    resolve(house, incident)
    house.bot.dispatcher.do(incident.id, Reopen(), B, "again")
    house.deliver()
    house.bot.dispatcher.do(incident.id, Resolve(), B, "and over")
    house.deliver()
    assert ["*Resolved" in text for text in heard(house, "C0FINANCE")] == [False, True, False, True]
