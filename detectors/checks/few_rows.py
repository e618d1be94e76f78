"""Companies whose days have few rows: as many days together as tell. Pure.

Only where few rows are usual, on all days or on such weekdays; a single small day of a large company stays one of which
nothing can be said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from detectors.days import DAY

Counts = Mapping[date, tuple[int, int]]  # day -> k, n

MOST_DAYS = 14
FEWEST_ROWS = 30  # of all the days together, however unlikely what they show
_FEWEST_DAYS = 7  # of history
_FEWEST_ALIKE = 2  # weekdays, to say what is usual on them
_FEWEST_LIKE = 30  # rows of the same weekday, to be worth comparing with


def are_usual(before: Mapping[date, int], min_rows: int, day: date | None = None) -> bool:
    """Whether the days before have as few rows: rows of each day. With `day`, also whether such weekdays have: a shop
    may have enough rows on working days, and never on a Sunday."""
    same = [n for d, n in before.items() if day is not None and d.weekday() == day.weekday()]
    like = len(same) >= _FEWEST_ALIKE and median(same) < min_rows
    return like or (bool(before) and median(before.values()) < min_rows)


@dataclass(frozen=True, slots=True)
class Pool:
    """Some days together. k of n match; usual: the share that days of the same weekdays had before them."""

    days: int
    k: int
    n: int
    usual: Fraction


def pools(day: date, counts: Counts, is_low_bad: bool) -> Iterator[Pool]:
    """The day alone, then with the one before it, and so on, as long as enough history lies before them."""
    for length in range(1, MOST_DAYS + 1):
        since = day - (length - 1) * DAY
        those = {d: of for d, of in counts.items() if since <= d <= day}
        before = {d: of for d, of in counts.items() if d < since}
        if len(before) < _FEWEST_DAYS or not any(n for _, n in before.values()):
            return
        k, n = _together(those)
        if n >= FEWEST_ROWS:
            yield Pool(length, k, n, _as_far_as_known(_usual(those, before, is_low_bad), before, is_low_bad))


def _usual(those: Counts, before: Counts, is_low_bad: bool) -> Fraction:
    """Of all days before, or of those weekdays among them, whichever is closer to the limit's wrong side."""
    every = _share(before)
    rows = sum(n for _, n in those.values())
    like = sum((n * (_of_weekday(d, before) or every) for d, (_, n) in those.items()), Fraction(0)) / rows
    return min(every, like) if is_low_bad else max(every, like)


def _as_far_as_known(usual: Fraction, before: Counts, is_low_bad: bool) -> Fraction:
    """What never happened in a hundred rows may yet happen in one of a hundred."""
    k, n = _together(before)
    return usual if is_low_bad else max(usual, Fraction(k + 1, n + 1))


def _of_weekday(day: date, before: Counts) -> Fraction | None:
    same = {d: of for d, of in before.items() if d.weekday() == day.weekday()}
    return _share(same) if _together(same)[1] >= _FEWEST_LIKE else None


def _share(counts: Counts) -> Fraction:
    return Fraction(*_together(counts))


def _together(counts: Counts) -> tuple[int, int]:
    return sum(k for k, _ in counts.values()), sum(n for _, n in counts.values())
