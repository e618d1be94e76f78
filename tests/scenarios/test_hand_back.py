"""Who cannot go on hands it back: the escalation starts anew, and only who has it may do so."""

from __future__ import annotations

from bot.blocks.incident import ACKNOWLEDGE, HAND_BACK
from bot.incidents.incident import Incident, State
from tests.scenarios.conftest import CHANNEL, House


def taken(house: House, slack: str) -> Incident:
    incident = house.alert()
    house.person(slack).click(CHANNEL, incident.ts, ACKNOWLEDGE)
    house.person(slack).wait_for(lambda: house.now(incident).acknowledged_at)
    house.deliver()
    return incident


def hand_back(house: House, slack: str, incident: Incident) -> None:
    house.person(slack).click(CHANNEL, incident.ts, HAND_BACK)


def test_nobody_has_it_and_the_chain_starts_again(house: House) -> None:
    incident = taken(house, "U0ENGB")
    hand_back(house, "U0ENGB", incident)
    house.person("U0ENGB").wait_for(lambda: house.now(incident).state is State.TRIGGERED)
    house.pass_time(minutes=31)
    assert house.pages_to("U0MANAGER")
    assert any("Handed back by Engineer B" in line for line in house.thread(incident))


def test_another_person_can_take_it_then(house: House) -> None:
    incident = taken(house, "U0ENGB")
    hand_back(house, "U0ENGB", incident)
    house.person("U0ENGB").wait_for(lambda: house.now(incident).state is State.TRIGGERED)
    house.deliver()
    house.person("U0ENGC").click(CHANNEL, incident.ts, ACKNOWLEDGE)
    house.person("U0ENGC").wait_for(lambda: house.now(incident).acknowledged_at)
    house.deliver()
    assert len([line for line in house.thread(incident) if "Paging has stopped" in line]) == 2


def test_who_does_not_have_it_is_told_who_has(house: House) -> None:
    incident = taken(house, "U0ENGB")
    hand_back(house, "U0ENGC", incident)
    house.person("U0ENGC").wait_message(CHANNEL, containing="Already acknowledged by Engineer B")
    assert house.now(incident).state is State.ACKNOWLEDGED
