"""What opens no incident of its own, edges included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.handbook.team.lineage import Feed, Node
from bot.handbook.team.team import Team
from bot.incidents import decision
from bot.incidents.fault import How
from bot.incidents.grouping import Place, place
from bot.incidents.incident import Alert, Incident, State
from bot.incidents.plan import plan_for
from detectors.detector import Nature
from tests.conftest import FRIDAY
from tests.levels import P0, P2

PROFIT, GROWTH = "Aggregate Profit Pipeline", "Aggregate Growth Pipeline"
EXPORTS = "Payment Processor Exports"
FEEDS = (Feed(Node(PROFIT, EXPORTS), Node(PROFIT)), Feed(Node(PROFIT), Node(GROWTH)))
WAIT, SECOND = timedelta(seconds=30), timedelta(seconds=1)


def alert(pipeline: str = PROFIT, issue: str | None = "Transaction Database", **more: object) -> Alert:
    given: dict[str, object] = {"nature": Nature.DEVIATION, "deviation": 0.07, "summary": "off", "at": FRIDAY, **more}
    return Alert(team="data-engineering", source="test", key="k", pipeline=pipeline, issue=issue, **given)  # type: ignore[arg-type]


def opened(team: Team, cause: Alert) -> Incident:
    return decision.opening(plan_for(team), cause, FRIDAY, "Slack").incident


@pytest.mark.parametrize(
    ("after", "how"), [(timedelta(), How.GROUPED), (WAIT, How.GROUPED), (WAIT + SECOND / 1000, None)]
)
def test_one_pipeline_within_the_wait_is_one_incident(team: Team, after: timedelta, how: How | None) -> None:
    standing = [opened(team, alert())]
    found = place(alert(issue="Currency Conversion Rates"), standing, (), WAIT, FRIDAY + after)
    assert (found.how if found else None) == how


def test_a_storm_that_goes_on_is_one_incident_but_not_for_ever(team: Team) -> None:
    for after, is_grouped in ((10 * WAIT, True), (10 * WAIT + SECOND / 1000, False)):
        seen = replace(opened(team, alert()), last_seen=FRIDAY + after - WAIT / 2)
        found = place(alert(issue="Rates"), [seen], (), WAIT, FRIDAY + after)
        assert (found is not None) is is_grouped


def test_another_pipeline_is_never_grouped(team: Team) -> None:
    assert place(alert(GROWTH), [opened(team, alert())], (), WAIT, FRIDAY) is None


def test_what_feeds_it_explains_it_however_late(team: Team) -> None:
    standing = [opened(team, alert(issue=EXPORTS))]
    found = place(alert(GROWTH), standing, FEEDS, WAIT, FRIDAY + timedelta(days=2))
    assert found is not None
    assert found.how is How.EXPLAINED
    assert f"{PROFIT}: {EXPORTS} > {GROWTH}" in found.why


def test_a_fault_that_is_grouped_explains_too(team: Team) -> None:
    grouped = Place(opened(team, alert(issue=None)), How.GROUPED, "")
    held = decision.placing(plan_for(team), grouped, alert(issue=EXPORTS), FRIDAY, 3).incident
    assert place(alert(GROWTH), [held], FEEDS, WAIT, FRIDAY + 2 * WAIT) is not None


def test_a_warning_explains_nothing_and_is_not_explained(team: Team) -> None:
    later = FRIDAY + 2 * WAIT
    assert place(alert(GROWTH), [opened(team, alert(nature=Nature.NOTE))], FEEDS, WAIT, later) is None
    assert place(alert(GROWTH, nature=Nature.NOTE), [opened(team, alert())], FEEDS, WAIT, later) is None


def test_a_worse_fault_raises_what_it_is_put_into(team: Team) -> None:
    plan, mild = plan_for(team), opened(team, alert(deviation=0.02))
    worst = alert(GROWTH, None, nature=Nature.MISSING, day=date(2026, 10, 8), deviation=None)
    joined = decision.placing(plan, Place(mild, How.EXPLAINED, "lineage"), worst, FRIDAY, 3)
    assert (mild.severity, joined.incident.severity, joined.raised_from) == (P2, P0, P2)
    assert GROWTH in joined.incident.severity_why
    assert min(s.number for s in joined.steps) == 4
    assert joined.incident.state is State.TRIGGERED


def test_a_milder_fault_changes_nothing_but_the_count_and_the_list(team: Team) -> None:
    plan, bad = plan_for(team), opened(team, alert())
    joined = decision.placing(plan, Place(bad, How.GROUPED, ""), alert(issue="Rates", deviation=0.01), FRIDAY, 3)
    assert joined.steps == ()
    assert joined.incident.alert_count == 2
    assert [(f.issue, f.how, str(f.severity)) for f in joined.incident.faults] == [
        ("Transaction Database", How.OWN, "P1"),
        ("Rates", How.GROUPED, "P2"),
    ]
    assert joined.incident.issue == "Transaction Database", "the worst is told of first"


def test_the_worst_is_told_of_first_and_what_it_was_opened_for_stays_in_the_list(team: Team) -> None:
    mild = opened(team, alert(deviation=0.01))
    worse = decision.placing(plan_for(team), Place(mild, How.GROUPED, ""), alert(issue="Rates"), FRIDAY, 3).incident
    assert (worse.issue, worse.fingerprint) == ("Rates", mild.fingerprint)
    assert [f.issue for f in worse.faults] == ["Transaction Database", "Rates"]


def test_the_same_fault_on_another_day_is_another_fault_of_the_incident(team: Team) -> None:
    plan, first = plan_for(team), opened(team, alert(day=date(2026, 10, 7)))
    second = decision.joining(plan, first, alert(day=date(2026, 10, 8)), FRIDAY, 3).incident
    again = decision.joining(plan, second, alert(day=date(2026, 10, 8)), FRIDAY, 3).incident
    assert [f.day for f in again.faults] == [date(2026, 10, 7), date(2026, 10, 8)]
    assert again.alert_count == 3
