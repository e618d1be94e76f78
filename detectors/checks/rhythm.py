"""What a day of a series should bring: the shape of its week, times where the series stands now. Pure.

The shape is learnt from days beside the level of their own week. So it survives a level that shifts (a launch, a market
that is left): the week is another four days later, and what the weekdays are to each other is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from detectors.days import DAY

_WEEKS = 6
_FEWEST_WEEKS = 2  # of the same weekday, for an expectation
_FEWEST_DAYS = 4  # of seven, for a level
_GROWTH_DAYS = 21
_FEW = 7  # one in so many weeks may go the other way where a series grows
_MIDDLE = 4  # days from the middle of the last seven to the day after them
LOOKBACK = 7 * _WEEKS + 7 + 6  # days before a day that its expectation is made of


@dataclass(frozen=True)
class Rhythm:
    """series: rows of each day that teaches, and of the day that is judged. Every answer about a day is made of those
    before it alone."""

    series: Mapping[date, Fraction]
    _shapes: dict[date, Fraction | None] = field(default_factory=dict)
    _weeks: dict[date, Fraction | None] = field(default_factory=dict)

    def shape(self, day: date) -> Fraction | None:
        """What such a weekday is beside the level of its week, in the median of the weeks before."""
        if day not in self._shapes:
            before = (day - timedelta(weeks=week) for week in range(1, _WEEKS + 1))
            same = [self.series[d] / level for d in before if d in self.series and (level := self._week(d))]
            self._shapes[day] = median(same) if len(same) >= _FEWEST_WEEKS else None
        return self._shapes[day]

    def level(self, day: date) -> Fraction | None:
        """Where the series stands: in the seven days before, each by the shape of its own weekday, and on from there as
        it grew lately."""
        days = [d for back in range(1, 8) if (d := day - back * DAY) in self.series]
        level = _middle(self.series[d] / shape for d in days if (shape := self.shape(d)))
        return None if level is None else level * self._growth(day)

    def _growth(self, day: date) -> Fraction:
        """From the middle of the last seven days to this one. A shift is no growth: it is in a third of the weeks that
        are looked at, at most. Nor is what goes up and down: to go on with that would be to guess."""
        ends = [day - back * DAY for back in range(1, _GROWTH_DAYS + 1)]
        pairs = [(self._week(d), self._week(d - timedelta(weeks=1))) for d in ends]
        weekly = sorted(now / before for now, before in pairs if now and before)
        few = len(weekly) // _FEW
        is_steady = len(weekly) >= _FEWEST_DAYS and (weekly[few] > 1 or weekly[-1 - few] < 1)
        return Fraction(float(median(weekly)) ** (_MIDDLE / 7)) if is_steady else Fraction(1)

    def past(self, day: date) -> Fraction | None:
        """What was to be expected of a day gone by."""
        shape, level = self.shape(day), self.level(day)
        return shape * level if day in self.series and shape and level else None

    def _week(self, day: date) -> Fraction | None:
        """The level of the seven days up to this one: each weekday is in it once."""
        if day not in self._weeks:
            days = (day - back * DAY for back in range(7))
            self._weeks[day] = _middle(self.series[d] for d in days if d in self.series)
        return self._weeks[day]


def _middle(values: Iterable[Fraction]) -> Fraction | None:
    """The mean of the middle third. Faults, and what is left of a level that shifted five days ago, are outside it."""
    known = sorted(values)
    few = (len(known) - 1) // 3
    middle = known[few : len(known) - few]
    return sum(middle, Fraction()) / len(middle) if len(known) >= _FEWEST_DAYS else None
