from __future__ import annotations

from datetime import date

import pytest

from schedule.holidays import UnknownHoliday, actual_date, closed_days, holiday_on, knows_country, recognise


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("Thanksgiving", "Thanksgiving Day"),
        ("New Year's", "New Year's Day"),
        ("New Year’s", "New Year's Day"),
        ("New Years", "New Year's Day"),
        ("Memorial Day", "Memorial Day"),
        ("Independence Day", "Independence Day"),
        ("independence", "Independence Day"),
        ("4th of July", "Independence Day"),
        ("Labour Day", "Labor Day"),
        ("Thanksgivng", "Thanksgiving Day"),
        ("Juneteenth", "Juneteenth National Independence Day"),
        ("MLK Day", "Martin Luther King Jr. Day"),
        ("Presidents' Day", "Washington's Birthday"),
        ("Christmas", "Christmas Day"),
        ("Christmas Eve", "Christmas Eve"),
        ("Halloween", "Halloween"),
    ],
)
def test_a_holiday_is_known_by_the_name_people_write(written: str, official: str) -> None:
    assert recognise(written, "US") == official


@pytest.mark.parametrize("written", ["Tag der Deutschen Einheit", "German Unity Day", "German Unity"])
def test_a_holiday_is_known_in_english_and_in_the_language_of_the_country(written: str) -> None:
    assert actual_date(written, "DE", 2026) == date(2026, 10, 3)


@pytest.mark.parametrize("written", ["Bastille Day", "Founders", "", "Day"])
def test_a_name_that_means_no_holiday_is_unknown(written: str) -> None:
    assert isinstance(recognise(written, "US"), UnknownHoliday)
    assert actual_date(written, "US", 2026) is None


def test_an_unknown_name_comes_with_what_may_have_been_meant() -> None:
    unknown = recognise("Thanks Day", "US")
    assert isinstance(unknown, UnknownHoliday)
    assert unknown.nearest[0] == "Thanksgiving Day"
    assert str(unknown).startswith("'Thanks Day' is not a holiday of US; did you mean Thanksgiving Day")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        pytest.param("Independence Day", "2026-07-04", id="a Saturday, observed the day before"),
        pytest.param("Independence Day", "2027-07-04", id="a Sunday, observed the day after"),
        pytest.param("New Year's", "2028-01-01", id="observed in the year before"),
        pytest.param("Juneteenth", "2027-06-19", id="Juneteenth"),
        pytest.param("Thanksgiving", "2025-11-27", id="2025"),
        pytest.param("Thanksgiving", "2026-11-26", id="2026"),
        pytest.param("Thanksgiving", "2027-11-25", id="2027"),
        pytest.param("Thanksgiving", "2028-11-23", id="2028"),
        pytest.param("Thanksgiving", "2029-11-22", id="2029"),
    ],
)
def test_a_holiday_row_means_the_actual_date(name: str, day: str) -> None:
    expected = date.fromisoformat(day)
    assert actual_date(name, "US", expected.year) == expected


def test_a_holiday_that_was_not_held_yet_has_no_date() -> None:
    assert actual_date("Juneteenth", "US", 2019) is None


def test_thanksgiving_is_another_day_in_another_country() -> None:
    assert actual_date("Thanksgiving", "CA", 2026) == date(2026, 10, 12)


def test_business_is_closed_on_all_eleven_federal_holidays() -> None:
    assert len(closed_days("US", 2025)) == 11


@pytest.mark.parametrize("day", ["2026-07-03", "2027-07-05", "2027-12-31", "2021-12-31", "2028-11-10"])
def test_business_is_closed_on_observed_days_too(day: str) -> None:
    name = holiday_on(date.fromisoformat(day), "US")
    assert name is not None
    assert name.endswith("(observed)")


def test_holidays_that_people_keep_but_business_does_not_are_open() -> None:
    assert holiday_on(date(2026, 10, 31), "US") is None
    assert holiday_on(date(2026, 12, 24), "US") is None


def test_a_country_without_a_calendar_is_told() -> None:
    assert knows_country("US")
    assert not knows_country("XX")
