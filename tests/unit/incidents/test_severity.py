"""How bad is it: the rulings on the handbook's words, at their edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.handbook.model import LEVELS_UNSAID, Severity
from bot.handbook.team.load import load_team
from bot.incidents.incident import Alert
from bot.incidents.plan import plan_for
from bot.incidents.severity import Circumstances, judge, scale_of
from detectors.detector import Nature
from detectors.measure import Edge, Kind, Measure
from tests.conftest import EXAMPLE

TEAM = load_team(EXAMPLE)
SCALE = scale_of(TEAM.handbook)
LANDING = datetime(2026, 10, 9, 6, 0, tzinfo=UTC)
DAY = date(2026, 10, 8)
AGE = Measure(kind=Kind.AGE, noun="age of revenue recognition", value=190_000, limit=172_800, edge=Edge.AT_MOST)
CLOSE = "close window of the monthly close, until Mon Nov 2"


def came(hours_late: float | None) -> Measure:
    due = LANDING.timestamp()
    value = None if hours_late is None else due + hours_late * 3600
    return Measure(kind=Kind.TIME, noun="data of Oct 8", value=value, limit=due)


def severity(
    nature: Nature,
    *,
    at: datetime = LANDING,
    deviation: float | None = None,
    measure: Measure | None = None,
    **given: object,
) -> Severity:
    circumstances = {
        "scale": SCALE,
        "investor_facing": True,
        "landing": LANDING,
        "run_time": timedelta(minutes=90),
        **given,
    }
    alert = Alert("t", "s", "k", "P", None, nature, "", at, day=DAY, deviation=deviation, measure=measure)
    return judge(alert, Circumstances(**circumstances))[0]  # type: ignore[arg-type]


SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("case", "found", "expected"),
    [
        ("off by exactly 5 % is not more than 5 %", severity(Nature.DEVIATION, deviation=0.05), "P2"),
        ("off by a hair more than 5 %", severity(Nature.DEVIATION, deviation=0.0500001), "P1"),
        ("too low counts like too high", severity(Nature.DEVIATION, deviation=-0.07), "P1"),
        ("how far is not known, and unknown is not harmless", severity(Nature.DEVIATION), "P1"),
        ("not measured, and the runbook says at most 5 %", severity(Nature.DEVIATION, impact=0.05), "P2"),
        ("not measured, and the runbook says up to 15 %", severity(Nature.DEVIATION, impact=0.15), "P1"),
        ("what is measured counts more than the runbook", severity(Nature.DEVIATION, deviation=0.01, impact=0.2), "P2"),
        ("missing at the landing time itself is not yet past it", severity(Nature.MISSING), "P1"),
        ("missing past the landing time", severity(Nature.MISSING, at=LANDING + MICROSECOND), "P0"),
        ("missing with time left for a run", severity(Nature.MISSING, at=LANDING - timedelta(hours=4)), "P2"),
        ("late, exactly one run time left", severity(Nature.LATE, at=LANDING - timedelta(minutes=90)), "P2"),
        ("late, less than a run time left", severity(Nature.LATE, at=LANDING - timedelta(minutes=90) + SECOND), "P1"),
        ("an input that stays late after the landing is not data missing", severity(Nature.LATE, at=LANDING + SECOND), "P1"),
        ("failed in the close window", severity(Nature.FAILED, close_window=CLOSE), "P0"),
        ("failed on an ordinary morning", severity(Nature.FAILED, at=LANDING - timedelta(hours=4)), "P2"),
        ("a figure off in the close window is no failure", severity(Nature.DEVIATION, deviation=0.07, close_window=CLOSE), "P1"),
        ("a reporting deadline in danger", severity(Nature.LATE, landing=None, deadline=LANDING + timedelta(hours=1)), "P1"),
        ("late and not there yet, past the landing", severity(Nature.LATE, at=LANDING + SECOND, measure=came(None)), "P1"),
        ("late, and landed meanwhile", severity(Nature.LATE, at=LANDING + SECOND, measure=came(1.0)), "P2"),
        ("late, landed meanwhile, not investor-facing", severity(Nature.LATE, investor_facing=False, measure=came(1.0)), "P2"),
        ("older than it may be is not landed", severity(Nature.LATE, at=LANDING + SECOND, measure=AGE), "P1"),
        ("nobody promised anything", severity(Nature.LATE, landing=None), "P2"),
        ("not investor-facing, however bad", severity(Nature.MISSING, at=LANDING + SECOND, investor_facing=False), "P2"),
        ("a note on a pipeline that is not investor-facing", severity(Nature.NOTE, investor_facing=False), "P3"),
        ("a note", severity(Nature.NOTE), "P3"),
        ("a slow-down just below 10 %", severity(Nature.NOTE, deviation=0.0999), "P3"),
        ("a slow-down of 10 %", severity(Nature.NOTE, deviation=0.1), "P2"),
        ("the same, not investor-facing", severity(Nature.NOTE, deviation=-0.3, investor_facing=False), "P2"),
    ],
)  # fmt: skip
def test_severity_follows_the_rulings(case: str, found: Severity, expected: str) -> None:
    assert found.name == expected, case


# What each entry's Impact says, read by hand: the upper end of its percentages, and the level of a figure that is off
# by as much. More than 5% is P1, 5% or less is P2; how far is not said is P1.
ENTRIES = [
    ("Profit comes out 2-5% too high", "P2"),
    ("The pipeline does not finish in time", "P1"),
    ("Revenue lands in the wrong period; profit of the current one is too low", "P1"),
    ("Profit from abroad is wrong by as much as 3%", "P2"),
    ("Profit is too high", "P1"),
    ("One day holds 23 or 25 hours of data", "P1"),
    ("The day is incomplete and active users are undercounted", "P1"),
    ("MAU and DAU read 5-15% too high", "P1"),
    ("Wrong user counts, and retention with them", "P1"),
    ("3-8% of unique users are missed", "P1"),
    ("Growth by region is wrong", "P1"),
    ("Daily active users are off by a little", "P1"),
    ("Retention seems to fall although it did not", "P1"),
    ("Engagement reads 5-10% too low", "P1"),
    ("Too many sessions on mobile, too few on web", "P1"),
    ("It cannot be said which type of content the engagement belongs to", "P1"),
    ("Engagement reads 2-5% too high", "P2"),
    ("Time on platform reads too high", "P1"),
    ("Engagement seems to rise although it did not", "P1"),
    ("Engagement reads 3-5% above the truth", "P2"),
    ("Average engagement reads 10-20% too high", "P1"),
]


def test_every_entry_of_the_example_has_the_severity_of_its_impact() -> None:
    plan, noon = plan_for(TEAM), datetime(2026, 10, 9, 19, 0, tzinfo=UTC)
    found = [
        (issue.impact, plan.severity(_off(book.pipeline, issue.heading, noon))[0].name)
        for book in TEAM.handbook.runbooks
        for issue in book.issues
    ]
    assert found == ENTRIES


@pytest.mark.parametrize("share", [0.001, 0.075, 0.44, 0.99])
def test_a_share_of_rows_decides_no_severity(share: float) -> None:
    """The share of the sessions, or of the transactions, is not how far the figure is off."""
    plan, noon = plan_for(TEAM), datetime(2026, 10, 9, 19, 0, tzinfo=UTC)
    rows = Measure(kind=Kind.SHARE, noun="refunds", value=share, whole=2654, of="transactions", limit=0.01)
    alert = _off("Aggregate Profit Pipeline", "Transaction Database", noon)
    severity, why = plan.severity(replace(alert, measure=rows))
    assert (severity.name, why) == (
        "P2",
        "investor-facing, but according to the runbook, off by up to 5% (not more than 5%)",
    )


def _off(pipeline: str, issue: str, at: datetime) -> Alert:
    return Alert("data-engineering", "s", "k", pipeline, issue, Nature.DEVIATION, "", at, day=DAY)


@pytest.mark.parametrize("levels", [["P0", "P1"], ["P0", "P1", "P2"], ["P0", "P1", "P2", "P3"]])
def test_what_has_arrived_wakes_nobody_where_any_level_lets_people_sleep(levels: list[str]) -> None:
    known = {level.name: level for level in LEVELS_UNSAID}
    book = TEAM.handbook.model_copy(update={"levels": tuple(known[name] for name in levels), "severities": ()})
    scale = scale_of(book)
    assert scale.on_record.wakes is all(level.wakes for level in book.levels)
