from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.hours import BusinessHours
from tests.unit.schedule.example import LOS_ANGELES, pacific

HOURS = BusinessHours(LOS_ANGELES, "US", time(9), time(18))


@pytest.mark.parametrize(
    ("day", "open_that_day"),
    [
        pytest.param("2026-11-25", True, id="a Wednesday"),
        pytest.param("2026-11-26", False, id="Thanksgiving"),
        pytest.param("2026-11-27", True, id="the Friday after is no federal holiday"),
        pytest.param("2026-11-28", False, id="a Saturday"),
        pytest.param("2026-07-03", False, id="Independence Day observed"),
        pytest.param("2027-12-31", False, id="next year's New Year observed in this one"),
        pytest.param("2028-06-19", False, id="Juneteenth"),
        pytest.param("2028-02-29", True, id="February 29"),
    ],
)
def test_business_days_are_monday_to_friday_less_federal_holidays(day: str, open_that_day: bool) -> None:
    assert HOURS.is_business_day(date.fromisoformat(day)) is open_that_day


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23 08:59:59.999999", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 17:59:59.999999", True),
        ("2026-11-23 18:00", False),
        ("2026-11-22 12:00", False),
        ("2026-11-26 12:00", False),
    ],
)
def test_business_is_open_from_nine_to_just_before_six(at: str, is_open: bool) -> None:
    assert HOURS.is_open(pacific(at)) is is_open


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        pytest.param("2026-11-23 12:00", "2026-11-23 12:00", id="open: itself"),
        pytest.param("2026-11-23 06:00", "2026-11-23 09:00", id="early morning"),
        pytest.param("2026-11-20 18:00", "2026-11-23 09:00", id="Friday at closing"),
        pytest.param("2026-11-25 20:00", "2026-11-27 09:00", id="over Thanksgiving"),
        pytest.param("2026-03-07 12:00", "2026-03-09 09:00", id="over a clock change"),
    ],
)
def test_the_next_opening(at: str, opens: str) -> None:
    assert HOURS.next_open(pacific(at)) == pacific(opens)


@pytest.mark.parametrize(
    ("at", "hours", "ends"),
    [
        pytest.param("2026-11-20 17:30", 2, "2026-11-23 10:30", id="over a weekend"),
        pytest.param("2026-11-20 16:00", 2, "2026-11-20 18:00", id="to closing time, not the next opening"),
        pytest.param("2026-11-20 20:00", 2, "2026-11-23 11:00", id="from outside business hours"),
        pytest.param("2026-11-25 17:00", 2, "2026-11-27 10:00", id="over Thanksgiving"),
        pytest.param("2026-11-23 09:00", 20, "2026-11-25 11:00", id="over several days"),
        pytest.param("2026-03-06 17:00", 2, "2026-03-09 10:00", id="over a clock change"),
        pytest.param("2026-11-22 12:00", 0, "2026-11-23 09:00", id="nothing, from a Sunday"),
    ],
)
def test_business_time_runs_only_while_business_is_open(at: str, hours: int, ends: str) -> None:
    assert HOURS.add(pacific(at), timedelta(hours=hours)) == pacific(ends)


def test_business_time_is_never_taken_away() -> None:
    with pytest.raises(ValueError, match="negative"):
        HOURS.add(pacific("2026-11-20 12:00"), timedelta(hours=-1))


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        pytest.param("2026-11-23 03:00", "2026-11-24 18:00", id="early on a business day"),
        pytest.param("2026-11-23 23:59", "2026-11-24 18:00", id="late on a business day"),
        pytest.param("2026-11-20 10:00", "2026-11-23 18:00", id="Friday"),
        pytest.param("2026-11-22 10:00", "2026-11-23 18:00", id="Sunday"),
        pytest.param("2026-11-25 10:00", "2026-11-27 18:00", id="before Thanksgiving"),
    ],
)
def test_the_end_of_the_next_business_day_is_its_closing_time(at: str, ends: str) -> None:
    assert HOURS.end_of_business_day(pacific(at), 1) == pacific(ends)


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        ("2026-11-30", 3, "2026-12-03"),
        ("2025-12-31", 3, "2026-01-06"),
        ("2027-12-31", 1, "2028-01-03"),
        ("2026-11-28", 0, "2026-11-28"),
        ("2028-02-28", 1, "2028-02-29"),
    ],
)
def test_counting_business_days(day: str, n: int, result: str) -> None:
    assert HOURS.nth_business_day_after(date.fromisoformat(day), n) == date.fromisoformat(result)


def test_business_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        HOURS.nth_business_day_after(date(2026, 1, 1), -1)


def test_the_nth_business_day_of_a_month() -> None:
    assert HOURS.nth_business_day_of_month(2026, 1, 5) == date(2026, 1, 8)
    assert HOURS.nth_business_day_of_month(2026, 12, 1) == date(2026, 12, 1)


def test_a_month_too_short_for_the_nth_is_counted_on() -> None:
    assert HOURS.nth_business_day_of_month(2026, 2, 20) == date(2026, 3, 2)


def test_the_business_day_before() -> None:
    assert HOURS.business_day_before(date(2026, 11, 27)) == date(2026, 11, 25)
    assert HOURS.business_day_before(date(2026, 11, 23)) == date(2026, 11, 20)


def test_closing_at_midnight_is_the_end_of_the_day() -> None:
    late = BusinessHours(LOS_ANGELES, closes=time(0))
    assert late.is_open(pacific("2026-11-23 23:59:59"))
    assert late.add(pacific("2026-11-23 23:00"), timedelta(hours=2)) == pacific("2026-11-24 10:00")


def test_business_that_closes_before_it_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="closes at 09:00, before it opens at 18:00"):
        BusinessHours(LOS_ANGELES, opens=time(18), closes=time(9))


def test_another_country_keeps_its_own_holidays() -> None:
    assert not BusinessHours("Europe/Berlin", "DE").is_business_day(date(2028, 10, 3))
    assert HOURS.is_business_day(date(2028, 10, 3))


wall_times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
zones = st.sampled_from((LOS_ANGELES, "Australia/Lord_Howe", "Africa/Cairo", "Asia/Jerusalem", "Pacific/Apia"))


@settings(max_examples=100, deadline=None)
@given(
    zones,
    wall_times,
    wall_times,
    st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.timedeltas(timedelta(0), timedelta(hours=30)),
    st.timedeltas(timedelta(0), timedelta(hours=30)),
)
def test_adding_twice_is_adding_the_sum(
    zone: str, a: time, b: time, at: datetime, one: timedelta, other: timedelta
) -> None:
    opens, closes = sorted((a, b))
    if (datetime.combine(at, closes) - datetime.combine(at, opens)) < timedelta(hours=1):
        closes = time(0)
    hours = BusinessHours(zone, "US", opens, closes)
    assert hours.add(hours.add(at, one), other) == hours.add(at, one + other) or other == timedelta(0)
    assert hours.add(at, one) >= at
