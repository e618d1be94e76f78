"""Values never seen before that suddenly make up a part of a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from detectors.checks.check import Verdict
from detectors.checks.new_values import NewValuesCheck
from detectors.detector import Nature, Outcome
from tests.unit.detectors.conftest import occasion

TODAY = date(2025, 11, 20)
SETTINGS = {"table": "t", "time": "at", "column": "kind", "noun": "event type", "of": "events"}


def judged(*values: tuple[str, int, int], total: int = 10_000, history: int = 28, **settings: Any) -> Verdict:
    """values: (value, days back, rows). All the other rows are views."""
    before = [(TODAY - timedelta(days=back), "view", total, total) for back in range(1, history + 1)]
    others = sum(n for _, back, n in values if not back)
    rows = [(TODAY, "view", total - others, total - others)]
    extra = [(TODAY - timedelta(days=back), value, n, n) for value, back, n in values]
    answer = pd.DataFrame([*before, *rows, *extra], columns=["day", "key", "value", "n"])
    return NewValuesCheck.model_validate({**SETTINGS, **settings}).verdict(occasion(), answer)


@pytest.mark.parametrize(("n", "outcome"), [(50, Outcome.ALARM), (49, Outcome.PASS)])
def test_half_a_percent_counts(n: int, outcome: Outcome) -> None:
    assert judged(("story", 0, n)).outcome is outcome


@pytest.mark.parametrize(("n", "outcome"), [(20, Outcome.ALARM), (19, Outcome.PASS)])
def test_twenty_rows_count(n: int, outcome: Outcome) -> None:
    assert judged(("story", 0, n), total=1_000).outcome is outcome


def test_what_was_seen_before_is_not_new_however_rare() -> None:
    assert judged(("export", 0, 60), ("export", 20, 1)).outcome is Outcome.PASS


def test_a_rollout_that_began_small_is_found_when_it_counts() -> None:
    assert judged(("story", 0, 80), ("story", 1, 12), ("story", 2, 3)).outcome is Outcome.ALARM


def test_it_is_said_once() -> None:
    assert judged(("story", 0, 800), ("story", 1, 400)).outcome is Outcome.PASS


def test_a_known_rollout_is_a_note() -> None:
    (fault,) = judged(("story", 0, 500), rollouts={"story": TODAY}).faults
    assert fault.nature is Nature.NOTE
    told = "New event type story on Nov 20: 5% of 10,000 events, limit 0.5%. It was rolled out from Nov 20 on."
    assert fault.summary == told
    (early,) = judged(("story", 0, 500), rollouts={"story": TODAY + timedelta(days=1)}).faults
    assert early.nature is Nature.DEVIATION


def test_without_a_past_everything_would_be_new() -> None:
    assert judged(("story", 0, 500), history=6).outcome is Outcome.NOT_ENOUGH
    assert judged(("story", 0, 500), history=7).outcome is Outcome.ALARM
