"""Days of 23 and 25 hours, in the zone in which a business books its dates.

That such a day is shorter or longer is nothing but the calendar, worth a note. A fault is what the calendar does not
explain: rows booked to a day that is not theirs, because somebody's offset from UTC did not follow, and the hour of
the change itself counted twice or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from detectors.days import DAY
from schedule.wallclock import end_of_day, start_of_day

if TYPE_CHECKING:
    import pandas as pd

AFTER = 2  # days after a change that are looked at: an offset that did not follow is seen at once
HISTORY = 14  # days before, to know what is usual

_NEAR = timedelta(hours=3)  # around the change, where an hour can be doubled or lost
_HOUR = timedelta(hours=1)
_FEWEST = 7  # days of history
_FAR = 4  # standard deviations of chance
_DOUBLED, _LOST = 1.7, 0.3  # times what is usual at that hour


def hours_of(day: date, zone: str) -> float:
    """How long a local day is: 23, 24 or 25 hours in most zones."""
    return (end_of_day(day, zone) - start_of_day(day, zone)) / _HOUR


def changed_on(day: date, zone: str) -> date | None:
    """The day of a change of clocks that `day` is, or comes shortly after."""
    return next((d for n in range(AFTER + 1) if hours_of(d := day - n * DAY, zone) != 24), None)


@dataclass(frozen=True)
class Booked:
    """Rows by booked day and quarter of an hour. table: see `detectors.asks.BookedPerQuarter`; day: the one judged."""

    table: pd.DataFrame
    day: date
    zone: str
    left_out: frozenset[date] = frozenset()

    @cached_property
    def rows(self) -> int:
        """Booked to the day."""
        return int(self.table["n"][self.table["day"] == self.day].sum())

    @cached_property
    def misplaced(self) -> int:
        """Rows of other days that are booked to this one, or rows of this one that are booked to others, whichever are
        more."""
        return self._misplaced(self.day)

    @property
    def usually_misplaced(self) -> float | None:
        """The median share on the days before; None if they are too few."""
        shares = [self._misplaced(day) / rows for day, rows in self._before.items()]
        return median(shares) if len(shares) >= _FEWEST else None

    @property
    def explained(self) -> float | None:
        """The share that may well be usual, as far as so many rows can tell; None for too few days."""
        usual = self.usually_misplaced
        return None if usual is None else max(usual, 1 / sum(self._before.values()))

    @cached_property
    def _before(self) -> dict[date, int]:
        """Rows of the days before that have any."""
        days = (d for n in range(AFTER + 1, HISTORY) if (d := self.day - n * DAY) not in self.left_out)
        found = {day: int(self.table["n"][self.table["day"] == day].sum()) for day in days}
        return {day: rows for day, rows in found.items() if rows}

    @property
    def odd(self) -> int:
        """By how many rows the hours around the change differ from what they usually have, where they have about twice
        as many, or hardly any. Hours are compared as shares of a day, so that a quiet day is not an odd one."""
        return sum(abs(found - usual) for found, usual in self._around() if _is_odd(found, usual))

    def _misplaced(self, day: date) -> int:
        quarter, booked = self.table["quarter"], self.table["day"] == day
        belongs = (quarter >= start_of_day(day, self.zone)) & (quarter < end_of_day(day, self.zone))
        return max(int(self.table["n"][booked & ~belongs].sum()), int(self.table["n"][belongs & ~booked].sum()))

    def _around(self) -> Iterator[tuple[int, int]]:
        """What each hour around the change has, and what it has usually."""
        change = _change(self.day, self.zone)
        hours = self.table["quarter"].dt.floor("h")
        per_hour = self.table["n"].groupby(hours).sum()
        per_day = self.table["n"].groupby(hours.dt.floor("D")).sum()
        at = change - _NEAR
        while at < change + _NEAR:
            before = [at - n * DAY for n in range(1, HISTORY)]
            shares = [per_hour.get(t, 0) / total for t in before if (total := per_day.get(_utc_day(t), 0))]
            if len(shares) >= _FEWEST:
                yield int(per_hour.get(at, 0)), round(median(shares) * int(per_day.get(_utc_day(at), 0)))
            at += _HOUR


def _is_odd(found: int, usual: int) -> bool:
    is_far = abs(found - usual) > _FAR * sqrt(max(usual, 1))
    return is_far and not _LOST * usual <= found <= _DOUBLED * usual


def _change(day: date, zone: str) -> datetime:
    """The hour in which the offset from UTC changes during a local day."""
    at, offset = start_of_day(day, zone), _offset(start_of_day(day, zone), zone)
    while _offset(at, zone) == offset and at < end_of_day(day, zone):
        at += _HOUR
    return at


def _offset(at: datetime, zone: str) -> timedelta | None:
    return at.astimezone(ZoneInfo(zone)).utcoffset()


def _utc_day(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
