"""What a check measured, with its meaning: what it is a figure of, its whole, what is usual, and its limit.

A bare number travels badly: 0.075 of the rows becomes "7.5 % of the profit" two rooms further on. So a figure keeps its
kind and its whole from the check to the message, and is put into words here and nowhere else.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from detectors.words import at_time, length, number, on_day, percent


class Kind(StrEnum):
    """What a value is, and in what it is counted."""

    SHARE = "share"  # of a whole: 0.07 is 7%
    RATIO = "ratio"  # one figure for each of another, such as events per session
    COUNT = "count"  # of things
    MONEY = "money"  # in `unit`
    AGE = "age"  # seconds since something happened
    TIME = "time"  # of an instant: seconds since 1970 in UTC


class Edge(StrEnum):
    """On which side of the limit a figure is right."""

    AT_LEAST = "at least"
    MORE_THAN = "more than"
    AT_MOST = "at most"
    LESS_THAN = "less than"


class Measure(BaseModel):
    """A measured figure. value, usual, limit: in the unit of `kind`.

    noun: what is measured, in words that a figure can follow ("refunds", "user events of SDK version 3.1").
    value: None where what should be there is not (a file that never came); absent: what is there instead.
    whole, of: what a share is a share of: how many of them, and what they are ("transactions").
    usual: what was to be expected; None if nobody knows. beside: what that is, where it is not the usual value.
    limit, edge: on which side of the limit a figure is right. moves: what is judged is how far the value is from the
    usual one, so that its limit is told as such ("15% below").
    is_promise: the limit is the time by which somebody was promised this very thing.
    unit: a currency, or what a ratio counts ("per session").
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind
    noun: str
    value: float | None
    absent: str = "not there"
    whole: int | None = None
    of: str = ""
    usual: float | None = None
    beside: str = "usual"
    limit: float | None = None
    edge: Edge | None = None
    moves: bool = False
    is_promise: bool = False
    unit: str = ""

    def figure(self, value: float | None) -> str:
        """A value of this kind, as in "0.19%", "4.1", "12,310" and "51 h"."""
        if value is None:
            return self.absent
        if self.kind is Kind.TIME:
            return at_time(datetime.fromtimestamp(value, UTC))
        if self.kind is Kind.AGE:
            return length(timedelta(seconds=value))
        if self.kind is Kind.SHARE:
            return percent(value, unlike=self.limit)
        return number(value, {Kind.COUNT: 0, Kind.MONEY: 2}.get(self.kind))

    @property
    def measured(self) -> str:
        """The value and what it is of, as in "0.19% of 2,654 transactions" and "12,310, 44% below the usual 22,000"."""
        said = f"{self.figure(self.value)} {self.unit}".rstrip()
        if self.whole is not None:
            said += f" of {self.whole:,} {self.of}".rstrip()
        if self.move is not None:
            said += f", {_moved(self.move)} {self._the_usual}"
        return said

    @property
    def move(self) -> float | None:
        """How far the value is from the usual one, as a share of that: -0.44 is 44% below. None unless that is what is
        judged."""
        if not self.moves or self.value is None or not self.usual:
            return None
        return self.value / self.usual - 1

    @property
    def allowed(self) -> str:
        """The limit with its side, as in "at least 1%", "less than 15% below" and "by Nov 21 02:00 UTC"."""
        if self.limit is None:
            return ""
        if self.kind is Kind.TIME:
            return f"by {self.figure(self.limit)}"
        edge = f"{self.edge} " if self.edge else ""
        if not self.moves or not self.usual:
            return f"{edge}{self.figure(self.limit)} {self.unit}".rstrip()
        # A fall is right as long as it is small: at least 85% of the usual is at most 15% below it.
        below = self.limit < self.usual
        other = {Edge.AT_LEAST: Edge.AT_MOST, Edge.MORE_THAN: Edge.LESS_THAN} if below else {}
        said = other.get(self.edge, self.edge) if self.edge else None
        return f"{said} {_moved(self.limit / self.usual - 1)}" if said else _moved(self.limit / self.usual - 1)

    @property
    def words(self) -> str:
        """All of it once, as in "refunds 0.19% of 2,654 transactions, usual 7.7%, limit 1%"."""
        return f"{self._lead} {self._told}"

    def on(self, day: date) -> str:
        """A sentence without its full stop, as in "Refunds on Nov 21: 0.19% of 2,654 transactions, usual 7.7%, limit
        1%"."""
        return f"{self.noun[:1].upper()}{self.noun[1:]} on {on_day(day)}: {self._told}"

    @property
    def headline(self) -> str:
        """In few words, as in "refunds 0.19% (usual 7.7%)"; without a usual value the limit stands there."""
        said = f"{self._lead} {self.figure(self.value)}"
        if self.move is not None:
            return f"{said} ({_moved(self.move)} {self.beside})"
        if self.usual is not None:
            return f"{said} ({self.beside} {self.figure(self.usual)})"
        return f"{said} ({self._limit})" if self._limit else said

    @property
    def _lead(self) -> str:
        """The noun, parted from the figure where it ends in one itself: "rates that moved less than 0.01%: 100%"."""
        return self.noun if self.noun[-1:].isalpha() else f"{self.noun}:"

    @property
    def _told(self) -> str:
        parts = [self.measured]
        if self.usual is not None and self.move is None:
            parts.append(f"{self.beside} {self.figure(self.usual)}")
        return ", ".join([*parts, *([self._limit] if self._limit else [])])

    @property
    def _limit(self) -> str:
        if self.limit is None:
            return ""
        if self.kind is Kind.TIME:
            return f"due {self.figure(self.limit)}"
        moved = self.moves and self.usual
        return f"limit {_moved(self.limit / self.usual - 1) if moved and self.usual else self.figure(self.limit)}"

    @property
    def _the_usual(self) -> str:
        the = "the usual" if self.beside == "usual" else f"{self.beside}:"
        return f"{the} {self.figure(self.usual)}"


def _moved(share: float) -> str:
    """As in "44% below"; a floating error is none."""
    rounded = round(share, 12)
    if not rounded:
        return "exactly at"
    return f"{percent(abs(rounded))} {'below' if rounded < 0 else 'above'}"
