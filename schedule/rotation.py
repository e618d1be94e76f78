"""The handoffs: when shift number n begins, and which number an instant falls into.

Numbers count from the rotation's start, negative before it, so a cycle of k shifts is `number % k` in both
directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schedule.wallclock import local_day, to_utc, weekday_on_or_before


@dataclass(frozen=True, slots=True)
class Handoffs:
    """A handoff every `days` days at a wall-clock time. zone: IANA name; weekday: 0 is Monday, for shifts of weeks.

    start: a local date in the week of shift 0, usually the handoff day itself; the very day of shift 0 where shifts
    are no whole weeks. A week's shift is 168 hours long, or 167 or 169 where the clocks change: it is the wall clock
    that people keep to. more: further handoffs of a day, later than `at`, where duty follows the sun.
    """

    zone: str
    start: date
    weekday: int
    at: time
    days: int = 7
    more: tuple[time, ...] = ()

    @property
    def a_day(self) -> int:
        """How many shifts begin on a day of handoff."""
        return 1 + len(self.more)

    def day(self, number: int) -> date:
        """The local date on which this shift begins."""
        first = weekday_on_or_before(self.start, self.weekday) if self.days % 7 == 0 else self.start
        return first + timedelta(days=self.days * (number // self.a_day))

    def begins(self, number: int) -> datetime:
        """The instant (UTC) at which this shift begins and the one before it ends."""
        return to_utc(self.day(number), (self.at, *self.more)[number % self.a_day], self.zone)

    def number_at(self, at: datetime) -> int:
        """The shift that holds this instant: it began at or before, and the next begins after."""
        number = (local_day(at, self.zone) - self.day(0)).days // self.days * self.a_day
        # The date alone does not tell on the handoff day itself, nor where a zone skipped a whole day.
        while at < self.begins(number):
            number -= 1
        while at >= self.begins(number + 1):
            number += 1
        return number
