from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from detectors.checks.change import ChangeCheck
from detectors.checks.check import Verdict
from detectors.detector import Outcome
from tests.unit.detectors.conftest import occasion

ON = occasion("2025-11-21 06:00")
DAYS = ON.calendar("business_days").open_days(date(2025, 11, 20), 61)
SETTINGS = {"table": "rates", "time": "day", "key": "currency", "value": "rate", "noun": "exchange rates"}
CHECK = ChangeCheck.model_validate({**SETTINGS, "less_than": "0.01 %", "pegged": ["AED"]})


def moving(start: float, step: float = 0.005) -> list[float]:
    """A value that moves by `step` up and down, every day."""
    return [start * (1 + step * (n % 2)) for n in range(len(DAYS))]


def answer(series: Mapping[str, list[Any]]) -> pd.DataFrame:
    rows = [(d, k, v, 1) for k, values in series.items() for d, v in zip(DAYS, values, strict=True) if v is not None]
    return pd.DataFrame(rows, columns=["day", "key", "value", "n"])


def judged(series: Mapping[str, list[Any]], check: ChangeCheck = CHECK, flagged: tuple[date, ...] = ()) -> Verdict:
    table = answer(series)
    return check.verdict(ON, table.assign(flag=table["day"].isin(flagged)))


def ending(values: list[Any], *last: Any) -> list[Any]:
    return [*values[: -len(last)], *last]


def repeated(values: list[float], days: int) -> list[float]:
    """The last `days` days say what was said before them."""
    return ending(values, *([values[-days - 1]] * days))


FOUR = {"EUR": moving(0.92), "GBP": moving(0.78), "JPY": moving(149.5), "BRL": moving(5.4), "AED": [3.6725] * 61}


def test_a_feed_that_moves_passes() -> None:
    assert judged(FOUR).outcome is Outcome.PASS


def test_half_of_the_volatile_keys_standing_still_is_an_alarm_on_the_first_day() -> None:
    verdict = judged({**FOUR, "EUR": repeated(FOUR["EUR"], 1), "GBP": repeated(FOUR["GBP"], 1)})
    (fault,) = verdict.faults
    assert (fault.entity, fault.day, fault.rows) == ("", date(2025, 11, 20), 4)
    assert fault.summary == (
        "2 of 4 volatile exchange rates moved less than 0.01% on Nov 20 (EUR and GBP); "
        "they usually move up to 0.5% a day."
    )


def test_the_limit_is_that_of_the_figure_and_not_of_one_keys_move() -> None:
    """What is drawn and told beside the share that stands still is half of them, not a hundredth of a percent."""
    passed = judged(FOUR)
    assert passed.measure is not None
    assert (passed.limit, passed.measure.limit) == (0.5, 0.5)


def test_one_key_that_stands_still_for_a_day_is_nothing() -> None:
    assert judged({**FOUR, "EUR": repeated(FOUR["EUR"], 1)}).outcome is Outcome.PASS
    assert judged({"EUR": repeated(FOUR["EUR"], 1), "AED": FOUR["AED"]}).outcome is Outcome.PASS


@pytest.mark.parametrize(("days", "outcome"), [(2, Outcome.PASS), (3, Outcome.ALARM)])
def test_one_key_exactly_equal_three_days_running_is_an_alarm_of_its_own(days: int, outcome: Outcome) -> None:
    verdict = judged({**FOUR, "EUR": repeated(FOUR["EUR"], days)})
    assert verdict.outcome is outcome
    assert [f.entity for f in verdict.faults] == ["EUR"] * (outcome is Outcome.ALARM)


@pytest.mark.parametrize(
    ("last", "outcome"),
    [
        (("1.0000", "1.0001"), Outcome.PASS),  # exactly 0.01 % is not less
        (("1.0000", "1.00009"), Outcome.ALARM),
        (("1.0000", "0.9999"), Outcome.PASS),
    ],
)
@pytest.mark.parametrize("kind", [Decimal, float])
def test_the_edge_of_a_hundredth_of_a_percent_is_exact(last: tuple[str, str], outcome: Outcome, kind: Any) -> None:
    values = [kind(str(round(v, 4))) for v in moving(1.0)]
    series = {k: ending(values, *(kind(v) for v in last)) for k in ("EUR", "GBP")}
    assert judged(series).outcome is outcome


def test_pegged_keys_are_never_asked_even_if_listed() -> None:
    check = ChangeCheck.model_validate({**SETTINGS, "less_than": "0.01 %", "volatile": ["AED"], "pegged": ["AED"]})
    assert judged(FOUR, check).outcome is Outcome.PASS


def test_keys_that_hardly_move_are_not_volatile() -> None:
    calm = {k: moving(7.78, 0.00005) for k in ("HKD", "DKK")}
    assert judged(calm).outcome is Outcome.NOT_ENOUGH
    assert judged({**FOUR, **calm}).outcome is Outcome.PASS


