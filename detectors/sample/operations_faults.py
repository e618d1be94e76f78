"""The faults of snapshots, calendars and runs, by name, and the day that each spoils."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from detectors.days import DAY, last_complete_day, midnight

SNAPSHOT = "corrupt-snapshot"
CLOCKS = "clock-change"
COHORT = "cohort-dip"
LATE_RUN = "late-landing"
FAILED_RUN = "failed-run"
EMPTY_RUN = "empty-run"

FAULTS = {
    SNAPSHOT: "the last account snapshot lacks a fifth of the accounts",
    CLOCKS: "for three days after the last change of clocks, dates are booked by the offset before it",
    COHORT: "the cohort of the last 31st, or of February 29, is put together wrongly",
    LATE_RUN: "the growth pipeline lands its last day more than an hour late",
    FAILED_RUN: "the engagement pipeline fails twice, and nobody starts it again",
    EMPTY_RUN: "the profit pipeline ends well, and has written nothing",
}

ZONE = "America/Los_Angeles"  # in which business dates are booked
LANDING = timedelta(hours=4)  # of the pipeline that reads the snapshots
_DUE = {LATE_RUN: LANDING, FAILED_RUN: timedelta(hours=5), EMPTY_RUN: timedelta(hours=6)}
COHORT_AFTER = timedelta(hours=27)  # a cohort is counted once the day after it is over
_LASTING = 3 * DAY
_CHANGES_WITHIN = 400


def day_of(fault: str, until: datetime) -> date:
    """The UTC day that a fault spoils, seen from `until`; of a fault that lasts, the first."""
    if fault == CLOCKS:
        return last_change(until.date()).date()
    if fault == COHORT:
        return _last_odd_day(last_complete_day(until, COHORT_AFTER))
    return last_complete_day(until, _DUE.get(fault, LANDING))


def booked(at: datetime, spoilt_until: datetime | None = None) -> date:
    """The business date of an instant. spoilt_until: the present of a sample whose clocks did not follow."""
    zone = ZoneInfo(ZONE)
    if spoilt_until is not None:
        change = last_change(spoilt_until.date())
        if change <= at < change + _LASTING:
            before = (change - DAY).astimezone(zone).utcoffset() or timedelta()
            return (at + before).date()
    return at.astimezone(zone).date()


@lru_cache(maxsize=64)
def last_change(day: date) -> datetime:
    """The start of the last UTC day, up to `day`, on which the clocks changed."""
    days = (midnight(day - n * DAY) for n in range(_CHANGES_WITHIN))
    return next(start for start in days if _offset(start) != _offset(start + DAY))


def _offset(at: datetime) -> timedelta | None:
    return at.astimezone(ZoneInfo(ZONE)).utcoffset()


def _last_odd_day(day: date) -> date:
    while day.day != 31 and (day.month, day.day) != (2, 29):
        day -= DAY
    return day
