"""How much comes in a day, against what this weekday, the recent level and the series' own noise explain.

Without `per`: rows of a day against what such a weekday is beside its week, in the median of four weeks, times where
the series stood in the last one (`Rhythm`). A dip therefore does not pull the expectation of the days after it down.
With `per`: rows for each distinct value of it (events per session), by segment, against the segment's own median. The
raw number of a segment's rows says nothing: an old version's falls at every roll-over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import exp, inf, log, sqrt
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from detectors.checks import few_rows
from detectors.checks.check import DailyCheck, Fault, Occasion, Verdict
from detectors.checks.few_rows import FEWEST_ROWS
from detectors.checks.rhythm import LOOKBACK, Rhythm
from detectors.checks.shares import is_holiday, teaches
from detectors.days import DAY
from detectors.detector import Nature, Outcome
from detectors.fields import Move, Name, Share
from detectors.measure import Edge, Kind, Measure
from detectors.picture import Axis
from detectors.questions.conditions import Is
from detectors.questions.lookup import Lookup
from detectors.questions.queries import ValuesPerDay
from detectors.words import on_day, percent

if TYPE_CHECKING:
    import pandas as pd

_SATURDAY = 5
_FEWEST_WEEKS = 2  # of history
_FEWEST_LEARNT = 7  # days with an expectation of their own, to know the noise
_NOISE_DAYS = 35
# Deviations of the series' own noise. Of a day's rows: as many as find drops of 30 % in real series without crying wolf
# (`python -m bench volume`). A rate has no weekly shape to get wrong, and a median of many days.
_FAR, _FAR_RATE = 2.5, 3.0
_NOISY = 2  # times the limit: from there on what is just seen is a hint, and this far off it is none
_GROSS = 4.0
_FAR_OF_FEW = 3.5  # where several numbers of days are tried
_DAYS_OF_FEW = 7
_FEWEST_OF_RATE = 15  # rows; their chance is part of the noise
_AS_DEVIATION = 1.4826  # a median of distances from the median, as a standard deviation
_LOOKBACK = LOOKBACK + _NOISE_DAYS

Series = dict[date, Fraction]


class VolumeCheck(DailyCheck):
    """drop: how far below what is expected; without `per` exactly so much alarms ("15 %+ below"), with it only more.
    rise: how far above the most that is to be expected, exclusive, as of a day that was loaded twice; 0 % for never.
    key: a column; each value is a segment of its own. min_rows: below so many expected rows (with `per`: rows that the
    segment usually has) days are judged together."""

    drop: Annotated[Share, Field(description='a share such as "15 %"')] = Fraction(15, 100)
    rise: Annotated[Move, Field(description='a share such as "60 %"')] = Fraction(60, 100)
    key: Name | None = None
    per: Annotated[Name | None, Field(description='a column such as "session_id"')] = None
    min_rows: Annotated[int, Field(gt=0, description="a number of rows, such as 300")] = 300
    noun: Annotated[Name, Field(description='what the rows are, in words, such as "user events"')] = "rows"
    segment: Annotated[Name, Field(description='what a key is, in words, such as "SDK version"')] = "segment"

    @property
    def axis(self) -> Axis:
        per = " per " + self.per.removesuffix("_id") if self.per else ""
        furthest = f", of the {self.segment} furthest from it" if self.key else ""
        return Axis.of(f"{self.noun}{per} compared with what was expected{furthest}")

    def ask(self, on: Occasion) -> ValuesPerDay:
        last = self.last_day(on)
        first = last - timedelta(days=_LOOKBACK)
        if self.per is None:
            return ValuesPerDay(self.rows_at(on), first, last, self.key, "*", "count", on.as_of)
        return ValuesPerDay(self.rows_at(on), first, last, self.key, self.per, "distinct", on.as_of)

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> tuple[str, ...]:
        """What is missing are rows that are not there: the numbers of the days that it is compared with."""
        mine = answer[answer["key"] == (fault.entity if self.key else "")]
        rows = {d: int(n) for d, n in zip(mine["day"], mine["n"], strict=True)}
        days = [fault.day - back * DAY for back in (14, 7, 1, 0)]
        return tuple(f"{on_day(d)}: {rows[d]:,} {self.noun}" for d in days if d in rows)

    def lookup(self, on: Occasion, fault: Fault, answer: Any) -> Lookup:
        mine = (Is(self.key, fault.entity),) if self.key and fault.entity else ()
        return Lookup(self.rows_of, fault.day, mine)

    def verdict(self, on: Occasion, answer: pd.DataFrame) -> Verdict:
        """answer: see `ValuesPerDay`."""
        day = self.last_day(on)
        today = int(answer[answer["day"] == day]["n"].sum())
        if not today:
            return Verdict(Outcome.NO_DATA, f"no {self.noun} on {on_day(day)}", day, rows=0)
        judged = [j for key in sorted(set(answer["key"])) if (j := self._judged(on, day, key, answer)) is not None]
        if not judged:
            return Verdict(Outcome.NOT_ENOUGH, self._too_few(day, today, answer), day, rows=today)
        return self._said(day, today, judged)

    def _too_few(self, day: date, today: int, answer: pd.DataFrame) -> str:
        told = f"{today:,} {self.noun} on {on_day(day)}"
        if len(set(answer["day"])) < _FEWEST_WEEKS * 7 + 7 + _FEWEST_LEARNT:
            return f"{told}, and too few days before it to say if that is usual"
        largest = int(answer[answer["day"] < day].groupby("key")["n"].median().max())
        few = f"{told}, and too few to say if that is usual; {self.min_rows:,} are needed"
        return f"{few}. To judge, set min_rows = {largest // 2}" if 2 <= largest < 2 * self.min_rows else few

    def _said(self, day: date, rows: int, judged: list[_Judged]) -> Verdict:
        faults = tuple(self._fault(day, j) for j in judged if self._is_drop(j) or self._is_rise(j))
        risen = [j for j in judged if self._is_rise(j)]
        worst = max(risen, key=lambda j: j.measured / j.most, default=None)
        if worst is None or any(self._is_drop(j) for j in judged):
            worst = min(judged, key=lambda j: j.measured / j.expected)
        measure = self._measure(worst)
        figure, limit = float(worst.measured / worst.expected), (measure.limit or 0.0) / float(worst.expected)
        detail = " ".join(f.summary for f in faults) or measure.on(day)
        outcome = Outcome.ALARM if any(f.nature is not Nature.NOTE for f in faults) else Outcome.PASS
        return Verdict(outcome, detail, day, figure, limit, rows, faults, measure, too_noisy=self._too_noisy(judged))

    def _too_noisy(self, judged: list[_Judged]) -> str:
        """What the limit asks for and the figures do not show, of the noisiest series; "" where they do."""
        worst = max(judged, key=lambda j: j.unseen)
        if worst.unseen <= self.drop:
            return ""
        of = f" of {self.segment} {worst.key}" if worst.key else ""
        return (
            f"a fall of {self.noun}{of} shows from {percent(worst.unseen)} on, the limit is {percent(float(self.drop))}"
        )

    def _is_hint(self, judged: _Judged) -> bool:
        """Whether ordinary days of so noisy a series move as far now and then. What is gone altogether is no hint, nor
        what is told of few rows, where more is asked for."""
        if not judged.measured or judged.far != _FAR or judged.unseen <= _NOISY * self.drop:
            return False
        return abs(log(judged.measured / judged.expected)) < _GROSS * judged.noise

    def _judged(self, on: Occasion, day: date, key: str, answer: pd.DataFrame) -> _Judged | None:
        mine = answer[answer["key"] == key]
        counts = {d: Fraction(int(n)) for d, n in zip(mine["day"], mine["n"], strict=True)}
        if self.per is None:
            return self._total(on, day, key, counts)
        distinct = {d: int(value) for d, value in zip(mine["day"], mine["value"], strict=True)}
        if few_rows.are_usual({d: int(n) for d, n in counts.items() if d < day}, self.min_rows, day):
            return self._rate_of_few(on, day, key, counts, distinct)
        # Of the day itself fewer will do: it may be the fault that made them few.
        enough = {d: n for d, n in counts.items() if n >= (_FEWEST_OF_RATE if d == day else self.min_rows)}
        rates = {d: n / distinct[d] for d, n in enough.items() if distinct[d]}
        return self._rate(on, day, key, rates, int(counts.get(day, 0)))

    def _rate_of_few(
        self, on: Occasion, day: date, key: str, counts: Series, distinct: dict[date, int]
    ) -> _Judged | None:
        """Of the day alone where it tells, else of as many days together as tell, or as have enough rows; beside as
        many together before them. The day itself has to be off, too: else the days before it were, and were told."""
        if not distinct.get(day):
            return None
        known = sorted(d for d in counts if d <= day and distinct[d] and (d == day or teaches(on, d)))
        for days in range(1, few_rows.MOST_DAYS + 1):
            ends = {d: known[n - days + 1 : n + 1] for n, d in enumerate(known) if n >= days - 1}
            rates = {
                d: sum((counts[o] for o in of), Fraction()) / sum(distinct[o] for o in of) for d, of in ends.items()
            }
            rates = {d: rate for d, rate in rates.items() if d == day or d < day - (days - 1) * DAY}
            rows = int(sum(counts[o] for o in ends.get(day, ())))
            if rows < _FEWEST_OF_RATE or (judged := self._rate(on, day, key, rates, rows)) is None:
                continue
            judged = self._if_also(replace(judged, days=days, far=_FAR_OF_FEW), counts[day] / distinct[day])
            if rows >= self.min_rows or self._is_drop(judged) or self._is_rise(judged):
                return judged
        return None

    def _if_also(self, judged: _Judged, alone: Fraction) -> _Judged:
        return judged if self._is_off(replace(judged, measured=alone)) else replace(judged, far=inf)

    def _total(self, on: Occasion, day: date, key: str, counts: Series) -> _Judged | None:
        series = {d: n for d, n in counts.items() if d == day or teaches(on, d)}
        rhythm = Rhythm(series)
        expected = _expected(on, day, rhythm)
        if expected is None or expected < (self.min_rows if key else FEWEST_ROWS):
            return None
        learnt = {d: e for back in range(1, _NOISE_DAYS + 1) if (e := rhythm.past(d := day - back * DAY)) is not None}
        residuals = [log(series[d] / e) for d, e in learnt.items() if series[d]]
        if len(residuals) < _FEWEST_LEARNT:
            return None
        measured, noise = counts.get(day, Fraction(0)), sqrt(_scatter(residuals) ** 2 + 1 / float(expected))
        alone = _Judged(key, measured, expected, _most(day, series, expected), noise, int(measured))
        return alone if expected >= self.min_rows else self._of_few(on, day, series, alone)

    def _of_few(self, on: Occasion, day: date, series: Series, alone: _Judged) -> _Judged | None:
        """Where few rows are usual, the day alone if it tells, else as many days before it as have enough."""
        if not few_rows.are_usual({d: int(n) for d, n in series.items() if d < day}, self.min_rows, day):
            return None
        last = replace(alone, far=_FAR_OF_FEW)
        rhythm = Rhythm(series)
        for back in range(1, _DAYS_OF_FEW):
            more = _expected(on, d := day - back * DAY, rhythm)
            if self._is_drop(last) or self._is_rise(last) or last.expected >= self.min_rows or more is None:
                break
            last = last.with_day(series.get(d, Fraction(0)), more)
        is_told = self._is_drop(last) or self._is_rise(last) or last.expected >= self.min_rows
        return last if is_told and (last.days == 1 or self._is_off(alone)) else self._calm(last)

    def _is_off(self, alone: _Judged) -> bool:
        """Whether the day itself is beyond the limit: else the days before it were, and were told."""
        is_low = alone.measured <= alone.expected * (1 - self.drop)
        return is_low or alone.measured > alone.most * (1 + self.rise)

    def _calm(self, last: _Judged) -> _Judged | None:
        return replace(last, far=inf) if last.expected >= self.min_rows else None

    def _rate(self, on: Occasion, day: date, key: str, rates: Series, rows: int) -> _Judged | None:
        before = [rate for d, rate in rates.items() if d < day and teaches(on, d)]
        if day not in rates or len(before) < _FEWEST_LEARNT:
            return None
        usual = median(before)
        noise = sqrt(_scatter([log(rate / usual) for rate in before]) ** 2 + 1 / rows)
        most = max(usual, *sorted(before)[: -max(1, len(before) // 10)])
        return _Judged(key, rates[day], usual, most, noise, rows, far=_FAR_RATE)

    def _is_drop(self, judged: _Judged) -> bool:
        floor = judged.expected * (1 - self.drop)
        crosses = judged.measured <= floor if self.per is None else judged.measured < floor
        # The order matters: what is nothing has no logarithm, and is far from any noise.
        gone = not judged.measured and judged.far < inf
        return crosses and (gone or log(judged.measured / judged.expected) < -judged.far * judged.noise)

    def _is_rise(self, judged: _Judged) -> bool:
        if not self.rise or judged.measured <= judged.most * (1 + self.rise):
            return False
        return log(judged.measured / judged.expected) > judged.far * judged.noise

    def _fault(self, day: date, judged: _Judged) -> Fault:
        measure = self._measure(judged)
        if self._is_hint(judged):
            shown = exp(judged.far * judged.noise) - 1 if self._is_rise(judged) else judged.unseen
            noisy = f"{measure.on(day)}. Its days differ so much that less than {percent(shown)} says nothing"
            return Fault(Nature.NOTE, day, measure, f"{noisy}; nobody is paged for this.", judged.key, rows=judged.rows)
        return Fault(Nature.DEVIATION, day, measure, f"{measure.on(day)}.", judged.key, rows=judged.rows)

    def _measure(self, judged: _Judged) -> Measure:
        is_rise = self._is_rise(judged)
        edge = Edge.MORE_THAN if self.per is None else Edge.AT_LEAST
        limit = judged.most * (1 + self.rise) if is_rise else judged.expected * (1 - self.drop)
        return Measure(
            kind=Kind.COUNT if self.per is None else Kind.RATIO,
            noun=f"{self.noun}{f' of {self.segment} {judged.key}' if judged.key else ''}",
            value=float(judged.measured),
            usual=float(judged.expected),
            limit=float(limit),
            edge=Edge.AT_MOST if is_rise else edge,
            moves=True,
            unit=self._unit(judged),
        )

    def _unit(self, judged: _Judged) -> str:
        if self.per:
            per = f"per {self.per.removesuffix('_id')}"
            return f"{per} in {judged.days} days" if judged.days > 1 else per
        return f"in {judged.days} days" if judged.days > 1 else ""


@dataclass(frozen=True, slots=True)
class _Judged:
    """most: what an ordinary day of such may bring at the most. noise: of the logarithm of measured / expected, as a
    standard deviation; far: how many of them are far. days: together."""

    key: str
    measured: Fraction
    expected: Fraction
    most: Fraction
    noise: float
    rows: int
    far: float = _FAR
    days: int = 1

    @property
    def unseen(self) -> float:
        """The share by which it may fall without being told from its noise."""
        return 1 - exp(-self.far * self.noise) if self.far < inf else 0.0

    def with_day(self, measured: Fraction, expected: Fraction) -> _Judged:
        """Together with an earlier day; the noise of a day's level does not become less by it, that of chance does."""
        whole = self.expected + expected
        level = self.noise**2 - 1 / float(self.expected)
        return replace(
            self,
            measured=self.measured + measured,
            expected=whole,
            most=self.most * whole / self.expected,
            noise=sqrt(max(level, 0) + 1 / float(whole)),
            rows=self.rows + int(measured),
            days=self.days + 1,
        )


