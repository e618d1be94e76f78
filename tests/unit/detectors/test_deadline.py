"""Readings: close + N business days, the end of that day in the team's zone; Tuesday 10:00 PT."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from bot.handbook.team.team import Team
from detectors.checks.check import Verdict
from detectors.checks.deadline import DeadlineCheck
from detectors.days import midnight
from detectors.detector import Nature, Outcome
from detectors.promises import promises_of, report_after
from detectors.questions.queries import Run
from tests.unit.detectors.conftest import at, occasion

PROFIT, GROWTH, ENGAGEMENT = (f"Aggregate {name} Pipeline" for name in ("Profit", "Growth", "Engagement"))
CHECK = DeadlineCheck(table="runs", rows="rows")
# November's report: the third business day after Nov 30 is Wednesday Dec 3; it ends at 08:00 UTC of Dec 4.
DUE = "2025-12-04 08:00"


def judged(team: Team, as_of: str, *missing: date, pipeline: str = PROFIT, check: DeadlineCheck = CHECK) -> Verdict:
    """Every day of four months has landed, but for those that are missing."""
    now = at(as_of)
    on = replace(occasion(), as_of=now, promises=promises_of(team, pipeline, now))
    days = [now.date() - timedelta(days=n) for n in range(1, 120)]
    ends = {day: midnight(day) + timedelta(hours=27) for day in days if day not in missing}
    return check.verdict(on, [Run(d, end - timedelta(hours=1), end, "success", 9) for d, end in sorted(ends.items())])


@pytest.mark.parametrize(
    ("pipeline", "after", "reports"),
    [
        (PROFIT, "2025-12-01 00:00", [(date(2025, 11, 1), date(2025, 11, 30), DUE)]),
        (PROFIT, DUE, [(date(2025, 12, 1), date(2025, 12, 31), "2026-01-07 08:00")]),
        (ENGAGEMENT, "2025-12-20 00:00", [(date(2025, 10, 1), date(2025, 12, 31), "2026-01-09 08:00")]),
        (
            GROWTH,
            "2025-12-01 00:00",
            [
                (date(2025, 11, 24), date(2025, 11, 30), "2025-12-02 18:00"),
                (date(2025, 11, 1), date(2025, 11, 30), "2025-12-06 08:00"),
            ],
        ),
    ],
)
def test_a_report_is_about_the_period_that_was_closed(
    team: Team, pipeline: str, after: str, reports: list[tuple[date, date, str]]
) -> None:
    promises = promises_of(team, pipeline, at(after))
    found = [report_after(deadline, at(after), promises.hours) for deadline in promises.deadlines]
    assert [(r.first, r.last, r.due) for r in found] == [(first, last, at(due)) for first, last, due in reports]


LAST, ONE_MORE = date(2025, 11, 30), date(2025, 11, 12)


@pytest.mark.parametrize(
    ("as_of", "missing", "found"),
    [
        ("2025-12-03 12:00", (), []),
        ("2025-12-03 07:59", (LAST,), []),
        ("2025-12-03 08:01", (LAST,), [Nature.NOTE]),  # less than a day left: a near miss
        ("2025-12-04 06:30", (LAST,), [Nature.NOTE]),  # exactly the 90 min that a run takes
        ("2025-12-04 06:31", (LAST,), [Nature.LATE]),
        ("2025-12-04 05:01", (LAST, ONE_MORE), [Nature.LATE]),  # two runs take three hours
        (DUE, (LAST,), [Nature.LATE]),
        ("2025-12-05 07:59", (LAST,), [Nature.LATE]),
        ("2025-12-05 08:00", (LAST,), []),  # the next report's turn
    ],
)
def test_a_report_is_in_danger_once_the_runs_take_longer_than_is_left(
    team: Team, as_of: str, missing: tuple[date, ...], found: list[Nature]
) -> None:
    verdict = judged(team, as_of, *missing)
    assert [f.nature for f in verdict.faults] == found
    assert verdict.outcome is (Outcome.ALARM if Nature.LATE in found else Outcome.PASS)


def test_the_sentence_names_the_promise_and_the_days(team: Team) -> None:
    (fault,) = judged(team, "2025-12-04 06:31", LAST).faults
    assert fault.summary == (
        "The report 'Monthly close + 3 business days' of Nov 1 to Nov 30 is due Dec 4 08:00 UTC, in 1 h 29 min, "
        "and the runs that are missing take 1 h 30 min: Nov 30 is missing."
    )


def test_every_deadline_of_a_pipeline_is_watched_for_itself(team: Team) -> None:
    faults = judged(team, "2025-12-02 17:30", LAST, pipeline=GROWTH).faults
    assert [(f.entity.split()[0], f.nature) for f in faults] == [("Weekly", Nature.LATE)]


def test_a_log_that_begins_late_says_nothing_about_the_days_before(team: Team) -> None:
    now = at("2025-12-04 07:00")
    on = replace(occasion(), as_of=now, promises=promises_of(team, PROFIT, now))
    end = at("2025-12-01 03:00")
    assert CHECK.verdict(on, [Run(LAST, end, end, "success", 9)]).outcome is Outcome.PASS
    assert CHECK.verdict(on, []).outcome is Outcome.NO_DATA


def test_a_pipeline_without_a_runbook_can_be_given_a_deadline(team: Team) -> None:
    check = DeadlineCheck(table="runs", due="Weekly by Tuesday 10:00 AM PT")
    verdict = judged(team, "2025-12-02 17:45", LAST, pipeline="Daily Growth Pipeline", check=check)
    assert [f.nature for f in verdict.faults] == [Nature.LATE]
    with pytest.raises(ValidationError, match="is not a deadline"):
        DeadlineCheck(table="runs", due="soon")
