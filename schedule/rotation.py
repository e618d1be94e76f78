"""The weekly handoffs: when shift number n begins, and which number an instant falls into.

Numbers count from the rotation's start, negative before it, so a cycle of k weeks is `number % k` in both
directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schedule.wallclock import local_day, to_utc, weekday_on_or_before


@dataclass(frozen=True, slots=True)
class WeeklyHandoffs:
    """A handoff every week at a wall-clock time. zone: IANA name; weekday: 0 is Monday.

    start: a local date in the week of shift 0, usually the handoff day itself. A shift is 168 hours long, or
    167 or 169 in the weeks in which the clocks change: it is the wall clock that people keep to.
    """

    zone: str
    start: date
    weekday: int
    at: time

    def day(self, number: int) -> date:
        """The local date on which this shift begins."""
        return weekday_on_or_before(self.start, self.weekday) + timedelta(weeks=number)

    def begins(self, number: int) -> datetime:
        """The instant (UTC) at which this shift begins and the one before it ends."""
        return to_utc(self.day(number), self.at, self.zone)

    def number_at(self, at: datetime) -> int:
        """The shift that holds this instant: it began at or before, and the next begins after."""
        number = (local_day(at, self.zone) - self.day(0)).days // 7
        # The date alone does not tell on the handoff day itself, nor where a zone skipped a whole day.
        while at < self.begins(number):
            number -= 1
        while at >= self.begins(number + 1):
            number += 1
        return number
