"""Events at exact five-minute marks."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from pydantic import ValidationError

from detectors.checks.check import Verdict
from detectors.checks.periodicity import PeriodicityCheck
from detectors.detector import Outcome
from tests.unit.detectors.conftest import occasion

TODAY = date(2025, 11, 20)
CHECK = PeriodicityCheck.model_validate({"table": "t", "time": "at", "agent": "agent", "noun": "events"})


def judged(n: int, k: int, usual: int = 67, script: int = 0) -> Verdict:
    before = [(TODAY - timedelta(days=back), "people", 10_000, usual) for back in range(1, 29)]
    today = [(TODAY, "people", n - script, k - script), *([(TODAY, "script", script, script)] if script else [])]
    return CHECK.verdict(occasion(), pd.DataFrame([*before, *today], columns=["day", "key", "n", "k"]))


@pytest.mark.parametrize(("k", "outcome"), [(400, Outcome.ALARM), (399, Outcome.PASS)])
def test_twice_the_even_share_alarms_at_exactly_twice(k: int, outcome: Outcome) -> None:
    assert judged(30_000, k).outcome is outcome  # evenly 200: 2 of every 300 seconds


def test_apps_that_keep_time_every_day_are_no_surprise() -> None:
    assert judged(10_000, 210, usual=200).outcome is Outcome.PASS


def test_chance_with_few_events_is_no_alarm() -> None:
    assert judged(300, 4).outcome is Outcome.PASS


def test_who_keeps_time_is_named_and_people_are_not() -> None:
    (fault,) = judged(10_000, 300, script=240).faults
    assert fault.summary.endswith("More than usual by script.")
    assert fault.summary.startswith("Events in the first 2 s of every 5 min on Nov 20: 3% of 10,000 events")


def test_marks_that_touch_each_other_are_refused() -> None:
    with pytest.raises(ValidationError, match="width is not shorter than every"):
        PeriodicityCheck.model_validate({"table": "t", "time": "at", "every": "1 min", "width": "60 s"})
