"""The weekly rotation alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from schedule.oncall import Rota, RotationWeek
from tests.unit.schedule.example import EXAMPLE, TEAM, A, B, C, D, pacific, utc

REGULAR = Rota(replace(EXAMPLE, holidays=()))


@pytest.mark.parametrize(
    ("at", "primary", "secondary"),
    [
        ("2025-09-29 09:00", A, B),
        ("2025-10-06 09:00", B, C),
        ("2025-10-13 09:00", C, D),
        ("2025-10-20 09:00", D, A),
        ("2025-10-27 09:00", A, B),
    ],
)
def test_the_cycle_goes_round_in_four_weeks(at: str, primary: str, secondary: str) -> None:
    shift = REGULAR.on_call_at(pacific(at))
    assert (shift.primary, shift.secondary) == (primary, (secondary,))


@pytest.mark.parametrize(
    ("at", "primary"), [("2025-09-29 08:59:59.999999", D), ("2025-09-22 08:59", C), ("2024-09-30 09:00", A)]
)
def test_the_cycle_goes_round_backwards_from_its_start(at: str, primary: str) -> None:
    assert REGULAR.on_call_at(pacific(at)).primary == primary


def test_a_shift_begins_at_nine_and_not_a_microsecond_earlier() -> None:
    nine = pacific("2025-10-06 09:00")
    before, after = REGULAR.on_call_at(nine - timedelta.resolution), REGULAR.on_call_at(nine)
    assert (before.primary, before.until) == (A, nine)
    assert (after.primary, after.since) == (B, nine)


@pytest.mark.parametrize(
    ("monday", "hours"),
    [
        pytest.param("2026-03-02", 167, id="clocks go forward on March 8"),
        pytest.param("2026-10-26", 169, id="clocks go back on November 1"),
        pytest.param("2026-03-09", 168, id="the week after"),
        pytest.param("2028-02-28", 168, id="February 29 within"),
        pytest.param("2025-12-29", 168, id="new year within"),
    ],
)
def test_a_shift_runs_by_the_wall_clock(monday: str, hours: int) -> None:
    shift = REGULAR.on_call_at(pacific(f"{monday} 12:00"))
    assert shift.since == pacific(f"{monday} 09:00")
    assert shift.until - shift.since == timedelta(hours=hours)


def test_the_next_week_of_a_team_of_one_is_a_shift_of_its_own() -> None:
    alone = Rota(replace(EXAMPLE, team=(A,), weeks=(RotationWeek(A, ()),), holidays=()))
    shifts = list(alone.shifts(pacific("2026-01-05 09:00"), pacific("2026-01-26 09:00")))
    assert [s.since for s in shifts] == [pacific(f"2026-01-{day:02} 09:00") for day in (5, 12, 19)]


def test_a_start_in_the_middle_of_a_week_means_the_shift_that_holds_it() -> None:
    late = Rota(replace(EXAMPLE, holidays=(), rotation_start=date(2025, 10, 1)))
    assert late.on_call_at(pacific("2025-09-29 09:00")).primary == A


def test_handoffs_may_be_on_another_day_and_hour() -> None:
    rota = Rota(replace(EXAMPLE, holidays=(), handoff_weekday=2, handoff_time=time(17, 30)))
    shift = rota.on_call_at(pacific("2025-09-24 17:30"))
    assert (shift.primary, shift.until) == (A, pacific("2025-10-01 17:30"))


def test_shifts_are_whole_even_where_the_range_cuts_them() -> None:
    shifts = list(REGULAR.shifts(pacific("2025-10-08 00:00"), pacific("2025-10-13 09:00:00.000001")))
    assert [(s.primary, s.since, s.until) for s in shifts] == [
        (B, pacific("2025-10-06 09:00"), pacific("2025-10-13 09:00")),
        (C, pacific("2025-10-13 09:00"), pacific("2025-10-20 09:00")),
    ]


def test_an_empty_range_has_no_shifts() -> None:
    at = pacific("2025-10-08 00:00")
    assert list(REGULAR.shifts(at, at)) == []


def test_my_next_shifts_leave_out_the_one_that_is_running() -> None:
    mine = REGULAR.next_shifts_of(A, pacific("2025-09-30 00:00"), 2)
    assert [s.since for s in mine] == [pacific("2025-10-27 09:00"), pacific("2025-11-24 09:00")]


def test_a_shift_that_begins_right_now_is_a_next_shift() -> None:
    now = pacific("2025-10-27 09:00")
    assert REGULAR.next_shifts_of(A, now, 1)[0].since == now


def test_somebody_who_never_is_primary_has_no_next_shifts() -> None:
    assert REGULAR.next_shifts_of("Nobody", utc("2025-10-01"), 3) == []


def test_the_next_handoff_is_the_end_of_the_running_shift() -> None:
    assert REGULAR.next_handoff(pacific("2025-09-29 09:00")) == pacific("2025-10-06 09:00")


def test_a_regular_week_says_which_week_and_cites_its_line() -> None:
    (reason,) = REGULAR.on_call_at(pacific("2025-10-08 00:00")).why
    assert (reason.rule, reason.line) == ("weekly rotation", 42)
    assert reason.text == f"Week 2 of 4: {B}, then {C}"


def test_nobody_is_their_own_secondary() -> None:
    rota = Rota(replace(EXAMPLE, team=TEAM, weeks=(RotationWeek(A, (A, B)),), holidays=()))
    assert rota.on_call_at(utc("2026-01-01")).secondary == (B,)


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (replace(EXAMPLE, weeks=()), "at least one week"),
        (replace(EXAMPLE, zone="America/Los_Angles"), "not a time zone"),
        (replace(EXAMPLE, zone="../etc"), "not a time zone"),
        (replace(EXAMPLE, country="XX"), "no holidays are known for country 'XX'"),
    ],
)
def test_rules_that_nothing_follows_from_are_refused(rules: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Rota(rules)  # type: ignore[arg-type]
