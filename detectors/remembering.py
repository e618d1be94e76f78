"""A source that remembers what it said of days long over, so that going back over many days asks for each once.

Only of questions that are answered day by day. A day is long over for a look that is four days after it: what is not in
the warehouse by then is not what a baseline hangs on. Every look asks anew for the days since.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from detectors.asks import Ask, ChosenPerDay, GroupsPerDay, ValuesPerDay
from detectors.days import DAY
from detectors.sources import Source

_SETTLED = timedelta(days=4)
_LAG = 3  # days that may be long over and are asked anew all the same: one question a look instead of two
_NEVER = datetime.min.replace(tzinfo=UTC)

DayByDay = ValuesPerDay | GroupsPerDay | ChosenPerDay


@dataclass
class _Known:
    """What was said of the days `first` to `last`."""

    first: date
    last: date
    table: pd.DataFrame


@dataclass
class Remembering:
    """The source behind it, asked as little as possible."""

    source: Source
    _known: dict[DayByDay, _Known] = field(default_factory=dict)

    def answer(self, ask: Ask) -> Any:
        if not isinstance(ask, DayByDay):
            return self.source.answer(ask)
        settled = min((ask.as_of - _SETTLED).astimezone(UTC).date(), ask.last)
        if settled < ask.first:
            return self.source.answer(ask)
        old = self._remembered(ask, settled)
        known = min(old.last, settled)
        table = old.table[(old.table["day"] >= ask.first) & (old.table["day"] <= known)]
        if known == ask.last:
            return table
        return _joined(table, self.source.answer(replace(ask, first=known + DAY)))

    def explain(self, ask: Ask) -> str:
        return self.source.explain(ask)

    def close(self) -> None:
        self.source.close()

    def _remembered(self, ask: DayByDay, settled: date) -> _Known:
        """The table from `ask.first` or before to about `settled`; asks for the days that are missing at its ends."""
        kind = replace(ask, first=date.min, last=date.min, as_of=_NEVER)
        known = self._known.get(kind)
        if known is None or ask.first < known.first or ask.first > known.last + DAY:
            known = _Known(ask.first, settled, self.source.answer(replace(ask, last=settled)))
        elif (settled - known.last).days > _LAG:
            more = self.source.answer(replace(ask, first=known.last + DAY, last=settled))
            known = _Known(known.first, settled, _joined(known.table, more))
        self._known[kind] = known
        return known


def _joined(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    if one.empty or other.empty:
        return other if one.empty else one
    return pd.concat([one, other], ignore_index=True)
