"""February 29 and the 31st, on which months that are shorter have no counterpart: figures per cohort stumble there.

A cohort of such a day is compared with its neighbours. What falls a little is the calendar's doing, worth a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import log
from statistics import median

from detectors.checks.shares import is_short_by_chance
from detectors.days import DAY

_SIDE = 3  # neighbours before and after
_FEWEST = 3
_LATELY = 3  # days for which an odd day is looked at, since its neighbours come in one by one
_FEWEST_ORDINARY = 14
_RARELY = Fraction(1, 20)
_FAR = 3.0  # deviations of ordinary days from their neighbours
_AS_DEVIATION = 1.4826


def is_odd(day: date) -> bool:
    return day.day == 31 or (day.month, day.day) == (2, 29)


def odd_day_near(last: date) -> date | None:
    """The newest odd day that is at most a few days old."""
    return next((d for n in range(_LATELY + 1) if is_odd(d := last - n * DAY)), None)


@dataclass(frozen=True, slots=True)
class Cohorts:
    """values: the figure of each cohort, by its day. sizes: how many are in it, where that is known; the figure is a
    share of them then."""

    values: Mapping[date, Fraction]
    sizes: Mapping[date, Fraction]

    def against_neighbours(self, day: date) -> Fraction | None:
        """The value of a day as a share of the median of its neighbours; None if there is too little to compare."""
        usual = self._usual(day)
        return self.values[day] / usual if usual and day in self.values else None

    def is_ordinary(self, share: Fraction) -> bool:
        """Whether ordinary days are as far below their neighbours more than rarely."""
        found = list(self._ordinary())
        lower = sum(other <= share for other in found)
        return len(found) >= _FEWEST_ORDINARY and lower > _RARELY * len(found)

    def is_chance(self, day: date, share: Fraction) -> bool:
        """Whether a cohort of such a size may be so low by chance, or is no further from its neighbours than ordinary
        days are."""
        moves = [log(other) for other in self._ordinary() if other > 0]
        if len(moves) >= _FEWEST_ORDINARY and share > 0 and log(share) > median(moves) - _FAR * _scatter(moves):
            return True
        usual, size = self._usual(day), self.sizes.get(day)
        part = usual / self._whole
        return bool(size) and part < 1 and is_short_by_chance(self._kept(day), int(self.sizes[day]), float(part))

    def _kept(self, day: date) -> int:
        return round(self.values[day] / self._whole * self.sizes[day])

    @property
    def _whole(self) -> int:
        """Some write a share as 0.4, others as 40."""
        return 1 if max(self.values.values()) <= 1 else 100

    def _usual(self, day: date) -> Fraction:
        near = (day + n * DAY for n in range(-_SIDE, _SIDE + 1) if n)
        known = [self.values[d] for d in near if d in self.values and not is_odd(d)]
        return median(known) if len(known) >= _FEWEST else Fraction(0)

    def _ordinary(self) -> Iterator[Fraction]:
        for day in self.values:
            if not is_odd(day) and (share := self.against_neighbours(day)) is not None:
                yield share


def _scatter(values: list[float]) -> float:
    middle = median(values)
    return _AS_DEVIATION * median(abs(v - middle) for v in values)
