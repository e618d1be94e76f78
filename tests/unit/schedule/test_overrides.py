from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schedule.oncall import Override, Rota
from tests.unit.schedule.example import EXAMPLE, A, B, C, D, override, pacific

WEDNESDAY = pacific("2025-10-08 12:00")  # week 2: B, then C


def test_an_override_beats_even_explicit_dates() -> None:
    rota = Rota(EXAMPLE, [override("2025-12-25 00:00", "2025-12-26 00:00", A, (D,))])
    shift = rota.on_call_at(pacific("2025-12-25 12:00"))
    assert (shift.primary, shift.secondary) == (A, (D,))
    assert [r.rule for r in shift.why] == ["override", "explicit dates", "weekly rotation"]
    assert shift.why[0].text == f"trade: {A}, then {D}"


def test_an_override_cuts_the_shift_in_three() -> None:
    rota = Rota(EXAMPLE, [override("2025-10-08 09:00", "2025-10-09 09:00", D, (A,))])
    shifts = rota.shifts(pacific("2025-10-06 09:00"), pacific("2025-10-13 09:00"))
    assert [(s.primary, s.since) for s in shifts] == [
        (B, pacific("2025-10-06 09:00")),
        (D, pacific("2025-10-08 09:00")),
        (B, pacific("2025-10-09 09:00")),
    ]


def test_an_override_holds_from_its_first_instant_to_just_before_its_last() -> None:
    rota = Rota(EXAMPLE, [override("2025-10-08 09:00", "2025-10-09 09:00", D)])
    first, last = pacific("2025-10-08 09:00"), pacific("2025-10-09 09:00")
    instants = (first - timedelta.resolution, first, last - timedelta.resolution, last)
    assert [rota.on_call_at(at).primary for at in instants] == [B, D, D, B]


def test_an_override_of_the_primary_leaves_the_secondary() -> None:
    rota = Rota(EXAMPLE, [override("2025-10-08 00:00", "2025-10-09 00:00", D)])
    shift = rota.on_call_at(WEDNESDAY)
    assert (shift.primary, shift.secondary) == (D, (C,))
    assert shift.why[0].text == f"trade: {D} is primary"


def test_an_override_of_the_secondary_leaves_the_primary() -> None:
    rota = Rota(EXAMPLE, [override("2025-10-08 00:00", "2025-10-09 00:00", None, (D, A))])
    shift = rota.on_call_at(WEDNESDAY)
    assert (shift.primary, shift.secondary) == (B, (D, A))
    assert shift.why[0].text == f"trade: {D}, {A} as secondary"


def test_a_stand_in_who_was_secondary_is_not_secondary_as_well() -> None:
    rota = Rota(EXAMPLE, [override("2025-10-08 00:00", "2025-10-09 00:00", C)])
    shift = rota.on_call_at(WEDNESDAY)
    assert (shift.primary, shift.secondary) == (C, ())


def test_the_latest_approved_wins_whatever_the_order() -> None:
    early = override("2025-10-08 00:00", "2025-10-09 00:00", A, approved="2025-10-01")
    late = override("2025-10-08 00:00", "2025-10-09 00:00", D, approved="2025-10-02")
    assert Rota(EXAMPLE, [early, late]).on_call_at(WEDNESDAY).primary == D
    assert Rota(EXAMPLE, [late, early]).on_call_at(WEDNESDAY).primary == D


def test_of_two_approved_at_the_same_instant_the_later_in_the_list_wins() -> None:
    both = [override("2025-10-08 00:00", "2025-10-09 00:00", name) for name in (A, D)]
    assert Rota(EXAMPLE, both).on_call_at(WEDNESDAY).primary == D


def test_two_partial_overrides_complete_each_other() -> None:
    primary = override("2025-10-08 00:00", "2025-10-09 00:00", A, approved="2025-10-01")
    secondary = override("2025-10-08 00:00", "2025-10-09 00:00", None, (D,), approved="2025-10-02")
    shift = Rota(EXAMPLE, [primary, secondary]).on_call_at(WEDNESDAY)
    assert (shift.primary, shift.secondary) == (A, (D,))


def test_an_override_of_nobody_or_of_no_time_changes_nothing() -> None:
    nobody = override("2025-10-08 00:00", "2025-10-09 00:00")
    no_time = override("2025-10-08 12:00", "2025-10-08 12:00", D)
    backwards = override("2025-10-09 00:00", "2025-10-08 00:00", D)
    plain, overridden = Rota(EXAMPLE), Rota(EXAMPLE, [nobody, no_time, backwards])
    assert overridden.on_call_at(WEDNESDAY) == plain.on_call_at(WEDNESDAY)


def test_a_long_override_is_one_shift_over_every_handoff_and_new_year_within() -> None:
    rota = Rota(EXAMPLE, [override("2025-11-01 00:00", "2027-02-01 00:00", A, (B,))])
    shift = rota.on_call_at(pacific("2026-06-01 00:00"))
    assert (shift.since, shift.until) == (pacific("2025-11-01 00:00"), pacific("2027-02-01 00:00"))


def test_an_override_until_further_notice_lasts_ten_years() -> None:
    since = pacific("2025-11-01 00:00")
    forever = Override(since, datetime.max.replace(tzinfo=UTC), A, None, "left to run", since)
    assert Rota(EXAMPLE, [forever]).on_call_at(pacific("2030-01-01 00:00")).primary == A
    assert list(Rota(EXAMPLE, [forever]).shifts(since, since + timedelta(days=4000)))


def test_two_overrides_that_say_the_same_are_two_shifts() -> None:
    days: list[Override] = [
        override("2025-10-08 00:00", "2025-10-09 00:00", D, (A,)),
        override("2025-10-09 00:00", "2025-10-10 00:00", D, (A,)),
    ]
    assert Rota(EXAMPLE, days).on_call_at(WEDNESDAY).until == pacific("2025-10-09 00:00")
