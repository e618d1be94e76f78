from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from detectors.checks.check import Verdict
from detectors.checks.ratio import RatioCheck
from detectors.detector import Outcome
from tests.unit.detectors.conftest import occasion

TODAY = date(2025, 11, 20)  # a Thursday; complete at the occasion's 06:00 on the 21st
SETTINGS = {"table": "t", "time": "at", "match": "x", "noun": "refunds", "of": "transactions"}
CHECK = RatioCheck.model_validate({**SETTINGS, "below": "1 %"})


def days(today: tuple[int, int] | None, *, usual: tuple[int, int] = (1000, 60), count: int = 28) -> pd.DataFrame:
    """n and k of today, and of so many usual days before it."""
    rows = [(TODAY - timedelta(days=back), *usual) for back in range(1, count + 1)]
    return pd.DataFrame([*rows, *([(TODAY, *today)] if today else [])], columns=["day", "n", "k"])


def judged(answer: pd.DataFrame, check: RatioCheck = CHECK, **changes: Any) -> Verdict:
    return check.verdict(occasion(**changes), answer)


@pytest.mark.parametrize(
    ("n", "k", "outcome"),
    [
        (1000, 10, Outcome.PASS),  # exactly 1 % is not less than 1 %
        (1000, 9, Outcome.ALARM),
        (100_000_000, 1_000_000, Outcome.PASS),
        (100_000_000, 999_999, Outcome.ALARM),
        (300, 0, Outcome.ALARM),
        (299, 0, Outcome.NOT_ENOUGH),
    ],
)
def test_the_edge_of_one_percent_is_decided_on_integers(n: int, k: int, outcome: Outcome) -> None:
    assert judged(days((n, k))).outcome is outcome


def test_a_day_without_rows_is_no_data() -> None:
    assert judged(days(None)).outcome is Outcome.NO_DATA


def test_the_finding_says_what_was_measured_against_what() -> None:
    (fault,) = judged(days((12_310, 50), usual=(12_000, 732))).faults
    assert fault.summary == "Refunds on Nov 20: 0.41% of 12,310 transactions, usual 6.1%, limit 1%."
    assert (fault.measured, fault.limit, fault.rows) == ("0.41% of 12,310 transactions", "at least 1%", 12_310)


def test_a_share_of_rows_says_nothing_of_how_far_the_figure_is_off() -> None:
    (fault,) = judged(days((1000, 5), usual=(1000, 70))).faults
    assert fault.deviation is None


def test_a_share_that_is_always_low_is_no_surprise() -> None:
    assert judged(days((1000, 6), usual=(1000, 8))).outcome is Outcome.PASS


def test_a_share_that_is_low_on_such_weekdays_is_no_surprise() -> None:
    answer = days((1000, 6))
    answer.loc[[d.weekday() == TODAY.weekday() for d in answer["day"]], "k"] = 7
    assert judged(answer).outcome is Outcome.PASS


def test_a_condition_that_was_never_true_is_no_pass_where_the_share_may_not_fall() -> None:
    verdict = judged(days((1000, 0), usual=(1000, 0)))
    assert verdict.outcome is Outcome.NOT_ENOUGH
    assert "is the condition right?" in verdict.detail
    assert judged(days((1000, 0), usual=(1000, 1))).outcome is Outcome.PASS
    assert (
        judged(days((1000, 0), usual=(1000, 0)), RatioCheck.model_validate({**SETTINGS, "above": "2 %"})).outcome
        is Outcome.PASS
    )


def test_too_few_days_of_history_give_no_verdict() -> None:
    assert judged(days((1000, 0), count=6)).outcome is Outcome.NOT_ENOUGH
    assert judged(days((1000, 0), count=7)).outcome is Outcome.ALARM


def test_chance_with_few_rows_is_no_alarm() -> None:
    assert judged(days((300, 2), usual=(300, 6))).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("usual", "limit", "told"),
    [
        (60, {"above": "2 %"}, "are usually 6%, above the limit of 2%; only above 12% shows"),
        (600, {"above": "2 %"}, "are usually 60%, above the limit of 2%, and nothing can show"),
        (5, {"below": "1 %"}, "are usually 0.5%, below the limit of 1%; only below 0.25% shows"),
        (60, {"below": "1 %"}, ""),
    ],
)
def test_a_limit_that_ordinary_days_are_beyond_says_what_shows(usual: int, limit: dict[str, Any], told: str) -> None:
    check = RatioCheck.model_validate({**SETTINGS, **limit})
    verdict = judged(days((1000, usual), usual=(1000, usual)), check)
    assert verdict.outcome is Outcome.PASS
    assert verdict.too_noisy.endswith(told)
    assert bool(verdict.too_noisy) is bool(told)