def _expected(on: Occasion, day: date, rhythm: Rhythm) -> Fraction | None:
    """What the day should bring. On holidays and the days that people take off around them, as little as a weekend."""
    level = rhythm.level(day)
    shapes = [rhythm.shape(d) for d in (_like(day) if _is_quiet(on, day) else (day,))]
    known = [shape for shape in shapes if shape is not None]
    return None if level is None or not known else min(known) * level


def _most(day: date, series: Series, expected: Fraction) -> Fraction:
    """After a holiday, or on one that people work on, a day may be as large as the larger ones of the last weeks; the
    very largest are left aside, as they may be faults."""
    is_weekend = day.weekday() >= _SATURDAY
    like = sorted(
        series[d]
        for back in range(1, _NOISE_DAYS + 1)
        if (d := day - back * DAY) in series and (d.weekday() >= _SATURDAY) is is_weekend
    )
    ordinary = like[: len(like) - max(1, len(like) // 10)]
    return max([expected, *ordinary])


def _like(day: date) -> tuple[date, ...]:
    """The day itself, and the weekend before it."""
    saturday = day - timedelta(days=(day.weekday() + 2) % 7 or 7)
    return day, saturday, saturday + DAY


def _is_quiet(on: Occasion, day: date) -> bool:
    """A holiday, the working day between one and a weekend, or one around Christmas and the new year."""
    is_bridge = {0: is_holiday(on, day + DAY), 4: is_holiday(on, day - DAY)}.get(day.weekday(), False)
    return is_holiday(on, day) or is_bridge or (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2)


def _scatter(values: list[float]) -> float:
    middle = median(values)
    return _AS_DEVIATION * median(abs(v - middle) for v in values)
