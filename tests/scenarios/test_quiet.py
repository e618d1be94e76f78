"""One fault, one incident: what comes with it or follows from it is put into it, and stands for itself afterwards."""

from __future__ import annotations

from datetime import timedelta

from local_slack.people import everything
from sqlalchemy import update

from bot.incidents.incident import Incident, State
from bot.people import Actor
from bot.store import detecting, record, tables
from detectors.declare import declare
from detectors.detector import Nature
from tests.scenarios.conftest import CHANNEL, House, on_either

EXPORTS, RATES, UNIT = "Payment Processor Exports", "Currency Conversion Rates", "Unit-level Profit Pipeline"
ANNA = Actor("Engineer A", "U0ENGA")


def later(house: House, seconds: float) -> None:
    house.clock.advance(timedelta(seconds=seconds))


def kinds(house: House, incident: Incident) -> list[str]:
    return [e.kind for e in house.bot.dispatcher.timeline(incident.id)]


def open_now(house: House) -> list[str]:
    return sorted(str(i.issue or i.nature) for i, _ in house.bot.dispatcher.open_incidents("data-engineering"))


def parent(house: House, incident: Incident) -> str:
    ts = house.now(incident).ts
    return next(everything(m) for m in house.person("U0ENGA").messages(CHANNEL) if m["ts"] == ts)


def test_faults_of_one_pipeline_that_come_together_are_one_incident(house: House) -> None:
    first = house.alert()
    later(house, 30)
    second = house.alert(issue=RATES)
    assert second.id == first.id
    assert len(house.parents()) == 1
    assert len(house.pages_to("U0ENGC")) + len(house.pages_to("U0ENGA")) + len(house.pages_to("U0ENGB")) == 1
    assert RATES in parent(house, first)
    assert any(RATES in line for line in house.thread(first))
    assert "grouped" in kinds(house, first)


def test_a_second_after_the_wait_it_is_another_incident(house: House) -> None:
    first = house.alert()
    later(house, 30.001)
    assert house.alert(issue=RATES).id != first.id


def test_the_same_again_joins_where_it_is(house: House) -> None:
    first = house.alert()
    house.alert(issue=RATES)
    later(house, 600)
    assert house.alert(issue=RATES).id == first.id
    assert house.now(first).alert_count == 3
    assert sum(RATES in line for line in house.thread(first)) == 1


@on_either
def test_what_an_open_incident_explains_pages_nobody_and_says_why(house: House) -> None:
    cause = house.alert(issue=EXPORTS)
    later(house, 3600)
    effect = house.alert(pipeline=UNIT, issue=None, deviation=0.01)
    assert effect.id == cause.id
    assert "explained" in kinds(house, cause)
    assert any("Follows from this" in line for line in house.thread(cause))
    with house.bot.database.reading() as c:
        said = [line["text"] for line in record.lines(c, "data-engineering", cause.number)]
    assert any("explained by lineage" in text and EXPORTS in text for text in said)


@on_either
def test_a_worse_fault_downstream_raises_the_cause_and_pages(house: House) -> None:
    cause = house.alert(issue=EXPORTS, deviation=0.01)
    assert cause.severity.name == "P2"
    later(house, 3600)
    effect = house.alert(issue="Transaction Database", nature=Nature.MISSING, deviation=None)
    assert effect.id == cause.id
    assert effect.severity.name == "P0"
    assert any("Raised from P2 to P0" in line for line in house.thread(cause))
    assert any(house.pages_to(f"U0ENG{x}") for x in "ABCD")


def test_afterwards_detectors_run_again_and_what_stands_opens_its_own(house: House) -> None:
    plan_detectors(house)
    cause = house.alert(issue=EXPORTS)
    later(house, 60)
    found = {"issue": "Transaction Database", "source": "detector:refund-ratio", "key": "2026-10-08::deviation:P1"}
    assert house.alert(**found).id == cause.id
    house.bot.dispatcher.resolve(cause.id, ANNA, "click")
    house.deliver()
    assert "refund-ratio" in house.thread(cause)[-1]
    with house.bot.database.reading() as c:
        assert "released" in [line["kind"] for line in record.lines(c, "data-engineering", cause.number)]
    assert due(house, "refund-ratio")
    again = house.alert(**found)  # the very same alert: it is not the old incident's any more
    assert again.id != cause.id
    assert open_now(house) == ["Transaction Database"]


def plan_detectors(house: House) -> None:
    """As at the start, without running any."""
    now, detectors = house.clock.now(), declare(house.bot.teams["data-engineering"])
    due = {d.name: d.timetable.next_after(now) for d in detectors}
    house.bot.database.write(lambda c: detecting.plan(c, "data-engineering", due, now))
    ahead = now + timedelta(days=1)
    with house.bot.database.engine.begin() as c:
        c.execute(update(tables.detectors).values(next_due=ahead))


def due(house: House, name: str) -> bool:
    with house.bot.database.reading() as c:
        return any(r.name == name and r.next_due <= house.clock.now() for r in detecting.states(c, "data-engineering"))


def test_what_no_detector_watches_is_named_for_people(house: House) -> None:
    cause = house.alert(issue=EXPORTS)
    later(house, 60)
    house.alert(pipeline=UNIT, issue="A dashboard", source="webhook")
    house.bot.dispatcher.resolve(cause.id, ANNA, "click")
    house.deliver()
    assert "No detector watches" in house.thread(cause)[-1]
    assert house.now(cause).state is State.RESOLVED
    assert open_now(house) == []


@on_either
def test_grouped_faults_end_with_their_incident(house: House) -> None:
    first = house.alert()
    house.alert(issue=RATES)
    house.bot.dispatcher.resolve(first.id, ANNA, "click")
    assert open_now(house) == []
    later(house, 1)
    assert house.alert(issue=RATES).id != first.id, "it is a new fault"


@on_either
def test_a_delivery_that_comes_twice_changes_nothing(house: House) -> None:
    first = house.alert()
    once = house.alert(issue=RATES, key="once")
    twice = house.alert(issue=RATES, key="once")
    assert (once.id, twice.id, house.now(first).alert_count) == (first.id, first.id, 2)
