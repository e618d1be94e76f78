from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.hours import BusinessHours
from schedule.reviews import Duty, Occurrence, due
from tests.unit.schedule.example import A, pacific

HOURS = BusinessHours("America/Los_Angeles")
SECTION = Duty("section: Growth", "month", A)
DOCUMENT = Duty("the handbook", "quarter")
DRILL = Duty("runbook drill", "quarter", before_close=True)
DUTIES = (SECTION, DOCUMENT, DRILL)


def found(duty: Duty, since: str, until: str) -> list[Occurrence]:
    return due([duty], HOURS, 3, pacific(since), pacific(until))


@pytest.mark.parametrize(
    ("duty", "since", "until", "asked", "late"),
    [
        (SECTION, "2026-11-01 00:00", "2026-11-30 00:00", "2026-11-02 09:00", "2026-11-17 00:00"),  # Veterans Day
        (SECTION, "2026-03-01 00:00", "2026-03-30 00:00", "2026-03-02 09:00", "2026-03-14 00:00"),  # the clocks change
        (SECTION, "2027-01-01 00:00", "2027-01-30 00:00", "2027-01-04 09:00", "2027-01-16 00:00"),  # after New Year
        (SECTION, "2028-02-01 00:00", "2028-03-01 00:00", "2028-02-01 09:00", "2028-02-15 00:00"),
        (DOCUMENT, "2026-09-20 00:00", "2026-12-31 00:00", "2026-10-01 09:00", "2026-10-16 00:00"),
        (DOCUMENT, "2026-12-01 00:00", "2027-03-01 00:00", "2027-01-04 09:00", "2027-01-16 00:00"),
        (DRILL, "2026-11-15 00:00", "2027-02-28 00:00", "2026-12-01 09:00", "2026-12-29 00:00"),
        (DRILL, "2028-02-01 00:00", "2028-05-01 00:00", "2028-03-01 09:00", "2028-03-29 00:00"),
        (DRILL, "2026-08-15 00:00", "2026-11-01 00:00", "2026-09-01 09:00", "2026-09-28 00:00"),
    ],
)
def test_a_duty_is_asked_for_on_the_first_business_day_and_late_after_its_time(
    duty: Duty, since: str, until: str, asked: str, late: str
) -> None:
    (one,) = found(duty, since, until)
    assert (one.asked, one.due) == (pacific(asked), pacific(late))


def test_the_span_holds_its_first_instant_and_not_its_last() -> None:
    at = pacific("2026-11-02 09:00")
    assert len(due([SECTION], HOURS, 3, at, at + timedelta.resolution)) == 1
    assert due([SECTION], HOURS, 3, at - timedelta.resolution, at) == []


def test_one_is_of_use_until_the_next_is_asked_for() -> None:
    november, december = found(SECTION, "2026-11-01 00:00", "2026-12-31 00:00")
    assert november.not_after == december.asked


@pytest.mark.parametrize(("every", "count"), [("week", 52), ("month", 12), ("quarter", 4), ("year", 1)])
def test_every_period_has_one(every: str, count: int) -> None:
    duty = Duty("x", every)  # type: ignore[arg-type]
    assert len(found(duty, "2027-01-01 00:00", "2028-01-01 00:00")) == count


@given(cuts=st.lists(st.integers(0, 24 * 500), max_size=6))
def test_cut_anywhere_each_comes_once(cuts: list[int]) -> None:
    since, until = pacific("2026-10-30 00:00"), pacific("2028-03-14 00:00")
    edges = [since, *sorted(since + timedelta(hours=h) for h in cuts if since + timedelta(hours=h) < until), until]
    parts = [o for a, b in pairwise(edges) for o in due(DUTIES, HOURS, 3, a, b)]
    assert parts == due(DUTIES, HOURS, 3, since, until)
    assert len({o.key for o in parts}) == len(parts)
