"""Days on which something is expected of a source, and which day is the last that can be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays as library

from schedule.hours import SATURDAY, BusinessHours
from schedule.wallclock import local_day, to_utc

DAY = timedelta(days=1)
EVERY_DAY, BUSINESS_DAYS = "every_day", "business_days"


def markets() -> tuple[str, ...]:
    """Codes of the market calendars that the `holidays` library has, and their aliases: "ECB" is one of "XECB"."""
    return tuple(sorted(library.list_supported_financial(include_aliases=True)))


@lru_cache(maxsize=128)
def _market_holidays(market: str, year: int) -> Mapping[date, str]:
    return dict(library.financial_holidays(market, years=year))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that count. name: "every_day", "business_days" (Monday to Friday less the public holidays of the
    country), or a market ("ECB": Monday to Friday less its holidays). zone: IANA name, in which its days begin."""

    name: str
    zone: str
    country: str

    def is_open(self, day: date) -> bool:
        if self.name == EVERY_DAY:
            return True
        if self.name == BUSINESS_DAYS:
            return BusinessHours(self.zone, self.country).is_business_day(day)
        return day.weekday() < SATURDAY and day not in _market_holidays(self.name, day.year)

    def last_open(self, day: date) -> date:
        """`day` itself if it counts, else the last one before it that does."""
        while not self.is_open(day):
            day -= DAY
        return day

    def open_days(self, last: date, count: int) -> tuple[date, ...]:
        """The `count` days that count up to and with `last`, oldest first."""
        days: list[date] = []
        while len(days) < count:
            days.append(self.last_open(last))
            last = days[-1] - DAY
        return tuple(reversed(days))

    def elapsed(self, since: datetime, until: datetime) -> timedelta:
        """How much of `[since, until)` lies on days that count: Friday 17:00 to Monday 17:00 is 24 hours."""
        if self.name == EVERY_DAY:
            return until - since
        total, day = timedelta(), local_day(since, self.zone)
        while day <= local_day(until, self.zone):
            if self.is_open(day):
                begins, ends = to_utc(day, time(), self.zone), to_utc(day + DAY, time(), self.zone)
                total += max(min(ends, until) - max(begins, since), timedelta())
            day += DAY
        return total


def last_complete_day(as_of: datetime, landing: timedelta) -> date:
    """The last UTC day whose landing time (counted from the midnight after it) has come; inclusive."""
    return (as_of.astimezone(UTC) - landing).date() - DAY


def midnight(day: date) -> datetime:
    """The start of a UTC day."""
    return datetime.combine(day, time(), UTC)
