"""What duty is worth: every hour of a year is somebody's, at the rate of the handbook's rule, whoever serves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.credit import Account, Entry, Figure, Ledger, Terms, entries, holidays_covered, ledger, year_of
from schedule.oncall import Rota
from schedule.rules import Override
from tests.unit.schedule.example import EXAMPLE, HOLIDAYS, LOS_ANGELES, A, B, C, D, override, pacific
from tests.unit.schedule.naive import on_call
from tests.unit.schedule.test_rota_properties import rotas

DAILY = HOLIDAYS[-1].name
TERMS = Terms(Figure(Fraction(3, 2), 62), Figure(Fraction(2), 61), {DAILY: Figure(Fraction(2), 58)})
HOUR = timedelta(hours=1)
LATER = pacific("2040-01-01")
THANKSGIVING = ("2026-11-23T09:00", "2026-11-30T09:00")


def made(year: int = 2026, *overrides: Override) -> list[Entry]:
    return entries(EXAMPLE, overrides, TERMS, year)


def at(day: str, *overrides: Override) -> Entry:
    instant = pacific(day)
    return next(e for e in made(instant.year, *overrides) if e.duty.since <= instant < e.duty.until)


def account(name: str, book: Ledger) -> Account:
    return next(a for a in book.accounts if a.name == name)


def book(*overrides: Override, now: datetime = LATER) -> Ledger:
    return ledger(EXAMPLE, overrides, TERMS, 2026, now)


@pytest.mark.parametrize(
    ("day", "credit", "premium"),
    [
        ("2026-10-07T12:00", Fraction(1), 0),  # an ordinary week
        ("2026-03-03T12:00", Fraction(1), 0),  # 167 hours, and a whole week all the same
        ("2026-10-28T12:00", Fraction(1), 0),  # 169 hours
        ("2026-11-26T12:00", Fraction(3, 2), 0),  # a holiday week
        ("2026-05-24T12:00", Fraction(3, 2), 0),  # a holiday weekend: the whole row, though it is three days long
        ("2026-05-20T12:00", Fraction(5 * 24, 168), 0),  # the week that the weekend breaks into
        ("2026-12-25T12:00", Fraction(3, 14), 1),  # a seventh of a holiday week, paid double
        ("2026-12-31T12:00", Fraction(3, 14) * 15 / 24, Fraction(15, 24)),  # cut by the new year
        ("2027-01-01T05:00", Fraction(3, 14) * 9 / 24, Fraction(9, 24)),  # and its other half
        ("2027-01-03T12:00", Fraction(3, 2) * 24 / 168, 0),  # what the stronger row leaves of New Year's Week
    ],
)
def test_a_stretch_is_worth_its_row_or_week_or_its_part_of_it(day: str, credit: Fraction, premium: Fraction) -> None:
    assert (at(day).credit, at(day).premium_days) == (credit, premium)


def test_the_rate_is_the_handbooks_and_the_person_the_one_who_serves() -> None:
    stand_in = override("2026-11-26T09:00", "2026-11-27T09:00", A)
    entry = at("2026-11-26T12:00", stand_in)
    assert (entry.duty.primary, entry.credit) == (A, Fraction(3, 2) / 7)
    assert at("2026-11-25T12:00", stand_in).credit == Fraction(3, 2) * 3 / 7


def test_half_a_premium_day_is_half_a_day() -> None:
    stand_in = override("2026-12-25T09:00", "2026-12-25T21:00", B)
    entry = at("2026-12-25T12:00", stand_in)
    assert (entry.duty.primary, entry.premium_days, entry.pay) == (B, Fraction(1, 2), Fraction(2))


def test_a_trade_moves_credit_and_makes_none() -> None:
    before, after = book(), book(override(*THANKSGIVING, A))
    assert sum(a.credit for a in before.accounts) == sum(a.credit for a in after.accounts)
    assert account(A, after).credit - account(A, before).credit == Fraction(3, 2)


def test_secondary_duty_is_shown_and_not_credited() -> None:
    before, after = book(), book(override(*THANKSGIVING, secondary=(B,)))
    assert account(B, after).secondary_hours - account(B, before).secondary_hours == 168
    assert account(B, after).credit == account(B, before).credit


def test_done_and_planned_are_told_apart() -> None:
    halfway = book(now=pacific("2026-11-27T21:00"))  # in the middle of D's holiday week: 4.5 of 7 days
    assert account(D, book()).earned == account(D, book()).credit
    assert account(D, halfway).credit == account(D, book()).credit
    assert (
        account(D, book(now=pacific("2026-11-23T09:00"))).earned + Fraction(3, 2) * 9 / 14 == account(D, halfway).earned
    )


def test_covering_a_holiday_is_being_its_primary_at_any_moment() -> None:
    an_hour = override("2026-09-07T12:00", "2026-09-07T13:00", C)
    assert [len(holidays_covered(EXAMPLE, (), 2026)[name]) for name in (A, B, C, D)] == [2, 2, 2, 3]
    assert [row.name for row in holidays_covered(EXAMPLE, [an_hour], 2026)[C]] == [
        "Independence Day Week",
        "Labor Day Weekend",
        DAILY,
    ]


def test_a_holiday_belongs_to_its_own_year_also_where_it_reaches_into_another() -> None:
    # December 31, 2026 is of the period that begins in 2026; New Year's Week of 2027 has its Sunday only.
    new_year = override("2027-01-01T10:00", "2027-01-01T11:00", D)
    assert DAILY in [row.name for row in holidays_covered(EXAMPLE, [new_year], 2026)[D]]
    weekly = [row.name for row in holidays_covered(EXAMPLE, [new_year], 2027).get(D, ())]
    assert "New Year's Week" not in weekly


def test_who_is_over_the_limit_or_well_above_the_average_is_due_for_less() -> None:
    assert [a.name for a in book().due_for_less()] == [D, C]
    assert book().over_limit(account(D, book()))
    even = ledger(replace(EXAMPLE, holidays=()), (), TERMS, 2026, LATER)
    assert even.due_for_less() == []


def test_without_figures_in_the_document_a_holiday_is_a_week_like_any_other() -> None:
    plain = entries(EXAMPLE, (), Terms(), 2026)
    assert next(e for e in plain if e.row and e.row.name == "Thanksgiving Week").credit == 1
    assert sum(e.premium_days for e in plain) == 0
    assert ledger(EXAMPLE, (), Terms(), 2026, LATER).terms.limit is None


def test_ten_years_by_hand() -> None:
    """The rulings computed a second time: each stretch has the person and the rate that the plain rota has."""
    for entry in (e for year in range(2025, 2036) for e in made(year)):
        duty = entry.duty
        primary, secondary, rule = on_call(duty.since + (duty.until - duty.since) / 2)
        hours = Fraction((duty.until - duty.since) // timedelta(minutes=1), 60)
        week = Fraction((duty.rule.until - duty.rule.since) // timedelta(minutes=1), 60)
        rates = {
            "weekly rotation": 1 / week,
            "holiday week": Fraction(3, 2) / week,
            "holiday weekend": Fraction(3, 2) / 72,  # neither has a change of clocks
            "explicit dates": Fraction(3, 14) / 24,
        }
        assert (duty.primary, duty.secondary) == (primary, secondary)
        assert entry.credit == hours * rates[rule]


@settings(max_examples=25, deadline=None)
@given(rotas(), st.integers(2012, 2030))
def test_every_hour_of_a_year_is_somebodys(rota: Rota, year: int) -> None:
    since, until = year_of(year, rota.rules.zone)
    duties = [e.duty for e in entries(rota.rules, rota.overrides, TERMS, year)]
    assert (duties[0].since, duties[-1].until) == (since, until)
    assert all(a.until == b.since and a.since < a.until for a, b in pairwise(duties))
    accounts = ledger(rota.rules, rota.overrides, TERMS, year, since).accounts
    assert sum(a.hours for a in accounts) == (until - since) / HOUR
    assert all(d.primary == rota.on_call_at(d.since).primary for d in duties)


@settings(max_examples=25, deadline=None)
@given(rotas(), st.integers(2012, 2030), st.integers(0, 366 * 24))
def test_credit_adds_up_to_the_hours_at_their_rates(rota: Rota, year: int, hours: int) -> None:
    since, _ = year_of(year, rota.rules.zone)
    each = entries(rota.rules, rota.overrides, TERMS, year)
    accounts = ledger(rota.rules, rota.overrides, TERMS, year, since + hours * HOUR).accounts
    assert sum(a.credit for a in accounts) == sum(e.credit for e in each)
    assert sum(a.credit for a in accounts) >= sum(a.earned for a in accounts)
    # Weeks only: without holiday rows credit is the rotation's weeks, whoever stood in.
    plain = [e for e in each if e.row is None]
    assert all(e.credit == e.weeks for e in plain)


def test_the_example_is_in_los_angeles() -> None:
    assert year_of(2026, LOS_ANGELES)[0] == pacific("2026-01-01")
