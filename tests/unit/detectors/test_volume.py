"""A day's volume against its weekday, the recent level and the noise. Integer edges are exact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest

from detectors.checks.check import Verdict
from detectors.checks.volume import VolumeCheck
from detectors.detector import Nature, Outcome
from tests.unit.detectors.conftest import occasion

TODAY = date(2025, 11, 20)  # a Thursday
TABLE = {"table": "events", "time": "at", "noun": "user events"}
TOTAL = VolumeCheck.model_validate(TABLE)
VERSIONS = VolumeCheck.model_validate({**TABLE, "key": "version", "per": "session", "drop": "30 %"})


def days(
    today: int, usual: Callable[[date], int] = lambda _: 10_000, back: int = 56, day: date = TODAY
) -> pd.DataFrame:
    before = [(d := day - timedelta(days=n), "", usual(d), usual(d)) for n in range(1, back + 1)]
    now = [(day, "", today, today)] if today else []
    return pd.DataFrame([*before, *now], columns=["day", "key", "value", "n"])


def judged(answer: pd.DataFrame, check: VolumeCheck = TOTAL, **changes: Any) -> Verdict:
    return check.verdict(occasion(**changes), answer)


@pytest.mark.parametrize(("n", "outcome"), [(8_500, Outcome.ALARM), (8_501, Outcome.PASS), (1, Outcome.ALARM)])
def test_fifteen_percent_below_alarms_at_exactly_fifteen(n: int, outcome: Outcome) -> None:
    assert judged(days(n)).outcome is outcome


def test_no_rows_at_all_are_no_data() -> None:
    assert judged(days(0)).outcome is Outcome.NO_DATA


def test_the_finding_says_how_much_is_missing() -> None:
    (fault,) = judged(days(7_000)).faults
    assert fault.summary == "User events on Nov 20: 7,000, 30% below the usual 10,000, limit 15% below."
    assert fault.deviation is None


def test_quiet_weekends_are_no_surprise_and_a_quiet_working_day_is() -> None:
    def weekly(day: date) -> int:
        return 6_000 if day.weekday() >= 5 else 10_000

    sunday = date(2025, 11, 16)
    assert judged(days(6_000, weekly, day=sunday), text="2025-11-17 06:00").outcome is Outcome.PASS
    assert judged(days(6_000, weekly)).outcome is Outcome.ALARM


def test_a_series_that_grows_is_compared_with_where_it_stands_now() -> None:
    def growing(day: date) -> int:
        return round(20_000 * 1.01 ** (day - TODAY).days)

    assert judged(days(20_000, growing)).faults == ()
    assert judged(days(16_900, growing)).outcome is Outcome.ALARM


def test_a_dip_does_not_hide_the_next_one() -> None:
    def dipped(day: date) -> int:
        return 5_000 if day == TODAY - timedelta(days=1) else 10_000

    assert judged(days(8_000, dipped)).outcome is Outcome.ALARM


def test_a_noisy_series_has_to_fall_further() -> None:
    random = Random(5)

    def noisy(day: date) -> int:
        return round(10_000 * random.uniform(0.6, 1.4))

    assert judged(days(8_000, noisy)).outcome is Outcome.PASS
    assert judged(days(500, noisy)).outcome is Outcome.ALARM


def test_a_holiday_may_be_as_quiet_as_a_weekend() -> None:
    def weekly(day: date) -> int:
        return 7_000 if day.weekday() >= 5 else 10_000

    thanksgiving = date(2025, 11, 27)
    answer = days(7_000, weekly, day=thanksgiving)
    assert judged(answer, text="2025-11-28 06:00").outcome is Outcome.PASS
    assert judged(answer, text="2025-11-28 06:00", country="DE").outcome is Outcome.ALARM


def test_days_of_confirmed_incidents_teach_nothing() -> None:
    bad = frozenset(TODAY - timedelta(days=7 * week) for week in (1, 2, 3))

    def broken(day: date) -> int:
        return 5_000 if day in bad else 10_000

    assert judged(days(7_500, broken)).outcome is Outcome.PASS
    assert judged(days(7_500, broken), left_out=bad).outcome is Outcome.ALARM


@pytest.mark.parametrize("back", [0, 7, 13])
def test_too_few_weeks_give_no_verdict(back: int) -> None:
    assert judged(days(5_000, back=back)).outcome is Outcome.NOT_ENOUGH


def test_few_rows_give_no_verdict() -> None:
    assert judged(days(9, lambda _: 12)).outcome is Outcome.NOT_ENOUGH


def test_a_small_company_is_judged_by_as_many_days_as_tell() -> None:
    calm, fallen = judged(days(80, lambda _: 80)), judged(days(35, lambda _: 80))
    assert (calm.outcome, fallen.outcome) == (Outcome.PASS, Outcome.ALARM)
    assert calm.measure is not None
    assert calm.measure.measured == "320 in 4 days, exactly at the usual 320"


def versions(*today: tuple[str, int, int], usual: tuple[int, int] = (6_000, 1_000)) -> pd.DataFrame:
    """Version, rows and sessions of today, and of four usual weeks before it."""
    before = [(TODAY - timedelta(days=n), v, usual[1], usual[0]) for n in range(1, 29) for v in ("5.1", "5.2")]
    return pd.DataFrame([*before, *((TODAY, v, s, n) for v, n, s in today)], columns=["day", "key", "value", "n"])


@pytest.mark.parametrize(("rows", "outcome"), [(4_200, Outcome.PASS), (4_199, Outcome.ALARM)])
def test_a_version_alarms_below_seven_tenths_of_its_events_per_session(rows: int, outcome: Outcome) -> None:
    verdict = judged(versions(("5.1", rows, 1_000), ("5.2", 6_000, 1_000)), VERSIONS)
    assert verdict.outcome is outcome
    assert [f.entity for f in verdict.faults] == ["5.1"] * (outcome is Outcome.ALARM)


def test_a_version_that_everybody_leaves_has_fewer_sessions_and_is_no_fault() -> None:
    assert judged(versions(("5.1", 600, 100), ("5.2", 11_400, 1_900)), VERSIONS).outcome is Outcome.PASS


def test_a_new_version_is_not_judged_before_it_has_a_past() -> None:
    verdict = judged(versions(("5.1", 6_000, 1_000), ("5.3", 1_000, 1_000)), VERSIONS)
    assert verdict.outcome is Outcome.PASS
    assert judged(versions(("5.3", 1_000, 1_000)), VERSIONS).outcome is Outcome.NOT_ENOUGH


@pytest.mark.parametrize(
    ("today", "outcome"),
    [(20_000, Outcome.ALARM), (16_100, Outcome.ALARM), (16_000, Outcome.PASS), (14_000, Outcome.PASS)],
    ids=["a day loaded twice", "beyond the limit", "the limit itself", "a launch"],
)
def test_too_much_is_a_fault_too(today: int, outcome: Outcome) -> None:
    verdict = judged(days(today))
    assert verdict.outcome is outcome
    assert all("above the usual 10,000, limit 60% above" in fault.summary for fault in verdict.faults)


def test_a_rise_can_be_switched_off() -> None:
    assert judged(days(30_000), VolumeCheck.model_validate({**TABLE, "rise": "0 %"})).outcome is Outcome.PASS


def wild(today: int, seed: int = 5) -> Verdict:
    """A series that differs by a fifth from day to day."""
    random = Random(seed)
    noise = {TODAY - timedelta(days=n): random.lognormvariate(0, 0.2) for n in range(1, 80)}
    return judged(days(today, lambda day: int(10_000 * noise[day]), back=76))


@pytest.mark.parametrize(
    ("today", "outcome", "natures"),
    [
        (8_000, Outcome.PASS, []),  # beyond the limit, and as ordinary days are
        (6_000, Outcome.PASS, [Nature.NOTE]),  # seldom, but not so seldom that somebody is to be woken
        (2_500, Outcome.ALARM, [Nature.DEVIATION]),
        (1, Outcome.ALARM, [Nature.DEVIATION]),
        (21_000, Outcome.PASS, [Nature.NOTE]),
        (40_000, Outcome.ALARM, [Nature.DEVIATION]),
    ],
)
def test_a_series_too_noisy_for_its_limit_says_so_and_pages_for_what_is_gross(
    today: int, outcome: Outcome, natures: list[Nature]
) -> None:
    verdict = wild(today)
    assert (verdict.outcome, [f.nature for f in verdict.faults]) == (outcome, natures)
    assert verdict.too_noisy.startswith("a fall of user events shows from ")
    assert verdict.too_noisy.endswith(" on, the limit is 15%")


def test_a_calm_series_is_not_too_noisy() -> None:
    assert judged(days(7_000)).too_noisy == ""


def after_a_shift(times: float, ago: int, today: float, weekend: float) -> Verdict:
    """The level shifted so many days ago; today comes this part of what the new one brings. No holidays near."""
    random, day = Random(3), date(2025, 8, 14)

    def usual(d: date) -> int:
        level = times if d > day - timedelta(days=ago) else 1
        return int(10_000 * level * (weekend if d.weekday() >= 5 else 1) * random.lognormvariate(0, 0.03))

    return judged(days(int(10_000 * times * today), usual, back=77, day=day), text="2025-08-15 06:00")


@pytest.mark.parametrize("weekend", [1.0, 0.5])
@pytest.mark.parametrize("times", [0.5, 0.7, 1.4, 2.0])
@pytest.mark.parametrize("ago", [6, 9, 12, 15, 18, 22, 25, 30])
def test_a_level_that_shifted_is_the_level_and_the_week_keeps_its_shape(ago: int, times: float, weekend: float) -> None:
    assert after_a_shift(times, ago, 1.0, weekend).outcome is Outcome.PASS
    assert after_a_shift(times, ago, 0.7, weekend).outcome is Outcome.ALARM
