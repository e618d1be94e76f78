"""Companies a tenth as large: days are judged together, what cannot be judged says what would have to be set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest

from detectors.checks.check import Verdict
from detectors.checks.ratio import RatioCheck
from detectors.checks.volume import VolumeCheck
from detectors.detector import Outcome
from tests.unit.detectors.conftest import occasion

TODAY = date(2025, 11, 20)
BACK = 28

Share = Callable[[date], float]


def ratio(limit: dict[str, str], n: Callable[[date], int], share: Share, seed: int) -> Verdict:
    random, rows = Random(seed), []
    for back in range(BACK + 1):
        day = TODAY - timedelta(days=back)
        rows.append((day, n(day), sum(random.random() < share(day) for _ in range(n(day)))))
    check = RatioCheck.model_validate({"table": "t", "time": "at", "match": "x", "of": "rows", **limit})
    return check.verdict(occasion(), pd.DataFrame(rows, columns=["day", "n", "k"]))


def weekly(usual: float) -> Share:
    return lambda day: usual * (1.5 if day.weekday() >= 5 else 1)


def broken(usual: Share, wrong: float, since: int = 0) -> Share:
    return lambda day: wrong if day >= TODAY - timedelta(days=since) else usual(day)


FAULTS: list[Any] = [  # limit, usual, wrong, after how many rows it has to be found
    ({"above": "2 %"}, 0.006, 0.25, 0),
    ({"above": "3 %"}, 0.01, 0.4, 0),
    ({"below": "1 %"}, 0.07, 0.0, 200),
    ({"above_usual": "8 %", "times": 1.5}, 0.1, 0.5, 0),
]


@pytest.mark.parametrize(("limit", "usual", "wrong", "rows"), FAULTS)
@pytest.mark.parametrize("n", [45, 80, 150])
def test_a_fault_of_a_small_company_is_found(
    limit: dict[str, Any], usual: float, wrong: float, rows: int, n: int
) -> None:
    share = broken(weekly(usual), wrong, rows // n)
    found = [ratio(limit, lambda _: n, share, seed).outcome is Outcome.ALARM for seed in range(10)]
    assert sum(found) >= 9


@pytest.mark.parametrize(("limit", "usual"), [(f[0], f[1]) for f in FAULTS])
@pytest.mark.parametrize("n", [25, 45, 150, 290])
def test_an_honest_small_company_is_quiet(limit: dict[str, Any], usual: float, n: int) -> None:
    verdicts = [ratio(limit, lambda _: n, weekly(usual), seed) for seed in range(40)]
    assert not [v.detail for v in verdicts if v.outcome is Outcome.ALARM]
    assert all(v.outcome is Outcome.PASS for v in verdicts)


def test_a_pool_names_its_days() -> None:
    verdict = ratio({"above": "2 %"}, lambda _: 80, weekly(0.006), 3)
    assert verdict.detail.startswith("Matching rows on Nov 20: ")
    assert "of 320 rows of 4 days" in verdict.detail


def test_a_small_day_of_a_large_company_is_not_enough_to_say() -> None:
    verdict = ratio({"above": "2 %"}, lambda day: 100 if day == TODAY else 2000, broken(weekly(0.006), 0.5), 3)
    assert verdict.outcome is Outcome.NOT_ENOUGH


def test_what_cannot_be_judged_says_what_to_set() -> None:
    verdict = ratio({"above": "2 %"}, lambda _: 9, weekly(0.006), 3)
    assert verdict.outcome is Outcome.NOT_ENOUGH
    assert verdict.detail == (
        "9 rows on Nov 20, 117 on 14 days; 300 are needed to judge a share. To judge, set min_rows = 58"
    )


def volume(today: float, n: int, seed: int, **settings: Any) -> Verdict:
    random = Random(seed)
    days = [TODAY - timedelta(days=back) for back in range(71)]
    counts = [max(0, round(random.gauss(n, n**0.5) * (0.6 if d.weekday() >= 5 else 1))) for d in days]
    counts[0] = round(today * counts[0])
    rows = [(d, "", c, c, False) for d, c in zip(days, counts, strict=True)]
    check = VolumeCheck.model_validate({"table": "t", "time": "at", **settings})
    return check.verdict(occasion(), pd.DataFrame(rows, columns=["day", "key", "value", "n", "flag"]))


@pytest.mark.parametrize("n", [80, 120, 200])
def test_half_the_rows_of_a_small_company_are_missed(n: int) -> None:
    assert sum(volume(0.4, n, seed).outcome is Outcome.ALARM for seed in range(10)) >= 9


@pytest.mark.parametrize("n", [40, 60, 120, 200])
def test_an_honest_small_volume_is_quiet(n: int) -> None:
    assert sum(volume(1, n, seed).outcome is Outcome.ALARM for seed in range(60)) <= 1


def test_a_tiny_volume_says_what_to_set() -> None:
    assert volume(1, 20, 1).detail.endswith("To judge, set min_rows = 9")
