"""Values that appear in the middle of a period: a new type of event makes figures jump without anybody doing more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from detectors.checks.check import DailyCheck, Fault, Occasion, Verdict
from detectors.days import DAY
from detectors.detector import Nature, Outcome
from detectors.fields import Name, Share
from detectors.measure import Edge, Kind, Measure
from detectors.picture import Axis
from detectors.questions.conditions import Is
from detectors.questions.queries import Examples, ValuesPerDay
from detectors.words import on_day

if TYPE_CHECKING:
    import pandas as pd

_FEWEST_DAYS = 7  # of history before a value's first day, to call it new
_RISING = 7  # days that a value may take from its first row to a share that counts: rollouts begin small


class NewValuesCheck(DailyCheck):
    """column: whose values are looked at. at_least: the share of a day from which a value counts, inclusive; min_rows:
    and the number of rows. rollouts: value -> the day from which it was expected; then it is a note."""

    column: Annotated[Name, Field(description='a column such as "event_type"')]
    at_least: Share = Fraction(5, 1000)
    min_rows: Annotated[int, Field(gt=0, description="a number of rows, such as 20")] = 20
    lookback_days: Annotated[int, Field(ge=14, le=400, description="a number of days from 14 to 400")] = 28
    rollouts: Mapping[str, date] = {}
    noun: Annotated[Name, Field(description='what a value is, in words, such as "event type"')] = "value"
    of: Annotated[Name, Field(description='what all rows are, in words, such as "events"')] = "rows"

    @property
    def axis(self) -> Axis:
        return Axis.of(f"largest share of {self.of} with a new {self.noun}")

    def ask(self, on: Occasion) -> ValuesPerDay:
        last = self.last_day(on)
        first = last - timedelta(days=self.lookback_days)
        return ValuesPerDay(self.rows_at(on), first, last, self.column, "*", "count", on.as_of)

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> Examples:
        return self.rows(on, fault.day, Is(self.column, fault.entity))

    def verdict(self, on: Occasion, answer: pd.DataFrame) -> Verdict:
        """answer: see `ValuesPerDay`."""
        day = self.last_day(on)
        totals = answer.groupby("day")["n"].sum()
        total, limit = int(totals.get(day, 0)), float(self.at_least)
        if not total:
            return Verdict(Outcome.NO_DATA, f"no {self.of} on {on_day(day)}", day, limit=limit, rows=0)
        if not len(totals[totals.index <= day - _FEWEST_DAYS * DAY]):
            few = f"too few days before {on_day(day)} to say what is new"
            return Verdict(Outcome.NOT_ENOUGH, few, day, limit=limit, rows=total)
        new = self._new(day, answer, totals)
        largest = max(new.values(), default=0) / total
        if not new:
            usual = f"no new {self.noun} among {total:,} {self.of} on {on_day(day)}"
            return Verdict(Outcome.PASS, usual, day, largest, limit, total, measure=self._measure("", 0, total))
        faults = tuple(self._fault(day, value, n, total) for value, n in sorted(new.items()))
        told = " ".join(f.summary for f in faults)
        largest_of = max(faults, key=lambda f: f.measure.value or 0).measure
        return Verdict(Outcome.ALARM, told, day, largest, limit, total, faults, largest_of)

    def _new(self, day: date, answer: pd.DataFrame, totals: pd.Series[int]) -> dict[str, int]:
        """Values that count today, and did not before: not seen until a few days ago, and never with such a share, on a
        day or since they came."""
        found: dict[str, int] = {}
        for value, rows in answer.groupby("key"):
            counts = {d: int(n) for d, n in zip(rows["day"], rows["n"], strict=True)}
            first = min(counts)
            if day - first < _RISING * DAY and self._enough(counts, totals) == [day]:
                found[str(value)] = counts[day]
        return found

    def _enough(self, counts: dict[date, int], totals: pd.Series[int]) -> list[date]:
        """The days on which so many rows count, by themselves or with those since the first one."""
        first = min(counts)
        since = {d: int(totals[(totals.index >= first) & (totals.index <= d)].sum()) for d in counts}
        added = {d: sum(n for other, n in counts.items() if other <= d) for d in counts}
        return [d for d, n in counts.items() if self._counts(n, int(totals[d])) or self._counts(added[d], since[d])]

    def _counts(self, n: int, total: int) -> bool:
        return n >= self.min_rows and n * self.at_least.denominator >= total * self.at_least.numerator

    def _fault(self, day: date, value: str, n: int, total: int) -> Fault:
        expected = self.rollouts.get(value)
        is_known = expected is not None and expected <= day
        known = f" It was rolled out from {on_day(expected)} on." if is_known and expected else ""
        measure = self._measure(value, n, total)
        return Fault(
            nature=Nature.NOTE if is_known else Nature.DEVIATION,
            day=day,
            entity=value,
            measure=measure,
            summary=f"{measure.on(day)}.{known}",
            rows=total,
        )

    def _measure(self, value: str, n: int, total: int) -> Measure:
        return Measure(
            kind=Kind.SHARE,
            noun=f"new {self.noun} {value}".rstrip(),
            value=n / total,
            whole=total,
            of=self.of,
            limit=float(self.at_least),
            edge=Edge.LESS_THAN,
        )
