"""Values per key and day of a calendar, and how they move. What is exact and what is only usual are kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_FEWEST_MOVES = 20  # of a key, to say what is usual for it
_HABIT = 0.1  # the share of days on which a feed may stand still for that to be its nature
_FAR = 4  # times its usual move
_LATELY = 7  # values back, for a leap that the last value may take back


@dataclass(frozen=True, slots=True)
class DailySeries:
    """The values of every key on the days of a calendar, the last of which is judged.

    values: days by keys, as the database gave them, so that moves can be exact. moves: the same as floats, each the
    relative move from the last known value; what is usual is read from these.
    """

    values: pd.DataFrame
    moves: pd.DataFrame

    @classmethod
    def of(cls, values: pd.DataFrame, left_out: frozenset[date]) -> DailySeries:
        moves = values.astype(float).ffill().pct_change(fill_method=None).abs()
        learnt = moves[values.notna() & values.shift().notna()].iloc[1:-1]
        return cls(values, learnt[[day not in left_out for day in learnt.index]])

    @property
    def keys(self) -> list[str]:
        return [str(key) for key in self.values.columns]

    def _known(self, key: str) -> list[Any]:
        return list(self.values[key].dropna()) if key in self.values else []

    def has(self, key: str) -> bool:
        """Whether the key has a value on the last day and one to compare it with."""
        return key in self.values and bool(self.values[key].notna().iloc[-1]) and len(self._known(key)) > 1

    def last(self, key: str) -> Any:
        return self._known(key)[-1]

    def before(self, key: str) -> Any:
        return self._known(key)[-2]

    def move(self, key: str) -> Fraction:
        """The last relative move, exact, from what the database wrote: 1.0000 to 1.0001 is 0.01 %, not less."""
        return _move(self.before(key), self.last(key))

    def usual(self, key: str) -> float | None:
        """The median move of the days before; None for too few of them. A key that stands still has a median of 0."""
        if key not in self.moves:
            return None
        known = self.moves[key].dropna()
        return float(known.median()) if len(known) >= _FEWEST_MOVES else None

    def is_usual(self, key: str) -> bool:
        usual = self.usual(key)
        return usual is not None and float(self.move(key)) <= _FAR * usual

    def equal_for(self, key: str) -> int:
        """On how many days running, up to the last, the value was exactly that of the day before."""
        *earlier, last = self._known(key)
        return next((n for n, value in enumerate(reversed(earlier)) if value != last), len(earlier))

    def is_back(self, key: str, limit: Fraction, explained: frozenset[date]) -> bool:
        """Whether the last value takes back a leap of the days before: it is within the limit of what was there before
        that leap. One that was explained is not taken back, it is undone."""
        known = self.values[key].dropna()
        leaps = [
            n
            for n in range(max(1, len(known) - 1 - _LATELY), len(known) - 1)
            if _move(known.iloc[n - 1], known.iloc[n]) > limit and known.index[n] not in explained
        ]
        return bool(leaps) and _move(known.iloc[leaps[-1] - 1], known.iloc[-1]) <= limit

    def often_still(self, keys: list[str], limit: float) -> bool:
        """Whether at least half of the keys stood still on many days, before the run of such days that goes on now."""
        still = (self.moves[keys] < limit).mean(axis=1) >= 0.5
        while len(still) and still.iloc[-1]:
            still = still.iloc[:-1]
        return len(still) >= _FEWEST_MOVES and float(still.mean()) >= _HABIT


def _move(before: Any, after: Any) -> Fraction:
    first, last = Fraction(str(before)), Fraction(str(after))
    return abs(last - first) / abs(first) if first else Fraction(int(last != first))
