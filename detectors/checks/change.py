"""The change of a value from one day of a calendar to the next, per key: too small, or too large.

Too small (a feed that repeats itself) is only asked of keys that do move: listed ones, and those whose median move over
60 days is large enough; pegged ones never. One key that stands still for a day is nothing: a rate may close where it
opened. So the whole feed counts (at least half of the keys stood still), or one key to the last digit for days.
Too large is asked of every key, and has to be far more than the key's own usual move.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from detectors.checks.check import DailyCheck, Fault, Occasion, Verdict
from detectors.checks.daily_series import DailySeries
from detectors.days import BUSINESS_DAYS
from detectors.detector import Nature, Outcome
from detectors.fields import CalendarName, Expression, Move, Name
from detectors.measure import Edge, Kind, Measure
from detectors.picture import Axis
from detectors.questions.conditions import Is
from detectors.questions.queries import Aggregate, Examples, ValuesPerDay
from detectors.words import listed, on_day, percent

if TYPE_CHECKING:
    import pandas as pd

_HALF = 0.5  # of the keys that usually move: where so many stand still, the feed does


class ChangeCheck(DailyCheck):
    """key: the column that names the series; without it the table is one. value: a column, or "*" for the number of
    rows; by: how several rows of a day become one value. less_than, more_than: the limit of a day's move, exclusive.
    volatile: keys that are known to move; usual_move: the median move from which on any key counts as one.
    explained: days on which a large move was expected; explained_if: an SQL condition on a row that says so, such as
    "snapshot_date IN (SELECT day FROM snapshot_notes)"."""

    fresh_days: ClassVar[int | None] = None  # a move is from the day before, whose late rows count

    key: Name | None = None
    value: Annotated[Name, Field(description='a column, or "*" to count rows')]
    by: Annotated[Aggregate, Field(description='"max", "min", "sum" or "count"')] = "max"
    less_than: Move | None = None
    more_than: Move | None = None
    volatile: tuple[Name, ...] = ()
    pegged: tuple[Name, ...] = ()
    usual_move: Move = Fraction(25, 10_000)
    equal_days: Annotated[int, Field(ge=2, le=30, description="a number of days from 2 to 30")] = 3
    explained: tuple[date, ...] = ()
    explained_if: Annotated[Expression | None, Field(description="an SQL condition on a row")] = None
    calendar: CalendarName = BUSINESS_DAYS
    lookback_days: Annotated[int, Field(ge=5, le=400, description="a number of days of the calendar, 5 to 400")] = 60
    noun: Annotated[Name, Field(description='what the values are, in words, such as "exchange rates"')] = "values"

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if (self.less_than is None) == (self.more_than is None):
            raise ValueError('a change has one limit; write either less_than = "0.01 %" or more_than = "5 %"')
        return self

    @property
    def limit(self) -> Fraction:
        return self.less_than if self.less_than is not None else self.more_than or Fraction(0)

    @property
    def _stood(self) -> str:
        return f"{self.noun} that moved less than {percent(self.limit)}"

    @property
    def axis(self) -> Axis:
        if self.less_than is not None:
            return Axis.of(f"{self._stood}, as a share of those that usually move")
        return Axis.of(f"largest move of {self.noun} in a day")

    @property
    def _bound(self) -> float:
        """The limit of the figure: of the share of keys that stand still, or of the greatest move."""
        return _HALF if self.less_than is not None else float(self.limit)

    def day(self, on: Occasion) -> date:
        return on.calendar(self.calendar).last_open(self.last_day(on))

    def ask(self, on: Occasion) -> ValuesPerDay:
        days = self._days(on)
        return ValuesPerDay(
            self.rows_at(on), days[0], days[-1], self.key, self.value, self.by, on.as_of, flag=self.explained_if
        )

    def _days(self, on: Occasion) -> tuple[date, ...]:
        """A move needs two days, so one more than the moves to be looked at."""
        return on.calendar(self.calendar).open_days(self.day(on), self.lookback_days + 1)

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> Examples:
        return self.rows(on, fault.day, Is(self.key, fault.entity) if self.key and fault.entity else None)

    def verdict(self, on: Occasion, answer: pd.DataFrame) -> Verdict:
        """answer: see `ValuesPerDay`."""
        day, days = self.day(on), self._days(on)
        table = answer.dropna().pivot(index="day", columns="key", values="value").reindex(list(days))
        rows = int(answer["n"].sum())
        if not table.loc[day].notna().any():
            nothing = f"no {self.noun} for {on_day(day)}"
            return Verdict(Outcome.NO_DATA, nothing, day, limit=self._bound, rows=rows)
        series = DailySeries.of(table, on.left_out)
        explained = frozenset(answer["day"][answer["flag"]]) | frozenset(self.explained)
        said = self._still(day, series) if self.less_than else self._leap(day, series, explained)
        measure = said.measure or (said.faults[0].measure if said.faults else None)
        return Verdict(said.outcome, said.detail, day, said.figure, self._bound, rows, said.faults, measure)

    def _still(self, day: date, series: DailySeries) -> _Said:
        volatile = self._volatile(series)
        judged = [key for key in volatile if series.has(key)]
        if not volatile:
            return _Said(Outcome.NOT_ENOUGH, f"no {self.noun} are known to move yet; volatile can list some")
        if not judged or 2 * len(judged) < len(volatile):
            few = f"{len(judged)} of {len(volatile)} keys that usually move have a value for {on_day(day)}"
            return _Said(Outcome.NOT_ENOUGH, few)
        still = [key for key in judged if series.move(key) < self.limit]
        figure = len(still) / len(judged)
        if self._is_feed(still, judged):
            return self._feed_stands(day, series, still, judged)
        stuck = [key for key in still if series.equal_for(key) >= self.equal_days]
        faults = tuple(self._stuck(day, key, series) for key in stuck)
        moved = f"{len(judged) - len(still)} of {len(judged)} volatile {self.noun} moved on {on_day(day)}"
        detail = " ".join(f.summary for f in faults) or moved
        measure = self._standing_still(len(still), len(judged))
        return _Said(Outcome.ALARM if faults else Outcome.PASS, detail, figure, faults, None if faults else measure)

    def _is_feed(self, still: list[str], judged: list[str]) -> bool:
        # Two at least: half of two keys is one, and one that stands still for a day is nothing.
        return len(still) >= 2 and 2 * len(still) >= len(judged)

    def _volatile(self, series: DailySeries) -> list[str]:
        moving = [k for k in series.keys if (m := series.usual(k)) is not None and m > self.usual_move]
        return sorted((set(self.volatile) | set(moving)) - set(self.pegged))

    def _feed_stands(self, day: date, series: DailySeries, still: list[str], judged: list[str]) -> _Said:
        sentence = (
            f"{len(still)} of {len(judged)} volatile {self.noun} moved less than {percent(self.limit)} on {on_day(day)}"
        )
        figure, measure = len(still) / len(judged), self._standing_still(len(still), len(judged))
        if series.often_still(judged, float(self.limit)):
            return _Said(Outcome.PASS, f"{sentence}, as on many days before", figure, measure=measure)
        usual = max(series.usual(key) or 0.0 for key in still)
        fault = Fault(
            nature=Nature.DEVIATION,
            day=day,
            measure=measure,
            summary=f"{sentence} ({listed(still)}); they usually move up to {percent(usual)} a day.",
            rows=len(judged),
        )
        return _Said(Outcome.ALARM, fault.summary, figure, (fault,))

    def _standing_still(self, still: int, judged: int) -> Measure:
        return Measure(
            kind=Kind.SHARE,
            noun=self._stood,
            value=still / judged,
            whole=judged,
            of="that usually move",
            limit=_HALF,
            edge=Edge.LESS_THAN,
        )

    def _stuck(self, day: date, key: str, series: DailySeries) -> Fault:
        days = series.equal_for(key)
        value = series.last(key)
        return Fault(
            nature=Nature.DEVIATION,
            day=day,
            entity=key,
            measure=Measure(
                kind=Kind.COUNT,
                noun=f"{key} at exactly {value} for",
                value=days,
                limit=self.equal_days,
                edge=Edge.LESS_THAN,
                unit="days running",
            ),
            summary=f"{key} was exactly {value} for {days} days running up to {on_day(day)}.",
            rows=days + 1,
        )

    def _leap(self, day: date, series: DailySeries, explained: frozenset[date]) -> _Said:
        judged = [key for key in series.keys if series.has(key)]
        if not judged:
            return _Said(Outcome.NOT_ENOUGH, f"no earlier {self.noun} to compare {on_day(day)} with")
        most = max(judged, key=series.move)
        figure, measure = float(series.move(most)), self._move(most, series)
        moved = measure.on(day)
        leaps = [k for k in judged if series.move(k) > self.limit and not series.is_usual(k)]
        if day in explained and leaps:
            return _Said(Outcome.PASS, f"{moved}, which was expected", figure, measure=measure)
        # What jumps back was told on the day it jumped; a second incident would say nothing new.
        new = [key for key in leaps if not series.is_back(key, self.limit, explained)]
        if leaps and not new:
            return _Said(Outcome.PASS, f"{moved}, back to where they were before", figure, measure=measure)
        faults = tuple(self._leapt(day, key, series) for key in new)
        detail = " ".join(f.summary for f in faults) or moved
        return _Said(Outcome.ALARM if faults else Outcome.PASS, detail, figure, faults, None if faults else measure)

    def _leapt(self, day: date, key: str, series: DailySeries) -> Fault:
        measure = self._move(key, series)
        return Fault(
            nature=Nature.DEVIATION,
            day=day,
            entity=key,
            measure=measure,
            summary=f"{measure.on(day)}.",
            # The value itself is the figure, and the day before it is what it should be about.
            deviation=float(series.move(key)),
            rows=2,
        )

    def _move(self, key: str, series: DailySeries) -> Measure:
        before, last = float(series.before(key)), float(series.last(key))
        limit = before * float(1 + self.limit if last >= before else 1 - self.limit)
        return Measure(
            kind=Kind.COUNT if self.value == "*" else Kind.RATIO,
            noun=f"{self.noun}{f' of {key}' if key else ''}",
            value=last,
            usual=before,
            beside="the value before it",
            limit=limit,
            edge=Edge.AT_MOST if last >= before else Edge.AT_LEAST,
            moves=True,
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of a day, as in `Verdict`. measure: None for that of the first fault."""

    outcome: Outcome
    detail: str
    figure: float | None = None
    faults: tuple[Fault, ...] = ()
    measure: Measure | None = None
