"""The same fault is worse when its landing time comes near: the incident is raised, and says why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.incidents.actions import ChangeSeverity
from bot.incidents.incident import Incident
from bot.people import Actor
from detectors.detector import Nature
from tests.levels import P0, P1, P2
from tests.scenarios.conftest import House

B, MANAGER = Actor("Engineer B", "U0ENGB"), Actor("Engineering Manager", "U0MANAGER")
LANDING = datetime(2026, 10, 10, 6, 0, tzinfo=UTC)  # of the figures of October 9


def missing(house: House, before: timedelta) -> Incident:
    """The data are found to be missing that long before they are due."""
    house.clock.advance(LANDING - before - house.clock.now())
    return house.alert(nature=Nature.MISSING, day=date(2026, 10, 9), measured="", limit="", deviation=None)


def judge_at(house: House, instant: datetime) -> None:
    house.clock.advance(instant - house.clock.now())
    house.bot.dispatcher.judge_again()
    house.deliver()


def test_it_is_raised_when_no_run_fits_any_more_and_again_when_the_time_is_over(house: House) -> None:
    incident = missing(house, timedelta(hours=5))
    run = timedelta(minutes=90)
    expected = [(run, "P2"), (run - timedelta.resolution, "P1"), (timedelta(), "P1"), (-timedelta.resolution, "P0")]
    for before, severity in expected:
        judge_at(house, LANDING - before)
        assert house.now(incident).severity.name == severity
    raised = [line for line in house.thread(incident) if line.startswith("*Raised")]
    assert ["P2 to P1" in raised[0], "P1 to P0" in raised[1]] == [True, True]


def test_the_chain_starts_from_there(house: House) -> None:
    missing(house, timedelta(hours=5))
    assert not house.pages_to("U0ENGB")
    judge_at(house, LANDING - timedelta(minutes=89))
    house.tick()
    assert house.pages_to("U0ENGB")


def test_nobody_is_paged_for_one_that_somebody_has(house: House) -> None:
    incident = missing(house, timedelta(hours=5))
    house.bot.dispatcher.acknowledge(incident.id, B, "click")
    judge_at(house, LANDING + timedelta(minutes=1))
    house.pass_time(minutes=60)
    assert house.now(incident).severity.name == "P0"
    assert not house.pages_to("U0ENGB")


def test_looking_twice_says_it_once_and_what_is_over_stays_as_it_is(house: House) -> None:
    incident = missing(house, timedelta(hours=5))
    done = house.alert(pipeline="Aggregate Growth Pipeline", issue=None, nature=Nature.LATE, day=None)
    house.bot.dispatcher.resolve(done.id, B, "click")
    for _ in range(3):
        judge_at(house, LANDING + timedelta(minutes=1))
    assert sum("*Raised" in line for line in house.thread(incident)) == 1
    assert house.now(done).severity == done.severity


def test_the_parent_counts_down_to_what_it_threatens(house: House) -> None:
    missing(house, timedelta(hours=5))
    (parent,) = house.parents()
    assert f"<!date^{int(LANDING.timestamp())}^{{ago}}|" in str(parent)


def test_what_a_person_lowered_stays_so_until_the_rule_says_worse_than_it_did(house: House) -> None:
    incident = missing(house, timedelta(minutes=80))
    assert incident.severity.name == "P1"
    house.bot.dispatcher.do(incident.id, ChangeSeverity(P2, "a rehearsal"), MANAGER, "lower")
    judge_at(house, LANDING - timedelta(minutes=10))
    house.alert(nature=Nature.MISSING, day=date(2026, 10, 9), deviation=None)
    assert house.now(incident).severity.name == "P2"
    judge_at(house, LANDING + timedelta.resolution)
    assert house.now(incident).severity.name == "P0"


def test_what_a_person_raised_is_not_touched_by_a_milder_rule(house: House) -> None:
    incident = missing(house, timedelta(hours=5))
    house.bot.dispatcher.do(incident.id, ChangeSeverity(P0, "the board meets"), MANAGER, "raise")
    judge_at(house, LANDING - timedelta(minutes=80))
    assert house.now(incident).severity.name == "P0"
    assert "the board meets" in house.now(incident).severity_why


def test_a_raise_by_a_person_is_told_to_those_who_use_the_figures(house: House) -> None:
    incident = house.alert(deviation=0.04)
    house.bot.dispatcher.do(incident.id, ChangeSeverity(P1, "it is in the report"), MANAGER, "raise")
    house.deliver()
    finance = next(c for c in house.workspace.state()["channels"] if c["id"] == "C0FINANCE")
    assert len(finance["messages"]) == 1


def test_a_fault_that_stands_in_a_lowered_incident_does_not_raise_it_each_time_it_is_told(house: House) -> None:
    incident = house.alert()
    house.alert(issue="Currency Conversion Rates")
    house.bot.dispatcher.do(incident.id, ChangeSeverity(P2, "a rehearsal"), MANAGER, "lower")
    house.alert(issue="Currency Conversion Rates")
    assert house.now(incident).alert_count == 3
    assert house.now(incident).severity.name == "P2"
