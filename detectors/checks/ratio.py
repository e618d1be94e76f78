"""The share of a day's rows that match a condition, lack a time, or have one and the same value; against a limit.

The verdict is that of `detectors/checks/shares.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, model_validator

from detectors.checks.check import DailyCheck, Fault, Occasion, Verdict
from detectors.checks.shares import Limit, ShareRule, as_many_as_usual
from detectors.days import DAY, last_complete_day
from detectors.detector import Outcome
from detectors.fields import Expression, Length, Name, Share
from detectors.picture import Axis
from detectors.questions.conditions import Column, Is, Not, NotWithin, Sql
from detectors.questions.queries import Examples, GroupsPerDay
from detectors.words import on_day

if TYPE_CHECKING:
    import pandas as pd


class RatioCheck(DailyCheck):
    """What counts, exactly one of them. match: SQL condition. without: a column of times; rows whose time is missing,
    or more than `after` later than the row's own. each: a column; every value of it is a share of its own.

    below, above: the limit, exclusive; above_usual: points above what is usual, inclusive; exactly one of the three.
    times: how many times less (or more) than usual the share has to be. noun, of: what is counted, in words ("refunds"
    of all "transactions"); with `each` the value stands after the noun ("logins from" us-east)."""

    match: Annotated[
        Expression | None, Field(description="an SQL condition, such as \"transaction_type = 'refund'\"")
    ] = None
    without: Annotated[Name | None, Field(description="a column of times that is filled in later")] = None
    after: Length = DAY
    each: Annotated[Name | None, Field(description="a column with few values, such as a region")] = None
    below: Share | None = None
    above: Share | None = None
    above_usual: Share | None = None
    min_rows: Annotated[int, Field(gt=0, description="a number of rows, such as 300")] = 300
    times: Annotated[float, Field(ge=1, le=100, description="a factor of at least 1, such as 2")] = 2.0
    lookback_days: Annotated[int, Field(ge=14, le=400, description="a number of days from 14 to 400")] = 28
    noun: Annotated[Name, Field(description='what matches, in words, such as "refunds"')] = "matching rows"
    of: Annotated[Name, Field(description='what all rows are, in words, such as "transactions"')] = "rows"

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if sum(limit is not None for limit in (self.below, self.above, self.above_usual)) != 1:
            raise ValueError('a ratio has one limit; write either below = "1 %" or above = "1 %"')
        return self

    @model_validator(mode="after")
    def _one_count(self) -> Self:
        if sum(what is not None for what in (self.match, self.without, self.each)) != 1:
            raise ValueError('a ratio counts one thing; write one of match = "country IS NULL", without or each')
        if self.each is not None and self.below is not None:
            raise ValueError('each value has a share that may be small; write above = "3 %" instead of below')
        return self

    @property
    def axis(self) -> Axis:
        if self.each is not None:
            return Axis.of(f"{self.noun} one {self.each}, as a share of {self.of}")
        return Axis.of(f"{self.noun} as a share of {self.of}")

    @property
    def limit(self) -> Limit:
        if self.below is not None:
            return Limit(self.below, "below")
        return (
            Limit(self.above, "above")
            if self.above is not None
            else Limit(self.above_usual or Fraction(0), "above usual")
        )

    def rule(self, noun: str) -> ShareRule:
        return ShareRule(self.limit, Fraction(str(self.times)), self.min_rows, noun, self.of)

    def last_day(self, on: Occasion) -> date:
        """What may still be filled in is not missing yet, so the last row of the day is given its time."""
        complete = super().last_day(on)
        return min(complete, last_complete_day(on.as_of, self.after)) if self.without else complete

    def ask(self, on: Occasion) -> GroupsPerDay:
        last = self.last_day(on)
        first = last - timedelta(days=self.lookback_days)
        if self.match is not None:
            return GroupsPerDay(self.rows_at(on), first, last, (), Sql(self.match), on.as_of)
        if self.each is not None:
            return GroupsPerDay(self.rows_at(on), first, last, (("key", Column(self.each)),), None, on.as_of)
        return GroupsPerDay(self.rows_at(on), first, last, (), NotWithin(self.without or "", self.after), on.as_of)

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> Examples:
        """Rows that are too many; where they are too few, the others."""
        if self.each is not None:
            return self.rows(on, fault.day, Is(self.each, fault.entity))
        matching = Sql(self.match) if self.match is not None else NotWithin(self.without or "", self.after)
        return self.rows(on, fault.day, matching if self.below is None else Not(matching))

    def verdict(self, on: Occasion, answer: pd.DataFrame) -> Verdict:
        """answer: see `GroupsPerDay`."""
        day = self.last_day(on)
        if self.each is None:
            return self.rule(self.noun).verdict(on, day, answer)
        return self._of_each(on, day, answer)

    def _of_each(self, on: Occasion, day: date, answer: pd.DataFrame) -> Verdict:
        """The largest share is the figure; one that alarms goes before one that does not."""
        verdicts = [
            self._of_one(on, day, key, answer) for key in sorted(set(answer[answer["day"] == day]["key"]) - {""})
        ]
        if not verdicts:
            return Verdict(
                Outcome.NO_DATA, f"no {self.of} on {on_day(day)}", day, limit=float(self.limit.share), rows=0
            )
        faults = tuple(fault for verdict in verdicts for fault in verdict.faults)
        worst = max(verdicts, key=lambda v: (v.outcome is Outcome.ALARM, v.outcome is not Outcome.PASS, v.figure or 0))
        # That some values have more than the limit of all rows is what such a column is like.
        detail = " ".join(f.summary for f in faults) or worst.detail
        return replace(worst, faults=faults, detail=detail, too_noisy="")

    def _of_one(self, on: Occasion, day: date, key: str, answer: pd.DataFrame) -> Verdict:
        mine = answer.assign(k=answer["n"].where(answer["key"] == key, 0))
        days = mine.groupby("day", as_index=False)[["n", "k"]].sum()
        rule = self.rule(f"{self.noun} {key}")
        verdict = rule.verdict(on, day, days)
        if verdict.faults and not rule.has_grown(on, day, days):
            return as_many_as_usual(verdict)
        return replace(verdict, faults=tuple(replace(fault, entity=key) for fault in verdict.faults))
