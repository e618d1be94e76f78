"""Rows near UTC midnight that are booked to the wrong day, and things that are counted on both sides of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, model_validator

from detectors.checks.check import DailyCheck, Fault, Occasion, Verdict
from detectors.checks.shares import Limit, ShareRule
from detectors.days import DAY
from detectors.detector import Nature, Outcome
from detectors.fields import Length, Name, Share
from detectors.measure import Edge, Kind, Measure
from detectors.picture import Axis
from detectors.questions.conditions import LoadedAfter, OnAnotherDay
from detectors.questions.lookup import Lookup
from detectors.questions.queries import BookedTwice, Examples, GroupsPerDay
from detectors.words import on_day

if TYPE_CHECKING:
    import pandas as pd

_LOOKBACK = timedelta(days=28)


class BoundaryCheck(DailyCheck):
    """booked: the column with the day for which a row counts.

    above: the limit of the share of rows booked to a day that is not their UTC date, exclusive. Rows that reached the
    table more than `late` after they happened are left apart: which day they count for is a choice.
    once: a column whose values may be booked to one day only (a session); any that is on two is a fault.
    Exactly one of above and once.
    """

    booked: Annotated[Name, Field(description="the column with the day for which a row counts")]
    above: Share | None = None
    once: Annotated[Name | None, Field(description='a column such as "session_id"')] = None
    late: Length = timedelta(hours=2)
    times: Annotated[float, Field(ge=1, le=100, description="a factor of at least 1, such as 2")] = 2.0
    min_rows: Annotated[int, Field(gt=0, description="a number of rows, such as 300")] = 300
    noun: Annotated[Name, Field(description='what is booked, in words, such as "sessions"')] = "rows"

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if (self.above is None) == (self.once is None):
            raise ValueError('a boundary has one question; write either above = "0.1 %" or once = "session_id"')
        return self

    @property
    def axis(self) -> Axis:
        booked = "booked to another day" if self.once is None else "counted on an earlier day too"
        return Axis.of(f"{self.noun} {booked}, as a share of all")

    def ask(self, on: Occasion) -> GroupsPerDay | BookedTwice:
        day = self.last_day(on)
        if self.once is not None:
            # A day back: what spans the midnight at which the day begins, began before it.
            return BookedTwice(self.rows_of, day - DAY, day, self.once, self.booked, on.as_of)
        late = (("late", LoadedAfter(self.late)),)
        return GroupsPerDay(self.rows_at(on), day - _LOOKBACK, day, late, OnAnotherDay(self.booked), on.as_of)

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> Examples | None:
        return self.rows(on, fault.day, OnAnotherDay(self.booked)) if self.once is None else None

    def lookup(self, on: Occasion, fault: Fault, answer: Any) -> Lookup:
        found = super().lookup(on, fault, answer)
        return replace(found, days=2, again=self.once, differs=self.booked) if self.once is not None else found

    def verdict(self, on: Occasion, answer: Any) -> Verdict:
        """answer: see `GroupsPerDay` and `BookedTwice`."""
        day = self.last_day(on)
        return self._misbooked(on, day, answer) if self.once is None else self._twice(day, *answer)

    def _misbooked(self, on: Occasion, day: date, answer: pd.DataFrame) -> Verdict:
        in_time, late = answer[answer["late"] == "0"], answer[(answer["late"] == "1") & (answer["day"] == day)]
        noun = f"{self.noun} booked to another day"
        limit = Limit(self.above or Fraction(0), "above")
        verdict = ShareRule(limit, Fraction(str(self.times)), self.min_rows, noun, self.noun).verdict(on, day, in_time)
        apart = f" Also, {int(late['k'].sum()):,} of {int(late['n'].sum()):,} that came late." if len(late) else ""
        faults = tuple(replace(fault, summary=fault.summary + apart) for fault in verdict.faults)
        return replace(
            verdict, detail=f"{verdict.detail.rstrip('.')}.{apart}" if apart else verdict.detail, faults=faults
        )

    def _twice(self, day: date, n: int, k: int) -> Verdict:
        if not n:
            return Verdict(Outcome.NO_DATA, f"no {self.noun} booked to {on_day(day)}", day, rows=0)
        measure = Measure(
            kind=Kind.SHARE,
            noun=f"{self.noun} counted on an earlier day too",
            value=k / n,
            whole=n,
            of=self.noun,
            limit=0.0,
            edge=Edge.AT_MOST,
        )
        faults = (Fault(Nature.DEVIATION, day, measure, f"{measure.on(day)}.", rows=n),) if k else ()
        outcome = Outcome.ALARM if faults else Outcome.PASS
        return Verdict(outcome, f"{measure.on(day)}{'.' if k else ''}", day, k / n, 0.0, n, faults, measure)
