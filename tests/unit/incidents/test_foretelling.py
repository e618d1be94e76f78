"""What a backtest's alarms mean for people, and how often a detector was right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.handbook.team.team import Team
from bot.incidents.impact_preview import Known, Paged, against, by_hour_and_person, known_of, pages
from bot.incidents.incident import Alert, Verdict
from bot.incidents.plan import Plan, plan_for
from bot.incidents.precision import Precision, precision
from detectors.detector import Nature
from tests.levels import P0, P1

PROFIT, ISSUE = "Aggregate Profit Pipeline", "Transaction Database"
DAY = date(2026, 10, 8)


@pytest.fixture(scope="module")
def plan(team: Team) -> Plan:
    return plan_for(team)


def alert(**more: object) -> Alert:
    at = datetime(2026, 10, 9, 6, tzinfo=UTC)
    base = Alert(
        team="data-engineering",
        source="detector:refund-ratio",
        key="k",
        pipeline=PROFIT,
        issue=ISSUE,
        nature=Nature.DEVIATION,
        summary="",
        at=at,
        day=DAY,
        deviation=0.07,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def test_what_is_found_of_one_fault_on_one_day_pages_once(plan: Plan) -> None:
    found = [alert(), alert(entity="stripe"), alert(day=date(2026, 10, 9))]
    assert [(p.person, p.severity) for p in pages(plan, found)] == [("Engineer B", P1)] * 2


def test_what_is_not_bad_enough_pages_nobody(plan: Plan) -> None:
    assert pages(plan, [alert(nature=Nature.NOTE, deviation=None)]) == []


def test_pages_are_counted_by_person_and_hour_of_the_teams_zone(plan: Plan) -> None:
    at = datetime(2026, 10, 9, 6, 59, tzinfo=UTC)  # 23:59 in San Francisco
    paged = [
        Paged(at, "Ada", P1),
        Paged(at, "Ada", P0),
        Paged(at.replace(hour=7), "Ada", P1),
    ]
    assert by_hour_and_person(paged, plan) == [("Ada", 0, 1), ("Ada", 23, 2)]


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (Known("detector:refund-ratio", PROFIT, None, DAY, Verdict.FALSE_POSITIVE), Verdict.FALSE_POSITIVE),
        (Known("webhook", PROFIT, ISSUE, DAY, Verdict.REAL), Verdict.REAL),
        (Known("webhook", PROFIT, None, DAY, Verdict.REAL), None),
        (Known("detector:other", "Another Pipeline", ISSUE, DAY, Verdict.REAL), None),
    ],
)
def test_a_day_is_known_by_its_own_detector_or_by_the_very_issue(known: Known, verdict: Verdict | None) -> None:
    assert known_of("refund-ratio", PROFIT, ISSUE, [known]).get(DAY) is verdict


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_where_people_differ_it_was_real(order: tuple[int, int]) -> None:
    said = [Known("webhook", PROFIT, ISSUE, DAY, v) for v in (Verdict.REAL, Verdict.EXPECTED)]
    assert known_of("refund-ratio", PROFIT, ISSUE, [said[n] for n in order]) == {DAY: Verdict.REAL}


def test_only_days_that_somebody_judged_count(plan: Plan) -> None:
    known = {DAY: Verdict.REAL, date(2026, 10, 7): Verdict.FALSE_POSITIVE}
    assert against([DAY, date(2026, 10, 7), date(2026, 1, 1)], known) == Precision(1, 2)
    assert against([date(2026, 1, 1)], known) is None


@pytest.mark.parametrize(
    ("verdict", "right"),
    [
        (Verdict.REAL, 1),
        (Verdict.UPSTREAM_LATE, 1),
        (Verdict.DUPLICATE, 1),
        (Verdict.EXPECTED, 0),
        (Verdict.FALSE_POSITIVE, 0),
    ],
)
def test_which_endings_mean_that_the_detector_was_right(verdict: Verdict, right: int) -> None:
    found = precision([verdict])
    assert found is not None
    assert (found.right, found.judged, found.share) == (right, 1, float(right))
