from __future__ import annotations

from datetime import timedelta

import pytest

from schedule.booking import Verdict, may_book
from schedule.maintenance import Window
from tests.unit.schedule.example import utc

NOW = utc("2026-11-02 12:00")
FORTNIGHT = timedelta(days=14)


def verdict(starts: str, hours: float = 4, others: tuple[Window, ...] = ()) -> Verdict:
    begin = utc(starts)
    return may_book(begin, begin + timedelta(hours=hours), NOW, others, freeze_days=3, notice=FORTNIGHT)


@pytest.mark.parametrize(
    ("starts", "needs_approval"),
    [("2026-11-16 12:00", False), ("2026-11-16 11:59:59", True), ("2026-11-02 12:00:01", True)],
)
def test_less_than_two_weeks_ahead_needs_the_manager(starts: str, needs_approval: bool) -> None:
    assert verdict(starts) == Verdict(needs_approval=needs_approval)


@pytest.mark.parametrize(
    ("starts", "hours", "refused"),
    [
        ("2026-11-27 20:00", 4, False),
        ("2026-11-27 20:00", 4.01, True),
        ("2026-11-30 20:00", 4, True),
        ("2026-12-01 00:00", 4, False),
        ("2026-12-31 23:00", 2, True),
        ("2027-01-01 00:00", 2, False),
        ("2027-02-26 00:00", 2, True),
        ("2027-02-25 22:00", 2, False),
        ("2028-02-26 22:00", 2, False),
        ("2028-02-27 00:00", 2, True),
        ("2028-02-29 00:00", 2, True),
        ("2028-03-01 00:00", 2, False),
    ],
)
def test_no_part_of_it_may_lie_in_the_last_three_days_of_a_month(starts: str, hours: float, refused: bool) -> None:
    assert ("one of the last 3 days" in verdict(starts, hours).refused) is refused


@pytest.mark.parametrize(
    ("starts", "hours", "why"),
    [("2026-11-02 12:00", 4, "begun"), ("2026-11-20 12:00", 0, "end before"), ("2026-11-20 00:00", 24.1, "24 hours")],
)
def test_what_makes_no_sense_is_refused_with_the_reason(starts: str, hours: float, why: str) -> None:
    assert why in verdict(starts, hours).refused


@pytest.mark.parametrize(("starts", "refused"), [("2026-11-20 08:00", False), ("2026-11-20 08:01", True)])
def test_two_bookings_may_touch_and_not_overlap(starts: str, refused: bool) -> None:
    other = Window(utc("2026-11-20 12:00"), utc("2026-11-20 14:00"), name="Other", booking=1)
    assert bool(verdict(starts, 4, (other,)).refused) is refused


def test_a_handbook_without_a_notice_asks_nobody() -> None:
    starts = NOW + timedelta(hours=1)
    assert may_book(starts, starts + timedelta(hours=1), NOW) == Verdict()
