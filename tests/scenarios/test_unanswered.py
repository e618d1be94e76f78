"""Left alone, an incident goes to the secondary after 15 minutes and to the manager after 30, and in the end says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from local_slack.people import everything

from bot.incidents.incident import Do, Incident
from bot.incidents.simulation import simulate
from bot.store import steps
from detectors.detector import Nature
from tests.scenarios.conftest import CHANNEL, House


def test_the_primary_on_call_is_paged_at_once_with_a_message_and_a_mention(house: House) -> None:
    incident = house.alert()
    primary = incident.on_call_primary.slack
    assert len(house.pages_to(primary)) == 1
    assert any(f"<@{primary}>" in line for line in house.thread(incident))


def test_the_secondary_is_paged_after_15_minutes_and_not_before(house: House) -> None:
    incident = house.alert()
    secondary = incident.on_call_secondary[0].slack
    house.pass_time(minutes=14)
    assert house.pages_to(secondary) == []
    house.pass_time(minutes=1)
    assert len(house.pages_to(secondary)) == 1


def test_the_manager_is_paged_after_30_minutes(house: House) -> None:
    house.alert()
    house.pass_time(minutes=29)
    assert house.pages_to("U0MANAGER") == []
    house.pass_time(minutes=1)
    assert len(house.pages_to("U0MANAGER")) == 1


def test_the_incident_says_what_comes_next_and_when(house: House) -> None:
    incident = house.alert()
    parent = house.parents()[-1]
    assert "Next" in everything(parent)
    assert f"!date^{int(incident.opened_at.timestamp()) + 900}^" in everything(parent)


def test_at_the_end_of_the_chain_the_channel_hears_that_nobody_answered(house: House) -> None:
    incident = house.alert()
    house.pass_time(minutes=230)
    said = [m for m in house.parents() if "nobody has answered" in m["text"].lower()]
    assert len(said) == 1
    assert said[0]["thread_ts"] == house.now(incident).ts, "it stands in the thread and is shown in the channel too"


def test_a_chain_that_nobody_answered_begins_again_as_it_was_simulated(house: House) -> None:
    incident = house.alert()
    plan = house.bot.plans["data-engineering"]
    made = simulate(plan, incident.pipeline, incident.severity, incident.opened_at)
    foreseen = sorted((t.at, t.target.slack) for t in made.told if t.do is Do.PAGE and t.target)
    for at in sorted({t.at for t in made.told}):
        house.clock.advance(max(at - house.clock.now(), timedelta()))
        house.tick()
    assert pages_of(house, incident) == foreseen
    assert len({at for at, _ in foreseen if at - incident.opened_at > timedelta(hours=4)}) > 3


def pages_of(house: House, incident: Incident) -> list[tuple[datetime, str]]:
    with house.bot.database.reading() as c:
        taken = steps.of(c, incident.id).taken
    return sorted((s.due, t.slack) for s in taken if s.do is Do.PAGE for t in s.targets)


def test_a_p0_tells_owners_and_manager_at_once_and_the_cfo_office_after_half_an_hour(house: House) -> None:
    house.alert(nature=Nature.MISSING, day=date(2026, 10, 7), deviation=None)
    assert [len(house.person(who).dms()) for who in ("U0ENGA", "U0MANAGER")] == [1, 1]
    assert house.person("U0CFO").dms() == []
    house.pass_time(minutes=30)
    assert len(house.person("U0CFO").dms()) == 1


def test_the_cfo_office_hears_at_the_acknowledgement_if_that_comes_first(house: House) -> None:
    incident = house.alert(nature=Nature.MISSING, day=date(2026, 10, 7), deviation=None)
    house.person("U0ENGA").click(CHANNEL, incident.ts, "incident_acknowledge")
    house.person("U0ENGA").wait_for(lambda: house.now(incident).acknowledged_at)
    house.pass_time(minutes=60)
    assert len(house.person("U0CFO").dms()) == 1
