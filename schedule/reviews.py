"""Reviews and drills: when people are asked for them, and when they are late.

Asked as business opens on the first business day of the period (of a drill before a close: of the period's last
month). A review is late after the tenth business day of its period, a drill once the close begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from schedule.hours import BusinessHours
from schedule.wallclock import DAY, end_of_day, local_day, start_of_day, to_utc, weekday_on_or_before

Every = Literal["week", "month", "quarter", "year"]

_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "year": 12}
_BUSINESS_DAYS: dict[Every, int] = {"week": 5, "month": 10, "quarter": 10, "year": 10}
_MARGIN = timedelta(days=40)  # no first business day is so far from the day that begins its period


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that comes round. subject: what is reviewed or drilled, unique within the team. who: the member of
    the team that is asked, None for everybody. before_close: it is to be over when the close of the period begins.
    line: in the handbook."""

    subject: str
    every: Every
    who: str | None = None
    before_close: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Occurrence:
    """asked, due: UTC; it is late from `due` on. not_after: the next one is asked for, so this one is not any more."""

    key: str
    duty: Duty
    asked: datetime
    due: datetime
    not_after: datetime


def due(
    duties: Iterable[Duty], hours: BusinessHours, close_days: int, since: datetime, until: datetime
) -> list[Occurrence]:
    """Every duty that is to be asked for in `[since, until)`, in order. close_days: the last days of a period that are
    its close."""
    found = (o for duty in duties for o in _occurrences(duty, hours, close_days, since, until))
    return sorted((o for o in found if since <= o.asked < until), key=lambda o: (o.asked, o.key))


def _occurrences(
    duty: Duty, hours: BusinessHours, close_days: int, since: datetime, until: datetime
) -> Iterator[Occurrence]:
    first = _first_day(local_day(since, hours.zone) - _MARGIN - timedelta(days=92), duty.every)
    for day, following in pairwise(_periods(first, duty.every)):
        if day > local_day(until, hours.zone) + DAY:
            return
        yield Occurrence(
            key=f"{duty.subject}:{day}",
            duty=duty,
            asked=_asked(duty, hours, day, following),
            due=_late(duty, hours, close_days, day, following),
            not_after=_asked(duty, hours, following, _next(following, duty.every)),
        )


def _asked(duty: Duty, hours: BusinessHours, first: date, following: date) -> datetime:
    begins = _month_before(following) if duty.before_close and duty.every != "week" else first
    return to_utc(hours.nth_business_day_after(begins - DAY, 1), hours.opens, hours.zone)


def _late(duty: Duty, hours: BusinessHours, close_days: int, first: date, following: date) -> datetime:
    if duty.before_close:
        return start_of_day(following - close_days * DAY, hours.zone)
    return end_of_day(hours.nth_business_day_after(first - DAY, _BUSINESS_DAYS[duty.every]), hours.zone)


def _periods(first: date, every: Every) -> Iterator[date]:
    while True:
        yield first
        first = _next(first, every)


def _first_day(day: date, every: Every) -> date:
    if every == "week":
        return weekday_on_or_before(day, 0)
    months = _MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _next(first: date, every: Every) -> date:
    if every == "week":
        return first + 7 * DAY
    months = first.month - 1 + _MONTHS[every]
    return date(first.year + months // 12, months % 12 + 1, 1)


def _month_before(following: date) -> date:
    return (following - DAY).replace(day=1)
