"""Rows that come again under the same id, minutes apart: what a retry that did not look leaves behind.

The handbook's number is inclusive: exactly five minutes apart is within five minutes. The same row at exactly the same
time is a redelivery, which every queue makes; it is told and not counted. One pair a day is nothing either: people pay
twice. So a share of the day's rows, and a few pairs at least, have to be reached.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from detectors.checks import few_rows
from detectors.checks.check import DailyCheck, Fault, Occasion, Verdict
from detectors.checks.shares import is_beyond_chance
from detectors.days import DAY
from detectors.detector import Nature, Outcome
from detectors.fields import Length, Name, Share
from detectors.measure import Edge, Kind, Measure
from detectors.picture import Axis
from detectors.questions.queries import Examples, NearPairsPerDay
from detectors.words import length, on_day, percent

if TYPE_CHECKING:
    import pandas as pd

_DAYS_OF_FEW = 7  # together, where a day has too few rows to tell
_FEWEST_OF_THE_DAY = 2  # pairs: else those of the days before it were told


class NearDuplicatesCheck(DailyCheck):
    """key: the column with the id. within: how long after it a row of the same id is its duplicate, inclusive.
    at_least, min_pairs: the share of a day's rows and the number of them from which on it is a fault, inclusive.
    amount: the column with what a row is worth, so that the damage is told in money and not in rows."""

    key: Annotated[Name, Field(description='the column with the id, such as "transaction_id"')]
    within: Length = timedelta(minutes=5)
    at_least: Share = Fraction(3, 1000)
    min_pairs: Annotated[int, Field(ge=1, description="a number of pairs, such as 5")] = 5
    amount: Annotated[Name | None, Field(description='a column of numbers, such as "amount"')] = None
    noun: Annotated[Name, Field(description='what the rows are, in words, such as "transactions"')] = "rows"

    @property
    def axis(self) -> Axis:
        return Axis.of(f"{self._counted}, as a share of all")

    @property
    def _counted(self) -> str:
        return f"{self.noun} that repeat the {self.key} of another within {length(self.within)}"

    def ask(self, on: Occasion) -> NearPairsPerDay:
        day = self.last_day(on)
        first = day - (_DAYS_OF_FEW - 1) * DAY
        return NearPairsPerDay(self.rows_at(on), first, day, self.key, self.within, self.amount, on.as_of)

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> Examples:
        return self.rows(on, fault.day, again=(self.key, self.within))

    def verdict(self, on: Occasion, answer: pd.DataFrame) -> Verdict:
        """answer: see `NearPairsPerDay`."""
        day = self.last_day(on)
        today = answer[answer["day"] == day]
        n, near, same = (int(today[column].sum()) for column in ("n", "near", "same"))
        limit = float(self.at_least)
        if not n:
            return Verdict(Outcome.NO_DATA, f"no {self.noun} on {on_day(day)}", day, limit=limit, rows=0)
        days = 1 if self._reaches(near, n) else self._days_that_tell(day, answer)
        if days > 1:
            today = answer[answer["day"] > day - days * DAY]
            n, near, same = (int(today[column].sum()) for column in ("n", "near", "same"))
        measure = self._measure(near, n, days)
        told = f"{measure.on(day)}{_redelivered(same)}"
        if not days:
            return Verdict(Outcome.PASS, told, day, near / n, limit, n, measure=measure)
        excess = _excess(float(today["near_amount"].sum()), float(today["amount"].sum()))
        if excess is not None:
            told += f"; by amount {percent(excess)} of the total"
        fault = Fault(Nature.DEVIATION, day, measure, f"{told}.", deviation=excess, rows=n)
        return Verdict(Outcome.ALARM, fault.summary, day, near / n, limit, n, (fault,), measure)

    def _days_that_tell(self, day: date, answer: pd.DataFrame) -> int:
        """Where a day has too few rows to reach `min_pairs` by that share: of how many days together the pairs are more
        than chance makes of it, if the day itself has some; 0 for none."""
        counts = {d: (int(near), int(n)) for d, near, n in zip(answer["day"], answer["near"], answer["n"], strict=True)}
        near, n = counts[day]
        before = {d: n for d, (_, n) in counts.items() if d < day}
        if near < _FEWEST_OF_THE_DAY or not few_rows.are_usual(before, ceil(self.min_pairs / self.at_least)):
            return 0
        for days in range(2, _DAYS_OF_FEW + 1):
            of = [counts.get(day - back * DAY, (0, 0)) for back in range(days)]
            near, n = sum(k for k, _ in of), sum(n for _, n in of)
            if self._reaches(near, n) and is_beyond_chance(near, n, float(self.at_least)):
                return days
        return 0

    def _reaches(self, near: int, n: int) -> bool:
        """near/n >= p/q is q*near >= p*n: no float decides an edge."""
        return near >= self.min_pairs and near * self.at_least.denominator >= n * self.at_least.numerator

    def _measure(self, near: int, n: int, days: int) -> Measure:
        return Measure(
            kind=Kind.SHARE,
            noun=self._counted,
            value=near / n,
            whole=n,
            of=f"{self.noun} of {days} days" if days > 1 else self.noun,
            limit=float(self.at_least),
            edge=Edge.LESS_THAN,
        )


def _excess(near_amount: float, amount: float) -> float | None:
    """How much too high a total of the amounts is, as a share of the right total; None where amounts are not known. It
    is money and no share of rows: a few large payments weigh more than many small ones."""
    return near_amount / (amount - near_amount) if amount > near_amount > 0 else None


def _redelivered(same: int) -> str:
    return f" ({same:,} redelivered at the same time aren't counted)" if same else ""
