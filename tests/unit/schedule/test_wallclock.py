from __future__ import annotations

from datetime import date, datetime, time

import pytest

from schedule.wallclock import (
    as_utc,
    end_of_day,
    last_minute,
    local_day,
    start_of_day,
    to_utc,
    weekday_on_or_before,
)
from tests.unit.schedule.example import LOS_ANGELES, utc


@pytest.mark.parametrize(
    ("day", "at", "zone", "instant"),
    [
        pytest.param("2026-01-05", "09:00", LOS_ANGELES, "2026-01-05 17:00", id="winter"),
        pytest.param("2026-07-06", "09:00", LOS_ANGELES, "2026-07-06 16:00", id="summer"),
        pytest.param("2026-03-08", "02:30", LOS_ANGELES, "2026-03-08 10:30", id="missing: an hour later"),
        pytest.param("2026-11-01", "01:30", LOS_ANGELES, "2026-11-01 08:30", id="twice: the first"),
        pytest.param("2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03 15:45", id="half-hour gap"),
        pytest.param("2026-03-29", "01:30", "Europe/Dublin", "2026-03-29 01:30", id="Dublin, negative DST"),
        pytest.param("2011-12-30", "09:00", "Pacific/Apia", "2011-12-30 19:00", id="a day that never was"),
    ],
)
def test_a_wall_clock_time_is_one_instant(day: str, at: str, zone: str, instant: str) -> None:
    assert to_utc(date.fromisoformat(day), time.fromisoformat(at), zone) == utc(instant)


def test_a_time_marked_as_the_second_of_two_counts_the_first_time_all_the_same() -> None:
    assert to_utc(date(2026, 11, 1), time(1, 30, fold=1), LOS_ANGELES) == utc("2026-11-01 08:30")


def test_a_day_begins_at_its_first_instant_where_midnight_does_not_exist() -> None:
    assert start_of_day(date(2024, 4, 26), "Africa/Cairo") == utc("2024-04-25 22:00")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-06-01", 24)])
def test_a_day_is_as_long_as_its_clocks_say(day: str, hours: int) -> None:
    on = date.fromisoformat(day)
    length = end_of_day(on, LOS_ANGELES) - start_of_day(on, LOS_ANGELES)
    assert length.total_seconds() == hours * 3600


def test_the_local_day_changes_at_local_midnight() -> None:
    assert local_day(utc("2026-01-01 07:59:59.999999"), LOS_ANGELES) == date(2025, 12, 31)
    assert local_day(utc("2026-01-01 08:00"), LOS_ANGELES) == date(2026, 1, 1)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        as_utc(datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_weekday_on_or_before_a_day_may_be_the_day_itself() -> None:
    assert weekday_on_or_before(date(2026, 11, 23), 0) == date(2026, 11, 23)
    assert weekday_on_or_before(date(2026, 11, 22), 0) == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("at", "named"),
    [
        ("2026-12-04 08:00", "2026-12-04 07:59"),  # midnight in Los Angeles
        ("2026-07-04 07:00", "2026-07-04 06:59"),  # and in summer
        ("2026-12-04 07:00", "2026-12-04 07:00"),  # an hour before it
        ("2026-12-04 00:00", "2026-12-04 00:00"),  # midnight elsewhere
        ("2026-12-01 18:00", "2026-12-01 18:00"),
        ("2027-01-01 08:00", "2027-01-01 07:59"),  # the last minute of the year
    ],
)
def test_the_end_of_a_day_is_named_by_its_last_minute(at: str, named: str) -> None:
    assert last_minute(utc(at), LOS_ANGELES) == utc(named)