def test_days_that_were_left_out_teach_nothing() -> None:
    bad = frozenset(TODAY - timedelta(days=back) for back in range(1, 22))
    answer = days((1000, 0))
    answer.loc[[d in bad for d in answer["day"]], "k"] = 0
    assert judged(answer).outcome is Outcome.PASS  # three weeks of the same fault look like a habit
    assert judged(answer, left_out=bad).outcome is Outcome.ALARM


@pytest.mark.parametrize(("k", "outcome"), [(30, Outcome.PASS), (31, Outcome.ALARM)])
def test_a_share_above_a_limit_is_judged_the_same_way(k: int, outcome: Outcome) -> None:
    check = RatioCheck.model_validate({**SETTINGS, "above": "3 %"})
    assert judged(days((1000, k), usual=(1000, 10)), check).outcome is outcome
    assert judged(days((1000, k), usual=(1000, 25)), check).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("limit", "n", "k", "outcome"),
    [
        ("2 %", 10_000, 200, Outcome.PASS),  # countries: exactly 2 % is not more than 2 %
        ("2 %", 10_000, 201, Outcome.ALARM),
        ("3 %", 10_000, 300, Outcome.PASS),  # content types
        ("3 %", 10_000, 301, Outcome.ALARM),
        ("1 %", 10_000, 100, Outcome.PASS),  # background events
        ("1 %", 10_000, 101, Outcome.ALARM),
    ],
)
def test_the_edges_above_are_decided_on_integers(limit: str, n: int, k: int, outcome: Outcome) -> None:
    check = RatioCheck.model_validate({**SETTINGS, "above": limit})
    assert judged(days((n, k), usual=(10_000, 20)), check).outcome is outcome


@pytest.mark.parametrize(
    ("k", "usual", "outcome"),
    [
        (2_800, 2_000, Outcome.PASS),  # 8 points more, and not 1.5 times as many
        (3_000, 2_000, Outcome.ALARM),
        (2_999, 2_000, Outcome.PASS),
        (1_799, 1_000, Outcome.PASS),  # 1.8 times as many, and not 8 points more
        (1_800, 1_000, Outcome.ALARM),
    ],
)
def test_orphans_need_eight_points_and_half_as_many_again(k: int, usual: int, outcome: Outcome) -> None:
    check = RatioCheck.model_validate(
        {**SETTINGS, "match": None, "without": "mapped_at", "above_usual": "8 %", "times": 1.5}
    )
    assert judged(days((10_000, k), usual=(10_000, usual)), check, text="2025-11-22 00:00").outcome is outcome


def test_what_may_still_be_filled_in_is_judged_a_day_later() -> None:
    check = RatioCheck.model_validate({**SETTINGS, "match": None, "without": "mapped_at", "above_usual": "8 %"})
    assert check.last_day(occasion("2025-11-21 23:59")) == date(2025, 11, 19)
    assert check.last_day(occasion("2025-11-22 00:00")) == date(2025, 11, 20)


def test_each_value_is_a_share_of_its_own() -> None:
    check = RatioCheck.model_validate(
        {**SETTINGS, "match": None, "each": "region", "above": "3 %", "times": 3, "noun": "logins from", "of": "logins"}
    )
    before = [(TODAY - timedelta(days=n), key, k, 0) for n in range(1, 29) for key, k in (("eu", 990), ("af", 10))]
    answer = pd.DataFrame([*before, (TODAY, "eu", 900, 0), (TODAY, "af", 100, 0)], columns=["day", "key", "n", "k"])
    verdict = judged(answer, check)
    assert [f.entity for f in verdict.faults] == ["af"]
    assert verdict.detail == "Logins from af on Nov 20: 10% of 1,000 logins, usual 1%, limit 3%."


@pytest.mark.parametrize(
    "extra", [{"each": "x"}, {"match": None}, {"match": None, "each": "x", "below": "1 %", "above": None}]
)
def test_a_ratio_counts_one_thing(extra: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"one thing|may be small"):
        RatioCheck.model_validate({**SETTINGS, "above": "3 %", **extra})
