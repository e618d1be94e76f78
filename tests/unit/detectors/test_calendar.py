"""Readings: the calendar alone is a note (P3); what goes beyond what it explains is an incident."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from detectors.checks.calendar import CalendarCheck
from detectors.checks.check import Verdict
from detectors.checks.clock_change import changed_on, hours_of
from detectors.checks.odd_days import odd_day_near
from detectors.detector import Nature, Outcome
from detectors.questions.queries import BookedPerQuarter, Table
from detectors.sources.source import Warehouse
from schedule.wallclock import local_day
from tests.unit.detectors.conftest import Place, at, occasion

LA = "America/Los_Angeles"
CLOCKS = CalendarCheck(table="tx", time="created_at", booked="business_date", noun="transactions")
COHORTS = CalendarCheck(table="cohorts", time="day", value="rate", complete_after=timedelta(0), noun="retention")
HOUR = timedelta(hours=1)

Booking = Callable[[datetime], date]


def rightly(instant: datetime) -> date:
    return local_day(instant, LA)


def by_offset(hours: int) -> Booking:
    return lambda instant: (instant + hours * HOUR).date()


def judged(booking: Booking, as_of: str, rows: Callable[[datetime], int] = lambda _: 25) -> Verdict:
    """Three weeks of rows in every quarter of an hour."""
    on = occasion(as_of)
    quarters = [on.as_of - timedelta(days=21) + n * HOUR / 4 for n in range(21 * 96)]
    table = pd.DataFrame([(booking(q), q, rows(q)) for q in quarters], columns=["day", "quarter", "n"])
    return CLOCKS.verdict(on, table)


@pytest.mark.parametrize(
    ("day", "hours", "change"),
    [
        (date(2025, 11, 1), 24, None),
        (date(2025, 11, 2), 25, date(2025, 11, 2)),
        (date(2025, 11, 4), 24, date(2025, 11, 2)),
        (date(2025, 11, 5), 24, None),
        (date(2025, 3, 9), 23, date(2025, 3, 9)),
    ],
)
def test_the_days_around_a_change_of_clocks_are_known(day: date, hours: float, change: date | None) -> None:
    assert (hours_of(day, LA), changed_on(day, LA)) == (hours, change)


@pytest.mark.parametrize(
    ("as_of", "day", "length", "more"),
    [
        ("2025-11-03 14:00", date(2025, 11, 2), "25", "above"),
        ("2025-03-10 13:00", date(2025, 3, 9), "23", "below"),
    ],
)
def test_a_day_of_other_length_is_a_note_and_no_alarm(as_of: str, day: date, length: str, more: str) -> None:
    verdict = judged(rightly, as_of)
    (note,) = verdict.faults
    assert (verdict.outcome, note.nature, verdict.day) == (Outcome.PASS, Nature.NOTE, day)
    assert f"has {length} hours in {LA}: totals may be 4.2% {more}" in note.summary


@pytest.mark.parametrize(
    ("booking", "as_of"),
    [
        (by_offset(-7), "2025-11-03 14:00"),
        (by_offset(-7), "2025-11-04 14:00"),
        (by_offset(-8), "2025-03-10 13:00"),
    ],
    ids=["autumn", "the day after", "spring"],
)
def test_dates_booked_by_the_old_offset_are_a_fault(booking: Booking, as_of: str) -> None:
    verdict = judged(booking, as_of)
    (fault,) = verdict.faults
    assert (verdict.outcome, fault.nature) == (Outcome.ALARM, Nature.DEVIATION)
    assert fault.measure.value == pytest.approx(1 / 24, abs=0.003)
    assert fault.deviation is None


def test_without_a_change_of_clocks_nothing_is_said_of_the_dates() -> None:
    assert judged(by_offset(0), "2025-11-21 14:00").outcome is Outcome.PASS


def test_a_booking_that_always_differed_from_local_days_is_no_news() -> None:
    assert judged(lambda t: rightly(t + 5 * HOUR), "2025-11-03 14:00").outcome is Outcome.PASS


@pytest.mark.parametrize("factor", [0, 2])
def test_the_hour_of_the_change_doubled_or_lost_is_a_fault(factor: int) -> None:
    doubled = at("2025-11-02 09:00")
    verdict = judged(rightly, "2025-11-03 14:00", lambda q: 25 * factor if doubled <= q < doubled + HOUR else 25)
    assert verdict.outcome is Outcome.ALARM


def test_a_day_without_rows_is_no_data() -> None:
    assert judged(rightly, "2025-11-03 14:00", lambda _: 0).outcome is Outcome.NO_DATA


def test_quarters_are_counted_alike_in_every_database(place: Place) -> None:
    zone = None if place.url.startswith("sqlite") else UTC
    times = ["2025-11-02 06:59:59.999", "2025-11-02 07:00", "2025-11-02 07:14:59.999", "2025-11-02 07:15"]
    rows = [(at(t).replace(tzinfo=zone), date(2025, 11, 1 if n == 0 else 2)) for n, t in enumerate(times)]
    place.put("tx", {"created_at": sa.DateTime(timezone=True), "business_date": sa.Date()}, rows)
    warehouse = Warehouse(place.url)
    ask = BookedPerQuarter(
        Table("tx", "created_at"),
        "business_date",
        at("2025-11-02 06:00"),
        at("2025-11-03 00:00"),
        at("2025-11-03 06:00"),
    )
    answer = warehouse.answer(ask)
    warehouse.close()
    assert sorted((r.day.day, r.quarter, r.n) for r in answer.itertuples()) == [
        (1, at("2025-11-02 06:45"), 1),
        (2, at("2025-11-02 07:00"), 2),
        (2, at("2025-11-02 07:15"), 1),
    ]


@pytest.mark.parametrize(
    ("last", "odd"),
    [
        (date(2025, 8, 31), date(2025, 8, 31)),
        (date(2025, 9, 3), date(2025, 8, 31)),
        (date(2025, 9, 4), None),
        (date(2025, 9, 30), None),
        (date(2024, 2, 29), date(2024, 2, 29)),
        (date(2025, 3, 1), None),
    ],
)
def test_odd_days_are_the_31st_and_february_29(last: date, odd: date | None) -> None:
    assert odd_day_near(last) == odd


def cohorts(last: float, day: str = "2025-09-01 05:00", ordinary: Any = lambda _: 0.4) -> Verdict:
    """The last complete day is Aug 31 and has the value `last`; the days before are ordinary."""
    on = occasion(day)
    end = COHORTS.last_day(on)
    days = [end - timedelta(days=n) for n in range(60)]
    rows = [(d, "", last if n == 0 else ordinary(d), 1, False) for n, d in enumerate(days)]
    return COHORTS.verdict(on, pd.DataFrame(rows, columns=["day", "key", "value", "n", "flag"]))


@pytest.mark.parametrize(
    ("last", "outcome", "natures"),
    [
        (0.4, Outcome.PASS, []),
        (0.38, Outcome.PASS, []),  # exactly 95 %
        (0.37, Outcome.PASS, [Nature.NOTE]),
        (0.34, Outcome.PASS, [Nature.NOTE]),  # exactly 85 % is not less
        (0.3399, Outcome.ALARM, [Nature.DEVIATION]),
    ],
)
def test_a_cohort_is_compared_with_its_neighbours(last: float, outcome: Outcome, natures: list[Nature]) -> None:
    verdict = cohorts(last)
    assert (verdict.outcome, [f.nature for f in verdict.faults]) == (outcome, natures)


def test_the_fault_says_how_far_the_cohort_is_below() -> None:
    (fault,) = cohorts(0.28).faults
    assert fault.summary == "Retention next to the days around it on Aug 31: 70%, limit 85%."
    assert fault.deviation == pytest.approx(0.3)


def test_a_dip_on_any_other_day_is_not_the_calendars() -> None:
    assert cohorts(0.1, "2025-09-21 05:00").outcome is Outcome.PASS


def test_a_figure_that_dips_every_weekend_may_dip_on_a_31st() -> None:
    assert cohorts(0.3, ordinary=lambda d: 0.3 if d.weekday() == 6 else 0.4).outcome is Outcome.PASS


def test_one_thing_is_watched_at_a_time() -> None:
    with pytest.raises(ValidationError, match="watches one thing"):
        CalendarCheck(table="t", time="at")
