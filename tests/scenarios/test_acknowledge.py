"""Acknowledge stops the escalation, shows it to everybody, and only the first click counts."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from local_slack.people import everything

from bot.blocks.incident import ACKNOWLEDGE
from bot.people import Actor
from bot.store import sending
from tests.scenarios.conftest import CHANNEL, House


def click(house: House, slack: str, action: str, ts: str) -> None:
    house.person(slack).click(CHANNEL, ts, action)


def test_a_click_in_the_channel_stops_the_escalation_for_good(house: House) -> None:
    incident = house.alert()
    click(house, "U0ENGB", ACKNOWLEDGE, incident.ts)
    house.person("U0ENGB").wait_for(lambda: house.now(incident).acknowledged_at)
    house.pass_time(minutes=89)  # then without a word somebody else has to know
    assert house.pages_to("U0ENGC") == [] == house.pages_to("U0MANAGER")
    assert not any("nobody answered" in line.lower() for line in house.thread(incident))


def test_the_parent_message_is_edited_for_all_to_see(house: House) -> None:
    incident = house.alert()
    click(house, "U0ENGB", ACKNOWLEDGE, incident.ts)
    house.person("U0ENGB").wait_for(lambda: house.now(incident).acknowledged_at)
    house.deliver()
    seen = house.person("U0CFO").wait_message(CHANNEL, containing="Acknowledged by Engineer B")
    assert seen["ts"] == incident.ts
    assert seen["edited"]
    assert ACKNOWLEDGE not in everything(seen)


def test_a_second_click_says_who_was_first_and_only_to_the_one_who_clicked(house: House) -> None:
    incident = house.alert()
    click(house, "U0ENGB", ACKNOWLEDGE, incident.ts)
    house.person("U0ENGB").wait_for(lambda: house.now(incident).acknowledged_at)
    click(house, "U0ENGC", ACKNOWLEDGE, incident.ts)
    told = house.person("U0ENGC").wait_message(CHANNEL, containing="Already acknowledged by Engineer B")
    assert told["is_ephemeral"]
    assert house.person("U0ENGA").ephemerals(CHANNEL) == []


def test_a_click_on_the_page_itself_counts_as_well(house: House) -> None:
    incident = house.alert()
    person = house.person(incident.on_call_primary.slack)
    page = next(m for m in person.dms() if "Acknowledge by" in m["text"])
    person.click(person.open_dm(person.bot), page["ts"], ACKNOWLEDGE)
    person.wait_for(lambda: house.now(incident).acknowledged_at)
    assert house.now(incident).acknowledged_by.slack == person.id  # type: ignore[union-attr]


def test_resolve_ends_it_and_says_so(house: House) -> None:
    incident = house.alert()
    house.resolve("U0ENGB", incident)
    house.pass_time(minutes=240)
    seen = house.person("U0ENGA").wait_message(CHANNEL, containing="Resolved")
    assert seen["ts"] == incident.ts
    assert house.pages_to("U0MANAGER") == []


def test_the_same_fault_after_it_was_resolved_is_a_new_incident(house: House) -> None:
    first = house.alert()
    house.resolve("U0ENGB", first)
    second = house.alert()
    assert second.number == first.number + 1


def test_a_page_whose_sender_died_does_not_go_out_after_the_acknowledgement(house: House) -> None:
    incident = house.bot.dispatcher.report(house.made_up())
    assert incident is not None
    wanted = sending.asked("slack", house.clock.machine(), (), ())
    dead = (partial(sending.claim, given=wanted, me=f"dead{n}", lease=8.0) for n in range(9))
    claimed = [house.bot.database.write(claim) for claim in dead]
    assert any(c and c.kind == "page" for c in claimed)
    house.bot.dispatcher.acknowledge(incident.id, Actor("Engineer B", "U0ENGB"), "click")
    for _ in range(3):
        house.clock.advance(timedelta(minutes=1))
        house.deliver()
    assert house.pages_to("U0ENGB") == []
