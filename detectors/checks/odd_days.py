"""February 29 and the 31st, on which months that are shorter have no counterpart: figures per cohort stumble there.

A cohort of such a day is compared with its neighbours. What falls a little is the calendar's doing, worth a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from statistics import median

from detectors.days import DAY

_SIDE = 3  # neighbours before and after
_FEWEST = 3
_LATELY = 3  # days for which an odd day is looked at, since its neighbours come in one by one
_FEWEST_ORDINARY = 14
_RARELY = Fraction(1, 20)


def is_odd(day: date) -> bool:
    return day.day == 31 or (day.month, day.day) == (2, 29)


def odd_day_near(last: date) -> date | None:
    """The newest odd day that is at most a few days old."""
    return next((d for n in range(_LATELY + 1) if is_odd(d := last - n * DAY)), None)


def against_neighbours(day: date, values: Mapping[date, Fraction]) -> Fraction | None:
    """The value of a day as a share of the median of its neighbours; None if there is too little to compare."""
    if day not in values:
        return None
    near = [values[d] for n in range(-_SIDE, _SIDE + 1) if n and (d := day + n * DAY) in values and not is_odd(d)]
    usual = median(near) if len(near) >= _FEWEST else 0
    return values[day] / usual if usual else None


def is_ordinary(share: Fraction, values: Mapping[date, Fraction]) -> bool:
    """Whether ordinary days are as far below their neighbours more than rarely."""
    found = list(_ordinary(values))
    lower = sum(other <= share for other in found)
    return len(found) >= _FEWEST_ORDINARY and lower > _RARELY * len(found)


def _ordinary(values: Mapping[date, Fraction]) -> Iterator[Fraction]:
    for day in values:
        if not is_odd(day) and (share := against_neighbours(day, values)) is not None:
            yield share
