"""Holiday rows: when each applies, and what they beat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from schedule.oncall import HolidayRow, Rota, Shift
from tests.unit.schedule.example import (
    EXAMPLE,
    TEAM,
    A,
    B,
    C,
    D,
    dates,
    pacific,
    utc,
    week,
    weekend,
)

ROTA = Rota(EXAMPLE)


def only(*rows: HolidayRow) -> Rota:
    return Rota(replace(EXAMPLE, holidays=rows))


def span(rota: Rota, year: int) -> tuple[datetime, datetime]:
    (occurrence,) = rota.occurrences(year)
    return occurrence.since, occurrence.until


def by_rule(rule: str, year: int) -> list[Shift]:
    return [s for s in ROTA.shifts(utc(f"{year}-01-01"), utc(f"{year + 1}-01-01")) if s.why[0].rule == rule]


@pytest.mark.parametrize("monday", ["2025-11-24", "2026-11-23", "2027-11-22", "2028-11-20", "2029-11-19"])
def test_thanksgiving_week_is_the_shift_that_holds_the_fourth_thursday(monday: str) -> None:
    shift = ROTA.on_call_at(pacific(f"{monday} 09:00"))
    assert (shift.primary, shift.secondary) == (D, (C,))
    assert shift.since == pacific(f"{monday} 09:00")
    assert shift.until == shift.since + timedelta(weeks=1)
    assert shift.why[0].text == f"Thanksgiving Week: {D}, then {C}"


@pytest.mark.parametrize(
    ("name", "year", "monday"),
    [
        pytest.param("Juneteenth", 2028, "2028-06-19", id="a Monday holiday begins its own week"),
        pytest.param("Independence Day", 2027, "2027-06-28", id="a Sunday, though observed on Monday"),
        pytest.param("Independence Day", 2026, "2026-06-29", id="a Saturday, though observed on Friday"),
        pytest.param("New Year's", 2029, "2029-01-01", id="new year on a Monday"),
        pytest.param("New Year's", 2028, "2027-12-27", id="new year on a Saturday"),
    ],
)
def test_a_holiday_week_is_the_shift_that_holds_noon_of_the_actual_date(name: str, year: int, monday: str) -> None:
    since, until = span(only(week(name, A, B)), year)
    assert since == pacific(f"{monday} 09:00")
    assert until == since + timedelta(weeks=1)


@pytest.mark.parametrize(("handoff", "first"), [(time(12), date(2028, 6, 19)), (time(12, 0, 1), date(2028, 6, 12))])
def test_noon_decides_where_handoffs_are_in_the_afternoon(handoff: time, first: date) -> None:
    rota = Rota(replace(EXAMPLE, holidays=(week("Juneteenth", A, B),), handoff_time=handoff))
    assert rota.occurrences(2028)[0].first == first


@pytest.mark.parametrize(
    ("name", "year", "saturday"),
    [
        pytest.param("Memorial Day", 2026, "2026-05-23", id="Memorial Day"),
        pytest.param("Labor Day", 2026, "2026-09-05", id="Labor Day"),
        pytest.param("Juneteenth", 2028, "2028-06-17", id="Juneteenth on a Monday"),
        pytest.param("Juneteenth", 2029, "2029-06-16", id="on a Tuesday: before"),
        pytest.param("Juneteenth", 2024, "2024-06-15", id="on a Wednesday: before"),
        pytest.param("Thanksgiving", 2026, "2026-11-28", id="on a Thursday: after"),
        pytest.param("Juneteenth", 2026, "2026-06-20", id="on a Friday: after"),
        pytest.param("Juneteenth", 2027, "2027-06-19", id="on the Saturday itself"),
        pytest.param("Independence Day", 2027, "2027-07-03", id="on the Sunday itself"),
    ],
)
def test_a_holiday_weekend_is_saturday_nine_to_tuesday_nine(name: str, year: int, saturday: str) -> None:
    since, until = span(only(weekend(name, A, B)), year)
    assert since == pacific(f"{saturday} 09:00")
    assert until == since + timedelta(days=3)


def test_a_holiday_weekend_cuts_the_week_before_and_the_week_after() -> None:
    shifts = ROTA.shifts(pacific("2026-05-22 00:00"), pacific("2026-05-27 00:00"))
    assert [(s.primary, s.since, s.until) for s in shifts] == [
        (B, pacific("2026-05-18 09:00"), pacific("2026-05-23 09:00")),
        (D, pacific("2026-05-23 09:00"), pacific("2026-05-26 09:00")),
        (C, pacific("2026-05-26 09:00"), pacific("2026-06-01 09:00")),
    ]


def test_a_holiday_weekend_counts_as_one_shift_over_the_monday_handoff_it_holds() -> None:
    monday = ROTA.on_call_at(pacific("2026-05-25 09:00"))
    assert [r.rule for r in monday.why] == ["holiday weekend", "weekly rotation"]
    assert monday.why[1].text.startswith("Week 3")
    assert ROTA.on_call_at(pacific("2026-05-25 08:59")).why[1].text.startswith("Week 2")


def test_the_turn_of_the_year_rotates_daily_from_whoever_has_the_week() -> None:
    shifts = list(ROTA.shifts(pacific("2025-12-23 09:00"), pacific("2026-01-03 09:00")))
    assert [s.primary for s in shifts] == [A, B, C, D, A, B, C, D, A, B, C]
    assert shifts[0].since == pacific("2025-12-23 09:00")
    assert shifts[-1].until == pacific("2026-01-03 09:00")


def test_in_a_daily_rotation_all_the_others_are_secondary_in_team_order() -> None:
    shift = ROTA.on_call_at(pacific("2025-12-25 12:00"))
    assert (shift.primary, shift.secondary) == (C, (A, B, D))
    assert shift.why[0].text == f"(12, 23) to (1, 2): {C}, then all the others"
    assert shift.why[0].line == 64


def test_a_microsecond_before_nine_the_day_before_still_holds() -> None:
    first = pacific("2025-12-23 09:00")
    assert ROTA.on_call_at(first - timedelta.resolution).why[0].rule == "weekly rotation"
    assert ROTA.on_call_at(first).why[0].rule == "explicit dates"
    last = pacific("2026-01-03 09:00")
    assert ROTA.on_call_at(last - timedelta.resolution).why[0].rule == "explicit dates"
    assert ROTA.on_call_at(last).why[0].rule == "holiday week"


@pytest.mark.parametrize(
    ("year", "until"),
    [(2026, "2026-01-05 09:00"), (2027, "2027-01-04 09:00"), (2029, "2029-01-08 09:00"), (2030, "2030-01-07 09:00")],
)
def test_new_years_week_is_left_with_what_follows_january_third(year: int, until: str) -> None:
    (shift,) = [s for s in by_rule("holiday week", year) if s.since.month == 1]
    assert (shift.primary, shift.since, shift.until) == (B, pacific(f"{year}-01-03 09:00"), pacific(until))


def test_new_years_week_of_2028_is_wholly_beaten() -> None:
    assert [s for s in by_rule("holiday week", 2028) if s.since.month == 1] == []


def test_why_names_the_winner_and_everything_it_beat_at_that_instant() -> None:
    why = ROTA.on_call_at(pacific("2025-12-31 12:00")).why
    assert [r.rule for r in why] == ["explicit dates", "holiday week", "weekly rotation"]


def test_weekend_beats_week_and_explicit_dates_beat_both() -> None:
    rota = only(week("Memorial Day", A, B), weekend("Memorial Day", B, C), dates((5, 25), (5, 25), D))
    why = rota.on_call_at(pacific("2026-05-25 12:00")).why
    assert [r.rule for r in why] == ["explicit dates", "holiday weekend", "holiday week", "weekly rotation"]


def test_of_two_rows_of_a_kind_the_upper_wins() -> None:
    rota = only(week("Christmas", A, B), week("Christmas Eve", B, C))
    assert rota.on_call_at(pacific("2026-12-25 12:00")).primary == A


@pytest.mark.parametrize(
    ("first", "last", "year", "days"),
    [
        pytest.param((2, 29), (3, 1), 2028, ("2028-02-29", "2028-03-02"), id="leap year, first"),
        pytest.param((2, 29), (3, 1), 2027, ("2027-03-01", "2027-03-02"), id="common year, first"),
        pytest.param((2, 27), (2, 29), 2028, ("2028-02-27", "2028-03-01"), id="leap year, last"),
        pytest.param((2, 27), (2, 29), 2027, ("2027-02-27", "2027-03-01"), id="common year, last"),
        pytest.param((12, 30), (2, 29), 2027, ("2027-12-30", "2028-03-01"), id="into a leap year"),
        pytest.param((12, 30), (2, 29), 2028, ("2028-12-30", "2029-03-01"), id="out of a leap year"),
        pytest.param((3, 8), (3, 8), 2026, ("2026-03-08", "2026-03-09"), id="one day, clocks go forward"),
    ],
)
def test_explicit_dates_run_from_the_first_nine_to_the_nine_after_the_last(
    first: tuple[int, int], last: tuple[int, int], year: int, days: tuple[str, str]
) -> None:
    since, until = (pacific(f"{day} 09:00") for day in days)
    assert span(only(dates(first, last, A)), year) == (since, until)


def test_february_29_alone_does_not_occur_in_a_common_year() -> None:
    assert only(dates((2, 29), (2, 29), A)).occurrences(2027) == []


def test_a_whole_week_may_rotate_daily_too() -> None:
    shifts = list(only(week("Thanksgiving", None, C)).shifts(pacific("2026-11-23 09:00"), pacific("2026-11-30 09:00")))
    regular = Rota(replace(EXAMPLE, holidays=())).on_call_at(pacific("2026-11-23 09:00")).primary
    start = TEAM.index(regular)
    assert [s.primary for s in shifts] == [TEAM[(start + n) % 4] for n in range(7)]


def test_a_daily_rotation_begins_with_the_team_where_the_week_is_held_by_somebody_else() -> None:
    guest = replace(EXAMPLE, weeks=(replace(EXAMPLE.weeks[0], primary="A guest"),))
    assert Rota(guest).on_call_at(pacific("2025-12-23 12:00")).primary == A


def test_one_long_holiday_with_one_primary_is_one_shift_over_all_its_mondays() -> None:
    rota = only(dates((7, 1), (7, 31), D))
    shift = rota.on_call_at(pacific("2026-07-15 12:00"))
    assert (shift.since, shift.until) == (pacific("2026-07-01 09:00"), pacific("2026-08-01 09:00"))


def test_a_shift_over_the_utc_new_year_is_not_cut_there() -> None:
    rota = only(dates((12, 20), (1, 10), D))
    shift = rota.on_call_at(utc("2026-01-01"))
    assert (shift.since, shift.until) == (pacific("2025-12-20 09:00"), pacific("2026-01-11 09:00"))
    assert rota.on_call_at(utc("2025-12-31 23:59:59")).until == shift.until


def test_a_row_that_names_no_holiday_never_applies_and_is_told() -> None:
    rota = only(week("Bastille Day", A, B))
    ((row, unknown),) = rota.unknown_holidays()
    assert row.name == "Bastille Day Week"
    assert unknown.name == "Bastille Day"
    assert rota.occurrences(2026) == []
