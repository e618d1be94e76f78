from __future__ import annotations

from datetime import date, time

import pytest

from schedule.maintenance import WeeklyWindow, frozen_day, windows_between
from tests.unit.schedule.example import utc

SUNDAY = WeeklyWindow(6, time(2), time(6), freeze_days=3, line=371)


def test_a_weekly_window_comes_every_week() -> None:
    windows = windows_between([SUNDAY], utc("2026-11-01"), utc("2026-11-16"))
    assert [(w.starts, w.ends) for w in windows] == [
        (utc(f"2026-11-{day} 02:00"), utc(f"2026-11-{day} 06:00")) for day in ("01", "08", "15")
    ]
    assert {w.line for w in windows} == {371}


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-11-08 05:59:59.999999", "2026-11-08 06:00", 1),
        ("2026-11-08 06:00", "2026-11-08 07:00", 0),
        ("2026-11-08 01:00", "2026-11-08 02:00", 0),
        ("2026-11-08 01:00", "2026-11-08 02:00:00.000001", 1),
    ],
)
def test_a_window_counts_where_it_overlaps_the_range(since: str, until: str, found: int) -> None:
    assert len(windows_between([SUNDAY], utc(since), utc(until))) == found


@pytest.mark.parametrize(
    ("sunday", "because"),
    [
        ("2026-11-22", None),
        ("2026-11-29", "Sun Nov 29 is one of the last 3 days of the month"),
        ("2026-05-31", "Sun May 31 is one of the last 3 days of the month"),
        ("2027-02-28", "Sun Feb 28 is one of the last 3 days of the month"),
        ("2028-02-27", "Sun Feb 27 is one of the last 3 days of the month"),
        ("2026-06-28", "Sun Jun 28 is one of the last 3 days of the month"),
        ("2027-03-28", None),
        ("2026-11-01", None),
    ],
)
def test_a_window_in_the_last_three_days_of_a_month_is_cancelled(sunday: str, because: str | None) -> None:
    (window,) = windows_between([SUNDAY], utc(f"{sunday} 00:00"), utc(f"{sunday} 12:00"))
    assert window.cancelled_because == because


def test_a_window_over_midnight_is_found_on_both_days_and_cancelled_by_either() -> None:
    late = WeeklyWindow(4, time(22), time(4), freeze_days=3)
    (window,) = windows_between([late], utc("2026-08-29 03:00"), utc("2026-08-29 05:00"))
    assert (window.starts, window.ends) == (utc("2026-08-28 22:00"), utc("2026-08-29 04:00"))
    assert window.cancelled_because == "Sat Aug 29 is one of the last 3 days of the month"


def test_a_window_that_ends_as_the_freeze_begins_takes_place() -> None:
    assert frozen_day(utc("2026-11-27 20:00"), utc("2026-11-28 00:00"), 3) is None
    assert frozen_day(utc("2026-11-27 20:00"), utc("2026-11-28 00:00:01"), 3) == date(2026, 11, 28)


def test_without_a_freeze_nothing_is_cancelled() -> None:
    always = WeeklyWindow(6, time(2), time(6))
    assert all(w.cancelled_because is None for w in windows_between([always], utc("2026-01-01"), utc("2027-01-01")))


def test_several_weekly_windows_come_in_order() -> None:
    wednesday = WeeklyWindow(2, time(3), time(4))
    starts = [w.starts for w in windows_between([SUNDAY, wednesday], utc("2026-11-01"), utc("2026-11-15"))]
    assert starts == sorted(starts)
    assert len(starts) == 4