def test_listed_keys_need_no_history() -> None:
    check = ChangeCheck.model_validate({**SETTINGS, "less_than": "0.01 %", "volatile": ["EUR", "GBP"]})
    short = {k: [None] * 59 + [0.9, 0.9] for k in ("EUR", "GBP")}
    assert judged(short).outcome is Outcome.NOT_ENOUGH
    assert judged(short, check).outcome is Outcome.ALARM


def test_a_day_without_any_rate_is_no_data() -> None:
    assert judged({k: ending(v, None) for k, v in FOUR.items()}).outcome is Outcome.NO_DATA


def test_most_keys_missing_is_not_enough_to_say() -> None:
    series = {**FOUR, **{k: ending(FOUR[k], None) for k in ("EUR", "GBP", "JPY")}}
    assert judged(series).outcome is Outcome.NOT_ENOUGH


def test_a_missing_day_before_is_compared_with_the_one_before_that() -> None:
    series = {k: ending(v, v[-1] * 0.99, None, v[-1]) for k, v in FOUR.items() if k != "AED"}
    assert judged(series).outcome is Outcome.PASS


def test_a_feed_that_often_stands_still_is_known_for_it() -> None:
    often = {k: [v[n - n % 3 % 2] for n in range(61)] for k, v in FOUR.items() if k != "AED"}
    listed = ChangeCheck.model_validate({**SETTINGS, "less_than": "0.01 %", "volatile": sorted(often)})
    assert judged({k: repeated(v, 1) for k, v in often.items()}, listed).outcome is Outcome.PASS


def test_on_a_weekend_the_last_business_day_is_judged() -> None:
    assert CHECK.day(occasion("2025-11-30 06:00")) == date(2025, 11, 28)
    assert CHECK.day(occasion("2025-11-28 06:00")) == date(2025, 11, 26)  # Thanksgiving was on the 27th


SNAPSHOTS = ChangeCheck.model_validate(
    {"table": "accounts", "time": "day", "value": "*", "more_than": "5 %", "noun": "accounts"}
)


@pytest.mark.parametrize(
    ("last", "outcome"), [(1050, Outcome.PASS), (1051, Outcome.ALARM), (950, Outcome.PASS), (949, Outcome.ALARM)]
)
def test_a_leap_of_more_than_five_percent_is_an_alarm(last: int, outcome: Outcome) -> None:
    assert judged({"": [*([1000] * 60), last]}, SNAPSHOTS).outcome is outcome


def test_a_leap_says_from_where_to_where_and_how_far() -> None:
    (fault,) = judged({"": [*([1000] * 60), 1100]}, SNAPSHOTS).faults
    assert fault.summary == "Accounts on Nov 20: 1,100, 10% above the value before it: 1,000, limit 5% above."
    assert fault.deviation == pytest.approx(0.1)


def test_a_leap_that_was_expected_or_is_usual_passes() -> None:
    expected = SNAPSHOTS.model_copy(update={"explained": (date(2025, 11, 20),)})
    assert judged({"": [*([1000] * 60), 1100]}, expected).outcome is Outcome.PASS
    assert judged({"": [round(v) for v in moving(1000, 0.1)]}, SNAPSHOTS).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("last", "outcome"),
    [
        ((800, 1000), Outcome.PASS),  # the day after a bad snapshot
        ((800, 801, 802, 1004), Outcome.PASS),
        ((800, 1050), Outcome.PASS),
        ((800, 1051), Outcome.ALARM),  # further than it fell
        ((800, 900), Outcome.ALARM),
        ((800, None, 1000), Outcome.PASS),
        ((800, *[800] * 7, 1000), Outcome.ALARM),  # by then the fall was the new level
    ],
)
def test_the_jump_back_belongs_to_the_incident_of_the_jump(last: tuple[int | None, ...], outcome: Outcome) -> None:
    assert judged({"": ending([1000] * 61, *last)}, SNAPSHOTS).outcome is outcome


def test_undoing_what_was_explained_is_a_leap_of_its_own() -> None:
    explained = (date(2025, 11, 19),)
    series = {"": ending([1000] * 61, 800, 1000)}
    assert judged(series, SNAPSHOTS, flagged=explained).outcome is Outcome.ALARM
    assert judged(series, SNAPSHOTS.model_copy(update={"explained": explained})).outcome is Outcome.ALARM


def test_a_leap_that_the_data_themselves_explain_passes() -> None:
    assert judged({"": [*([1000] * 60), 1100]}, SNAPSHOTS, flagged=(date(2025, 11, 20),)).outcome is Outcome.PASS


def test_a_snapshot_is_compared_with_the_last_one_there_is() -> None:
    assert judged({"": ending([1000] * 61, None, None, 1051)}, SNAPSHOTS).outcome is Outcome.ALARM
    assert judged({"": ending([1000] * 61, 1030, None, 1060)}, SNAPSHOTS).outcome is Outcome.PASS
