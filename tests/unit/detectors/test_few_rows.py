"""Companies a tenth as large: days are judged together, what cannot be judged says what would have to be set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from math import log
from random import Random
from typing import Any

import pandas as pd
import pytest

from detectors.checks.check import Verdict
from detectors.checks.distribution import DistributionCheck
from detectors.checks.lengths import EDGES
from detectors.checks.near_duplicates import NearDuplicatesCheck
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


@pytest.mark.parametrize(("wrong", "outcome"), [(0.4, Outcome.ALARM), (0.006, Outcome.PASS)])
def test_a_shop_that_has_few_rows_on_such_weekdays_alone_is_judged_on_them_too(wrong: float, outcome: Outcome) -> None:
    def quiet(day: date) -> int:
        return 250 if day.weekday() == TODAY.weekday() else 600

    assert ratio({"above": "2 %"}, quiet, broken(lambda _: 0.006, wrong), 3).outcome is outcome


@pytest.mark.parametrize(("today", "outcome"), [(0.3, Outcome.ALARM), (1.0, Outcome.PASS)])
def test_so_is_what_comes_in(today: float, outcome: Outcome) -> None:
    random = Random(7)
    series = {TODAY - timedelta(days=n): 600 if n % 7 else 250 for n in range(96)}
    rows = [(d, "", round((random.gauss(1, 0.03) if d != TODAY else today) * n)) for d, n in series.items()]
    verdict = VolumeCheck(table="t", time="at").verdict(occasion(), pd.DataFrame(rows, columns=["day", "key", "n"]))
    assert verdict.outcome is outcome


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


LENGTHS = DistributionCheck.model_validate({"table": "t", "time": "at", "end": "ended", "group": "platform"})


def lengths(n: int, seed: int, torn: int) -> Verdict:
    """Of phones and of the web; the phones' are torn apart on so many of the last days."""
    random, rows = Random(seed), []
    for back in range(BACK + 1):
        for group in ("phone", "web"):
            seconds = [random.lognormvariate(log(240), 0.7) for _ in range(n)]
            if group == "phone" and back < torn:
                seconds = [s * random.choice((0.05, 0.08, 14, 20)) for s in seconds]
            bins = [sum(s >= edge.total_seconds() for edge in EDGES) for s in seconds]
            rows += [(TODAY - timedelta(days=back), group, str(b), bins.count(b)) for b in sorted(set(bins))]
    return LENGTHS.verdict(occasion(), pd.DataFrame(rows, columns=["day", "group", "bin", "n"]))


@pytest.mark.parametrize(("n", "torn"), [(45, 1), (60, 1), (20, 4)])
def test_lengths_of_a_few_that_are_torn_apart_are_found_and_only_theirs_are_named(n: int, torn: int) -> None:
    named = [{f.entity for f in lengths(n, seed, torn).faults} for seed in range(10)]
    assert sum(names == {"phone"} for names in named) >= 9


@pytest.mark.parametrize("n", [12, 25, 60])
def test_lengths_of_a_few_as_they_are_wont_to_be_pass(n: int) -> None:
    assert [lengths(n, seed, 0).outcome for seed in range(10)] == [Outcome.PASS] * 10


PAIRS = NearDuplicatesCheck(table="t", time="at", key="id", noun="payments")


def pairs(near: list[int], n: int = 100) -> Verdict:
    """On the last days, the newest last."""
    rows = [(TODAY - timedelta(days=back), n, k, 0, 0, 0) for back, k in enumerate(reversed(near))]
    answer = pd.DataFrame(rows, columns=["day", "n", "near", "same", "amount", "near_amount"])
    return PAIRS.verdict(occasion(), answer)


@pytest.mark.parametrize(
    ("near", "outcome"),
    [
        ([0, 0, 0, 0, 3, 2, 3], Outcome.ALARM),
        ([0, 0, 0, 0, 0, 0, 4], Outcome.PASS),  # people pay twice
        ([0, 0, 0, 3, 3, 3, 1], Outcome.PASS),  # the days before were told
        ([1, 0, 1, 0, 1, 0, 2], Outcome.PASS),  # as chance has it at 0.3%
    ],
)
def test_few_payments_that_come_twice_day_after_day_are_found(near: list[int], outcome: Outcome) -> None:
    assert pairs(near).outcome is outcome
    assert pairs(near, n=3000).outcome is Outcome.PASS  # where a day has enough, it is judged alone


def test_several_days_together_are_said_to_be() -> None:
    (fault,) = pairs([0, 0, 0, 0, 3, 2, 3]).faults
    assert "of 200 payments of 2 days" in fault.summary


RATE = {"table": "t", "time": "at", "key": "version", "per": "session_id", "drop": "30 %", "min_rows": 200}


def rates(n: int, seed: int, lost: float) -> Verdict:
    random, rows = Random(seed), []
    for back in range(56):
        events = [random.random() >= (lost if back == 0 else 0.0) for _ in range(n)]
        rows.append((TODAY - timedelta(days=back), "9.1", n // 10, sum(events)))
    answer = pd.DataFrame(rows, columns=["day", "key", "value", "n"])
    return VolumeCheck.model_validate(RATE).verdict(occasion(), answer)


@pytest.mark.parametrize("n", [60, 120, 230, 400])
def test_a_rate_is_judged_where_few_rows_are_usual_and_where_the_fault_has_made_them_few(n: int) -> None:
    found = [rates(n, seed, 0.65).outcome is Outcome.ALARM for seed in range(10)]
    assert sum(found) >= 9
    assert [rates(n, seed, 0.0).outcome for seed in range(5)] == [Outcome.PASS] * 5
