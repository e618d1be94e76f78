"""Tables as a sample of their rows shows them: which columns hold times, stored as what, and which of them is which.

Pure. The sample stays in the process that read it; of its values only those are told that a detector has to name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from statistics import median
from typing import Any

from detectors.proposals.likeness import likeness, tokens

_FIRST, _LAST = 946_684_800, 4_102_444_800  # seconds of 2000 to 2100
_NUMBERS = {"epoch seconds": 1, "epoch milliseconds": 10**3, "epoch microseconds": 10**6, "epoch nanoseconds": 10**9}
_NEARLY_ALL = 0.98
_MANY_HOURS = 12
_FEW = 60  # different values that one can list


class Kind(StrEnum):
    INSTANT = "instant"
    DATE = "date"
    NUMBER = "number"
    TEXT = "text"
    EMPTY = "empty"


@dataclass(frozen=True)
class Column:
    """values: of the sampled rows, in their order, as the driver gives them. is_typed: whether its database has a type
    for times, and compares none of them with text."""

    name: str
    values: tuple[Any, ...]
    is_typed: bool = False

    @cached_property
    def known(self) -> list[Any]:
        return [v for v in self.values if v is not None and v != ""]

    @property
    def filled(self) -> float:
        return len(self.known) / len(self.values) if self.values else 0.0

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(str(v) for v in self.known)

    @property
    def is_short_list(self) -> bool:
        return 0 < len(self.counts) <= _FEW and (len(self.known) < 50 or len(self.counts) < len(self.known) / 4)

    @property
    def repeats(self) -> float:
        """Rows for each different value."""
        return len(self.known) / len(self.counts) if self.counts else 0.0

    @cached_property
    def kind(self) -> Kind:
        if not self.known:
            return Kind.EMPTY
        if self._moments_known >= _NEARLY_ALL * len(self.known):
            return Kind.DATE if all(m.time() == time() for m in self.moments if m) else Kind.INSTANT
        if all(isinstance(v, int | float | Decimal) for v in self.known):
            return Kind.NUMBER
        return Kind.TEXT

    @property
    def stored(self) -> str:
        """As `stored` of a [[detectors]] table has it."""
        return _stored(self.known[0]) or "timestamp" if self.known else "timestamp"

    @property
    def is_text_for_times(self) -> bool:
        return self.is_typed and self.kind in (Kind.INSTANT, Kind.DATE) and isinstance(self.known[0], str)

    @property
    def as_time(self) -> str:
        """What a view says for it, to give its text as times."""
        return f'CAST("{self.name}" AS {"DATE" if self.kind is Kind.DATE else "TIMESTAMP"})'

    @property
    def _moments_known(self) -> int:
        return sum(m is not None for m in self.moments)

    @cached_property
    def moments(self) -> list[datetime | None]:
        return [moment(v) for v in self.values]

    def share_like(self, pattern: Any) -> float:
        """Of the known values, those that a pattern matches from beginning to end."""
        return sum(n for v, n in self.counts.items() if pattern.fullmatch(v)) / max(1, len(self.known))

    def is_called(self, role: str) -> float:
        return likeness(self.name, role)


def moment(value: Any) -> datetime | None:
    """The instant that a value of a time column is, in UTC; None for what is none."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    if isinstance(value, str) and value[4:5] == "-":
        try:
            return moment(datetime.fromisoformat(value))
        except ValueError:
            return None
    return _from_epoch(value)


def _from_epoch(value: Any) -> datetime | None:
    stored = _stored(value)
    return datetime.fromtimestamp(float(value) / _NUMBERS[stored], UTC) if stored else None


def _stored(value: Any) -> str | None:
    """In which unit a number is an instant."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return next((unit for unit, per in _NUMBERS.items() if _FIRST * per <= value <= _LAST * per), None)


@dataclass(frozen=True)
class Relation:
    """A table or view, and a sample of its rows."""

    name: str
    columns: tuple[Column, ...]

    @property
    def rows(self) -> int:
        return len(self.columns[0].values) if self.columns else 0

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(tokens(self.name.rpartition(".")[2]))

    def of_kind(self, *kinds: Kind) -> list[Column]:
        return [c for c in self.columns if c.kind in kinds]

    @cached_property
    def time(self) -> Column | None:
        """When a row happened: the earliest of its times, which each row has; in a table of days, its day. Among days
        the one with the fewest that is called so, for a period that a row is about may come twice."""
        whole = [c for c in self.of_kind(Kind.INSTANT) if c.filled >= _NEARLY_ALL]
        dates = [c for c in self.of_kind(Kind.DATE) if c.filled >= _NEARLY_ALL]
        happened = [c for c in whole if not c.is_called("loaded") and not c.is_called("updated")]
        if happened:
            return min(happened, key=lambda c: (_typical(c), c.name))
        if dates:
            return max(dates, key=lambda c: (c.is_called("day"), len(c.counts)))
        return min(whole, key=_typical, default=None)

    @cached_property
    def loaded(self) -> Column | None:
        """When a row reached the table: called so, and never before the row happened."""
        at = self.time
        if at is None:
            return None
        after = [
            c
            for c in self.of_kind(Kind.INSTANT)
            if c is not at and c.is_called("loaded") and not c.is_called("ended") and _is_after(at, c)
        ]
        return max(after, key=lambda c: c.is_called("loaded"), default=None)

    @cached_property
    def booked(self) -> Column | None:
        """The day that a row counts for, beside the time at which it happened."""
        at = self.time
        if at is None or at.kind is not Kind.INSTANT:
            return None
        near = [c for c in self.of_kind(Kind.DATE) if c.filled >= _NEARLY_ALL and agreement(at, c, UTC) > 0.5]
        return max(near, key=lambda c: (c.is_called("day"), agreement(at, c, UTC)), default=None)

    def best(self, role: str, *kinds: Kind) -> Column | None:
        """The column that is called most like a role."""
        named = [(c.is_called(role), c) for c in self.of_kind(*kinds)] if kinds else []
        score, found = max(named, key=lambda pair: pair[0], default=(0.0, None))
        return found if score else None


def agreement(at: Column, booked: Column, zone: Any) -> float:
    """The share of rows that are booked to the day on which they happened in a zone."""
    pairs = [(a, b) for a, b in zip(at.moments, booked.moments, strict=True) if a and b]
    return sum(a.astimezone(zone).date() == b.date() for a, b in pairs) / max(1, len(pairs))


def is_all_day(at: Column) -> bool:
    """Whether rows happen at most hours. What is done each morning about the day before lies in many zones' days."""
    return len({m.hour for m in at.moments if m}) > _MANY_HOURS


def _is_after(first: Column, then: Column) -> bool:
    pairs = [(a, b) for a, b in zip(first.moments, then.moments, strict=True) if a and b]
    return bool(pairs) and sum(b >= a for a, b in pairs) >= 0.95 * len(pairs)


def lengths(first: Column, then: Column) -> list[timedelta]:
    """From one time of a row to another, where it has both."""
    return [b - a for a, b in zip(first.moments, then.moments, strict=True) if a and b]


def _typical(column: Column) -> float:
    return median(m.timestamp() for m in column.moments if m)


def relation(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], is_typed: bool = False) -> Relation:
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return Relation(name, tuple(Column(c, tuple(v), is_typed) for c, v in zip(columns, values, strict=True)))
