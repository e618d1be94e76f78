"""`/incident why` and `list`, and Mute: what a person wants to know and do about an incident, where they are."""

from __future__ import annotations

from datetime import date
from typing import Any

from local_slack.people import Person, everything

from bot.blocks import detector_status
from bot.blocks import incident_menu as menu
from bot.blocks.incident import ACKNOWLEDGE, MORE
from tests.scenarios.conftest import CHANNEL, House

READER = "U0FINANCE"


def asked(person: Person, command: str, containing: str) -> dict[str, Any]:
    person.command(CHANNEL, command)
    return person.wait_message(CHANNEL, containing=containing)


def test_why_says_why_this_severity_why_you_and_why_nobody_else(house: House) -> None:
    incident = house.alert()
    on_call = incident.on_call_primary
    said = everything(asked(house.person(on_call.slack), f"/incident why {incident.number}", "Why #1"))
    assert incident.severity_why in said
    assert incident.on_call_why in said
    assert "*You:* as primary on-call" in said
    assert "P1: no answer in 15 min" in said
    assert "Not reached:" in said


def test_who_is_named_by_no_step_is_told_so(house: House) -> None:
    house.alert()
    said = everything(asked(house.person(READER), "/incident why 1", "Why #1"))
    assert "no step of its escalation names you" in said


def test_the_list_has_links_and_only_buttons_that_its_reader_may_press(house: House) -> None:
    incident = house.alert()
    listed = asked(house.person("U0ENGB"), "/incident list", "1 open incident")
    assert house.now(incident).permalink in str(listed)
    assert ACKNOWLEDGE in str(listed)
    assert ACKNOWLEDGE not in str(asked(house.person(READER), "/incident list", "1 open incident"))


def muted(house: House, *detectors: str) -> Person:
    for name in detectors:
        incident = house.alert(source=f"detector:{name}", day=date(2026, 10, 8))
    person = house.person("U0ENGB")
    person.click(CHANNEL, incident.ts, MORE)
    person.click_view(person.wait_view(menu.MENU)["id"], menu.PICK, value=menu.MUTE)
    return person


def test_mute_asks_to_pause_the_detector_behind_the_fault(house: House) -> None:
    person = muted(house, "refund-ratio")
    view = person.wait_view(detector_status.FORM)
    assert "refund-ratio" in everything(view)


def test_of_several_detectors_one_is_chosen(house: House) -> None:
    person = muted(house, "refund-ratio", "duplicate-transactions")
    person.wait_for(lambda: "duplicate-transactions" in everything(person.wait_view(menu.MENU)))
    person.click_view(person.wait_view(menu.MENU)["id"], menu.DETECTOR, value="duplicate-transactions")
    assert "duplicate-transactions" in everything(person.wait_view(detector_status.FORM))
