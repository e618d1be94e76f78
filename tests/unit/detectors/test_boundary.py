"""Rows booked to the wrong day, and sessions counted on two."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from pydantic import ValidationError

from detectors.checks.boundary import BoundaryCheck
from detectors.checks.check import Verdict
from detectors.detector import Outcome
from detectors.questions.queries import BookedTwice
from tests.unit.detectors.conftest import occasion

TODAY = date(2025, 11, 20)
SETTINGS = {"table": "events", "time": "at", "booked": "day", "noun": "events"}
DAYS = BoundaryCheck.model_validate({**SETTINGS, "above": "0.1 %"})
ONCE = BoundaryCheck.model_validate({**SETTINGS, "once": "session_id", "noun": "sessions"})


def days(k: int, late: int = 0, usual: int = 0) -> Verdict:
    rows = [(TODAY - timedelta(days=back), "0", 100_000, usual) for back in range(1, 29)]
    answer = pd.DataFrame(
        [*rows, (TODAY, "0", 100_000, k), (TODAY, "1", 2_000, late)], columns=["day", "late", "n", "k"]
    )
    return DAYS.verdict(occasion(), answer)


@pytest.mark.parametrize(("k", "outcome"), [(100, Outcome.PASS), (101, Outcome.ALARM)])
def test_one_in_a_thousand_is_not_above_one_in_a_thousand(k: int, outcome: Outcome) -> None:
    assert days(k).outcome is outcome


def test_late_rows_are_left_apart_and_told() -> None:
    verdict = days(20, late=1_500)
    assert verdict.outcome is Outcome.PASS
    assert verdict.detail.endswith("Also, 1,500 of 2,000 that came late.")


def test_what_is_always_booked_elsewhere_is_no_surprise() -> None:
    assert days(300, usual=290).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("n", "k", "outcome"), [(0, 0, Outcome.NO_DATA), (1_000, 0, Outcome.PASS), (1_000_000, 1, Outcome.ALARM)]
)
def test_any_session_counted_on_two_days_is_a_fault(n: int, k: int, outcome: Outcome) -> None:
    assert ONCE.verdict(occasion(), (n, k)).outcome is outcome


def test_the_share_of_sessions_counted_twice_is_given() -> None:
    (fault,) = ONCE.verdict(occasion(), (1_000, 31)).faults
    assert fault.summary == "Sessions counted on an earlier day too on Nov 20: 3.1% of 1,000 sessions, limit 0%."
    assert fault.deviation is None  # sessions counted twice are not how far the published figure is off


def test_sessions_are_looked_for_from_the_day_before() -> None:
    ask = ONCE.ask(occasion())
    assert isinstance(ask, BookedTwice)
    assert (ask.first, ask.last) == (date(2025, 11, 19), TODAY)


@pytest.mark.parametrize("extra", [{}, {"above": "1 %", "once": "id"}])
def test_a_boundary_asks_one_question(extra: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="one question"):
        BoundaryCheck.model_validate({**SETTINGS, **extra})
