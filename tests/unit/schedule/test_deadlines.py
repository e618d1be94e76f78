from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from schedule.deadlines import (
    Period,
    close_deadline,
    close_window,
    landing_of_day,
    next_close_deadline,
    next_month_day_deadline,
    next_weekly_deadline,
)
from schedule.hours import BusinessHours
from tests.unit.schedule.example import LOS_ANGELES, pacific, utc

HOURS = BusinessHours(LOS_ANGELES)
TICK = timedelta.resolution


@pytest.mark.parametrize(
    ("day", "lands"),
    [("2026-11-22", "2026-11-23 06:00"), ("2025-12-31", "2026-01-01 06:00"), ("2028-02-28", "2028-02-29 06:00")],
)
def test_a_day_lands_after_the_midnight_that_ends_it(day: str, lands: str) -> None:
    assert landing_of_day(date.fromisoformat(day), timedelta(hours=6)) == utc(lands)


@pytest.mark.parametrize(
    ("last_day", "n", "due"),
    [
        pytest.param("2026-11-30", 3, "2026-12-04 00:00", id="third business day, all of it"),
        pytest.param("2026-06-30", 3, "2026-07-07 00:00", id="over Independence Day observed"),
        pytest.param("2025-12-31", 3, "2026-01-07 00:00", id="over new year"),
        pytest.param("2028-02-29", 3, "2028-03-04 00:00", id="after February 29"),
        pytest.param("2026-10-31", 3, "2026-11-05 00:00", id="clocks go back the day after"),
    ],
)
def test_close_plus_business_days_is_the_midnight_after_the_last_of_them(last_day: str, n: int, due: str) -> None:
    assert close_deadline(date.fromisoformat(last_day), n, HOURS) == pacific(due)


@pytest.mark.parametrize(
    ("after", "period", "n", "due"),
    [
        ("2026-11-30 12:00", "month", 3, "2026-12-04 00:00"),
        ("2026-12-03 23:59:59.999999", "month", 3, "2026-12-04 00:00"),
        ("2026-12-04 00:00", "month", 3, "2027-01-07 00:00"),
        ("2026-11-30 12:00", "quarter", 5, "2027-01-09 00:00"),
        ("2026-10-02 12:00", "quarter", 5, "2026-10-08 00:00"),
        ("2026-10-08 00:00", "quarter", 5, "2027-01-09 00:00"),
        ("2026-01-02 12:00", "month", 30, "2026-01-14 00:00"),
    ],
)
def test_the_next_close_deadline_is_strictly_ahead(after: str, period: Period, n: int, due: str) -> None:
    assert next_close_deadline(pacific(after), period, n, HOURS) == pacific(due)


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-11-22 12:00", "2026-11-24 10:00"),
        ("2026-11-24 09:59:59.999999", "2026-11-24 10:00"),
        ("2026-11-24 10:00", "2026-12-01 10:00"),
        ("2026-11-24 23:00", "2026-12-01 10:00"),
        ("2026-03-04 12:00", "2026-03-10 10:00"),
        ("2025-12-31 12:00", "2026-01-06 10:00"),
    ],
)
def test_the_next_tuesday_at_ten(after: str, due: str) -> None:
    assert next_weekly_deadline(pacific(after), 1, time(10), LOS_ANGELES) == pacific(due)


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-12-01 00:00", "2026-12-08 00:00"),
        ("2026-12-08 00:00", "2027-01-09 00:00"),
        ("2026-01-01 00:00", "2026-01-09 00:00"),
    ],
)
def test_the_fifth_business_day_of_a_month(after: str, due: str) -> None:
    assert next_month_day_deadline(pacific(after), 5, HOURS) == pacific(due)


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        ("2026-11-27 23:59:59.999999", False),
        ("2026-11-28 00:00", True),
        ("2026-11-30 23:59", True),
        ("2026-12-03 23:59:59.999999", True),
        ("2026-12-04 00:00", False),
        ("2026-12-15 00:00", False),
    ],
)
def test_the_close_window_is_three_days_of_the_month_through_the_deadline(at: str, inside: bool) -> None:
    window = (pacific("2026-11-28 00:00"), pacific("2026-12-04 00:00"))
    assert close_window(pacific(at), "month", 3, HOURS) == (window if inside else None)


def test_a_quarterly_pipeline_closes_around_quarter_ends_only() -> None:
    assert close_window(pacific("2026-11-30 12:00"), "quarter", 5, HOURS) is None
    assert close_window(pacific("2026-12-30 12:00"), "quarter", 5, HOURS) == (
        pacific("2026-12-29 00:00"),
        pacific("2027-01-09 00:00"),
    )


@pytest.mark.parametrize(("year", "start"), [(2028, "2028-02-27"), (2027, "2027-02-26")])
def test_the_last_three_days_of_february(year: int, start: str) -> None:
    begins = pacific(f"{start} 00:00")
    assert close_window(begins - TICK, "month", 3, HOURS) is None
    assert close_window(begins, "month", 3, HOURS) is not None
    assert close_window(pacific(f"{year}-03-01 00:00"), "month", 3, HOURS) is not None


def test_how_many_days_a_close_begins_ahead_is_a_setting() -> None:
    assert close_window(pacific("2026-11-26 00:00"), "month", 3, HOURS, freeze_days=5) is not None
