"""Business days and business hours.

Monday to Friday, wall clock in the team's zone, less the public holidays of the country, actual and observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schedule.holidays import closed_days
from schedule.wallclock import DAY, MIDNIGHT, as_utc, end_of_day, local_day, to_utc

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """zone: IANA name. country: of the `holidays` library. Open in `[opens, closes)`; `closes` 00:00 is
    midnight.

    Raises ValueError if it closes before it opens: hours across midnight are not business hours but shifts.
    """

    zone: str
    country: str = "US"
    opens: time = time(9)
    closes: time = time(18)

    def __post_init__(self) -> None:
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise ValueError(f"business closes at {self.closes:%H:%M}, before it opens at {self.opens:%H:%M}")

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < SATURDAY and day not in closed_days(self.country, day.year)

    def is_open(self, at: datetime) -> bool:
        day = local_day(at, self.zone)
        return self.is_business_day(day) and self._opening(day) <= at < self._closing(day)

    def next_open(self, at: datetime) -> datetime:
        """`at` itself if business is open then, else the next opening (UTC)."""
        if self.is_open(at):
            return as_utc(at)
        return self.next_opening(at)

    def next_opening(self, at: datetime) -> datetime:
        """The first opening strictly after `at` (UTC), whether business is open then or not."""
        today = local_day(at, self.zone)
        if self.is_business_day(today) and at < self._opening(today):
            return self._opening(today)
        return self._opening(self.nth_business_day_after(today, 1))

    def add(self, at: datetime, duration: timedelta) -> datetime:
        """`duration` of business time after `at`: 2 hours from Friday 17:30 end on Monday 10:30.

        What ends exactly at closing time ends then, not at the next opening. Raises ValueError if negative.
        """
        if duration < timedelta():
            raise ValueError("business time can't be negative")
        at = self.next_open(at)
        while duration > (left := self._closing(local_day(at, self.zone)) - at):
            duration -= left
            at = self.next_open(at + left)
        return at + duration

    def end_of_business_day(self, at: datetime, n: int) -> datetime:
        """Closing time of the nth business day after the local date of `at`: people have gone home by midnight."""
        return self._closing(self.nth_business_day_after(local_day(at, self.zone), n))

    def nth_business_day_after(self, day: date, n: int) -> date:
        """The nth business day strictly after `day`; 0 is `day` itself, whatever day it is."""
        if n < 0:
            raise ValueError("business days are counted forwards")
        for _ in range(n):
            day = self._business_day(day + DAY, DAY)
        return day

    def nth_business_day_of_month(self, year: int, month: int, n: int) -> date:
        """Counted from the 1st. A month that is too short for `n` is counted on into the next."""
        return self.nth_business_day_after(date(year, month, 1) - DAY, n)

    def business_day_before(self, day: date) -> date:
        """The last business day strictly before `day`."""
        return self._business_day(day - DAY, -DAY)

    def _business_day(self, day: date, step: timedelta) -> date:
        while not self.is_business_day(day):
            day += step
        return day

    def _opening(self, day: date) -> datetime:
        return to_utc(day, self.opens, self.zone)

    def _closing(self, day: date) -> datetime:
        closing = end_of_day(day, self.zone) if self.closes == MIDNIGHT else to_utc(day, self.closes, self.zone)
        # Clocks that jump over the opening time can push it past closing; that day is then not open at all.
        return max(closing, self._opening(day))
