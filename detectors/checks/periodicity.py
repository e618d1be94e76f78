"""Spikes at exact marks of the clock: people act in any second, scripts in the first of every fifth minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, model_validator

from detectors.checks.check import DailyCheck, Fault, Occasion, Verdict
from detectors.checks.shares import Limit, ShareRule, as_many_as_usual, risen
from detectors.fields import Length, Name
from detectors.picture import Axis
from detectors.questions.conditions import Column, OnMark
from detectors.questions.queries import Examples, GroupsPerDay
from detectors.words import length, listed

if TYPE_CHECKING:
    import pandas as pd

_NAMED = 3
_CLIPPED = 60
_HABIT = Fraction(3, 2)  # times its own usual share that a spike stands above; some apps keep time every day


class PeriodicityCheck(DailyCheck):
    """every: from mark to mark, counted from UTC midnight; width: how long after a mark still counts. times: how many
    times the even share (width / every) alarms, inclusive. agent: the column that says who acted, to be named."""

    every: Length = timedelta(minutes=5)
    width: Length = timedelta(seconds=2)
    times: Annotated[float, Field(gt=1, le=100, description="a factor above 1, such as 2")] = 2.0
    agent: Annotated[Name | None, Field(description="the column with the user agent")] = None
    min_rows: Annotated[int, Field(gt=0, description="a number of rows, such as 300")] = 300
    lookback_days: Annotated[int, Field(ge=14, le=400, description="a number of days from 14 to 400")] = 28
    noun: Annotated[Name, Field(description='what the rows are, in words, such as "events"')] = "rows"

    @model_validator(mode="after")
    def _marks_lie_apart(self) -> Self:
        if not timedelta() < self.width < self.every:
            raise ValueError('width is not shorter than every; write, for example, every = "5 min" and width = "2 s"')
        return self

    @property
    def axis(self) -> Axis:
        return Axis.of(f"{self._counted}, as a share of all")

    @property
    def _counted(self) -> str:
        return f"{self.noun} in the first {length(self.width)} of every {length(self.every)}"

    @property
    def even(self) -> Fraction:
        """The share that falls on marks if nothing keeps time."""
        microsecond = timedelta(microseconds=1)
        return Fraction(self.width // microsecond, self.every // microsecond)

    def ask(self, on: Occasion) -> GroupsPerDay:
        last = self.last_day(on)
        by = (("key", Column(self.agent)),) if self.agent else ()
        first = last - timedelta(days=self.lookback_days)
        return GroupsPerDay(self.rows_at(on), first, last, by, OnMark(self.every, self.width), on.as_of)

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> Examples:
        return self.rows(on, fault.day, OnMark(self.every, self.width))

    def verdict(self, on: Occasion, answer: pd.DataFrame) -> Verdict:
        """answer: see `GroupsPerDay`."""
        day = self.last_day(on)
        limit = Limit(self.even * Fraction(str(self.times)), "from")
        rule = ShareRule(limit, _HABIT, self.min_rows, self._counted, self.noun)
        per_day = answer.groupby("day", as_index=False)[["n", "k"]].sum()
        verdict = rule.verdict(on, day, per_day)
        if verdict.faults and not rule.has_grown(on, day, per_day):
            return as_many_as_usual(verdict)
        if not verdict.faults or self.agent is None:
            return verdict
        who = f" More than usual by {listed(self._most(day, answer))}."
        faults = tuple(replace(fault, summary=fault.summary + who) for fault in verdict.faults)
        return replace(verdict, detail=verdict.detail + who, faults=faults)

    def _most(self, day: date, answer: pd.DataFrame) -> list[str]:
        """Who acts on marks more often than evenly, further than on the days before; most first."""
        spiky = answer.assign(more=answer["k"] - float(self.even) * answer["n"])
        return [agent[:_CLIPPED] or "no agent" for agent in risen(day, spiky, "more")[:_NAMED]]
