from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from detectors.days import Calendar, last_complete_day, markets
from detectors.words import length, listed, percent
from tests.unit.detectors.conftest import at

EVERY, BUSINESS, EURO = (Calendar(name, "America/Los_Angeles", "US") for name in ("every_day", "business_days", "ECB"))


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0613, "6.1%"),
        (0.1234, "12%"),
        (1, "100%"),
        (0, "0%"),
        (0.0041, "0.41%"),
        (Fraction(1, 10_000), "0.01%"),
    ],
)
def test_a_share_is_shown_with_two_figures_that_count(share: float, text: str) -> None:
    assert percent(share) == text


def test_rounding_never_shows_a_share_as_the_limit_that_it_misses() -> None:
    assert percent(Fraction(99_996, 10_000_000), unlike=Fraction(1, 100)) == "0.99996%"
    assert percent(Fraction(1, 100), unlike=Fraction(1, 100)) == "1%"


def test_lengths_and_lists_read_like_a_sentence() -> None:
    assert [length(timedelta(minutes=m)) for m in (192, 2940, 5, 0.5)] == ["3 h 12 min", "49 h", "5 min", "30 s"]
    assert [listed(n) for n in (["a"], ["a", "b"], list("abc"), list("abcdefgh"))] == [
        "a",
        "a and b",
        "a, b and c",
        "a, b, c, d, e, f and 2 more",
    ]


@pytest.mark.parametrize(
    ("as_of", "day"),
    [("2025-11-21 06:00", date(2025, 11, 20)), ("2025-11-21 05:59:59", date(2025, 11, 19))],
)
def test_a_day_is_complete_at_its_landing_time_and_not_before(as_of: str, day: date) -> None:
    assert last_complete_day(at(as_of), timedelta(hours=6)) == day


@pytest.mark.parametrize(
    ("calendar", "since", "until", "hours"),
    [
        (EVERY, "2025-11-21 17:00", "2025-11-24 17:00", 72),
        (BUSINESS, "2025-11-21 17:00", "2025-11-24 17:00", 24),  # Friday to Monday
        (BUSINESS, "2025-11-26 17:00", "2025-12-01 17:00", 48),  # Thanksgiving and a weekend between
        (BUSINESS, "2025-11-22 17:00", "2025-11-23 17:00", 0),  # a weekend alone
        (BUSINESS, "2026-03-06 08:00", "2026-03-10 07:00", 48),  # the Sunday of the clock change does not count
    ],
)
def test_hours_count_on_the_days_of_the_calendar(calendar: Calendar, since: str, until: str, hours: int) -> None:
    assert calendar.elapsed(at(since), at(until)) == timedelta(hours=hours)


def test_a_market_has_holidays_of_its_own() -> None:
    good_friday, thanksgiving = date(2025, 4, 18), date(2025, 11, 27)
    assert [EURO.is_open(d) for d in (good_friday, thanksgiving)] == [False, True]
    assert [BUSINESS.is_open(d) for d in (good_friday, thanksgiving)] == [True, False]


def test_the_last_open_days_pass_over_weekends_and_holidays() -> None:
    days = BUSINESS.open_days(date(2025, 11, 30), 3)
    assert days == (date(2025, 11, 25), date(2025, 11, 26), date(2025, 11, 28))


@pytest.mark.parametrize("market", ["ECB", "XECB", "XNYS", "NYSE"])
def test_a_market_may_be_called_by_its_code_or_its_alias(market: str) -> None:
    assert market in markets()
    assert not Calendar(market, "UTC", "US").is_open(date(2025, 12, 25))
