"""What the calendar does to figures: days of 23 and 25 hours, and cohorts of days that not every month has.

Two kinds, by what is declared: `booked` watches the dates that a business books its rows to around a change of clocks;
`value` watches a figure per cohort on February 29 and the 31st. What the calendar alone explains is a note (P3); what
goes beyond it is a fault.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from bot.handbook.team.settings import Zone
from detectors.checks.check import DailyCheck, Fault, Occasion, Verdict
from detectors.checks.clock_change import HISTORY, Booked, changed_on, hours_of
from detectors.checks.odd_days import Cohorts, odd_day_near
from detectors.checks.shares import is_beyond_chance
from detectors.days import DAY, midnight
from detectors.detector import Nature, Outcome
from detectors.fields import Name, Share
from detectors.measure import Edge, Kind, Measure
from detectors.picture import Axis
from detectors.questions.queries import Aggregate, BookedPerQuarter, Scan, ValuesPerDay
from detectors.words import on_day, percent
from schedule.wallclock import end_of_day, local_day, start_of_day

if TYPE_CHECKING:
    import pandas as pd

_LATE = 2 * DAY  # how far rows may be booked from their own day and still be seen
_VISIBLE = Fraction(95, 100)  # of the neighbours: less is a dip that people ask about


class CalendarCheck(DailyCheck):
    """booked: the column with the business date; zone: in which it is booked, by default the team's. more_than: the
    share of a day's rows that may be out of place, exclusive. value, by: the figure of a cohort, and how several rows
    of a day become one; size: the column with how many are in it, where the figure is a share of them; below: the share
    of its neighbours' median under which it is a fault, exclusive."""

    fresh_days: ClassVar[int | None] = None  # a cohort is judged beside those of the days around it

    booked: Name | None = None
    zone: Zone | None = None
    more_than: Share = Fraction(1, 100)
    value: Name | None = None
    by: Annotated[Aggregate, Field(description='"max", "min", "sum" or "count"')] = "max"
    size: Annotated[Name | None, Field(description='a column with numbers, such as "cohort_size"')] = None
    below: Share = Fraction(85, 100)
    lookback_days: Annotated[int, Field(ge=14, le=400, description="a number of days from 14 to 400")] = 60
    noun: Annotated[Name, Field(description='what is counted, in words, such as "transactions"')] = "rows"

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.booked is None) == (self.value is None):
            raise ValueError(
                'a calendar check watches one thing; write booked = "business_date" or value = "retention_rate"'
            )
        return self

    @property
    def axis(self) -> Axis:
        if self.booked is not None:
            return Axis.of(f"{self.noun} booked to another day, twice or not at all, as a share of all")
        return Axis.of(f"{self.noun} compared with the days around it")

    def looks(self, on: Occasion) -> tuple[datetime, ...]:
        if self.booked is None:
            return super().looks(on)
        allowed = on.landing if self.complete_after is None else self.complete_after
        return (end_of_day(on.as_of.date() - DAY, self._zone(on)) + allowed,)

    def ask(self, on: Occasion) -> BookedPerQuarter | ValuesPerDay | Scan:
        if self.booked is not None:
            day, zone = self._booked_day(on), self._zone(on)
            history = HISTORY if changed_on(day, zone) else 0
            since, until = start_of_day(day - history * DAY, zone) - _LATE, end_of_day(day, zone) + _LATE
            rows = self.rows_aged(on.as_of - midnight(day + DAY))
            return BookedPerQuarter(rows, self.booked, since, until, on.as_of)
        figures = self._per_cohort(on, self.value or "*", self.by)
        return Scan((figures, self._per_cohort(on, self.size, "max"))) if self.size else figures

    def _per_cohort(self, on: Occasion, value: str, by: Aggregate) -> ValuesPerDay:
        last = self.last_day(on)
        first = last - timedelta(days=self.lookback_days)
        return ValuesPerDay(self.rows_at(on), first, last, None, value, by, on.as_of)

    def verdict(self, on: Occasion, answer: Any) -> Verdict:
        """answer: see `BookedPerQuarter`, `ValuesPerDay` and `Scan`."""
        if self.booked is not None:
            return self._clocks(on, answer)
        figures, sizes = answer if self.size else (answer, None)
        return self._cohorts(on, figures, sizes)

    def _zone(self, on: Occasion) -> str:
        return self.zone or on.zone

    def _booked_day(self, on: Occasion) -> date:
        """The last local day that is over, and for which its rows were given their time to arrive."""
        allowed = on.landing if self.complete_after is None else self.complete_after
        return local_day(on.as_of - allowed, self._zone(on)) - DAY

    def _clocks(self, on: Occasion, answer: pd.DataFrame) -> Verdict:
        day, zone = self._booked_day(on), self._zone(on)
        booked = Booked(answer, day, zone, on.left_out)
        limit = float(self.more_than)
        if not booked.rows:
            return Verdict(Outcome.NO_DATA, f"no {self.noun} are booked to {on_day(day)}", day, limit=limit, rows=0)
        change = changed_on(day, zone)
        if change is None:
            return Verdict(Outcome.PASS, f"no change of clocks in {zone} near {on_day(day)}", day, None, limit)
        odd = booked.odd if change == day else 0
        off = Fraction(booked.misplaced + odd, booked.rows)
        usual = booked.usually_misplaced
        measure = self._out_of_place(day, zone, off, booked)
        told = measure.on(day)
        is_far = off > self.more_than and (usual is None or off > 2 * usual)
        if not is_far or not is_beyond_chance(booked.misplaced + odd, booked.rows, booked.explained or limit):
            notes = (self._clock_note(day, zone),) if change == day else ()
            return Verdict(Outcome.PASS, told, day, float(off), limit, booked.rows, notes, measure)
        summary = f"{told}. The clocks changed, and the booking did not follow."
        fault = Fault(Nature.DEVIATION, day, measure, summary, rows=booked.rows)
        return Verdict(Outcome.ALARM, summary, day, float(off), limit, booked.rows, (fault,), measure)

    def _out_of_place(self, day: date, zone: str, off: Fraction, booked: Booked) -> Measure:
        usual = booked.usually_misplaced
        return Measure(
            kind=Kind.SHARE,
            noun=f"{self.noun} booked to another day, twice or not at all ({hours_of(day, zone):g} hours in {zone})",
            value=float(off),
            whole=booked.rows,
            of=self.noun,
            usual=None if usual is None else float(usual),
            limit=float(self.more_than),
            edge=Edge.AT_MOST,
        )

    def _clock_note(self, day: date, zone: str) -> Fault:
        hours = hours_of(day, zone)
        share = percent(abs(hours - 24) / 24)
        more = "above" if hours > 24 else "below"
        return Fault(
            nature=Nature.NOTE,
            day=day,
            measure=Measure(kind=Kind.COUNT, noun="length of the day", value=hours, usual=24, unit="hours"),
            summary=f"{on_day(day)} has {hours:g} hours in {zone}: totals may be {share} {more} those of other days.",
        )

    def _cohorts(self, on: Occasion, answer: pd.DataFrame, sizes: pd.DataFrame | None) -> Verdict:
        last, limit = self.last_day(on), float(self.below)
        cohorts = Cohorts(_by_day(answer), _by_day(sizes) if sizes is not None else {})
        rows = len(cohorts.values)
        if not rows:
            return Verdict(Outcome.NO_DATA, f"no {self.noun} up to {on_day(last)}", last, limit=limit, rows=0)
        day = odd_day_near(last)
        if day is None:
            nothing = f"neither a 31st nor February 29 near {on_day(last)}"
            return Verdict(Outcome.PASS, nothing, last, None, limit, rows)
        share = cohorts.against_neighbours(day)
        if share is None:
            few = f"{self.noun} of {on_day(day)} have too few neighbours yet"
            return Verdict(Outcome.NOT_ENOUGH, few, day, None, limit, rows)
        return self._cohort(day, share, cohorts)

    def _cohort(self, day: date, share: Fraction, cohorts: Cohorts) -> Verdict:
        measure, is_ordinary = self._beside_others(share, cohorts.sizes.get(day)), cohorts.is_ordinary(share)
        told, rows = measure.on(day), len(cohorts.values)
        is_low = share < self.below and not is_ordinary and not cohorts.is_chance(day, share)
        if not is_low and (share >= _VISIBLE or is_ordinary):
            return Verdict(Outcome.PASS, told, day, float(share), float(self.below), rows, measure=measure)
        fault = Fault(
            nature=Nature.DEVIATION if is_low else Nature.NOTE,
            day=day,
            measure=measure,
            summary=f"{told}." if is_low else f"{told}. Not every month has such a day.",
            # The figure per cohort is what is published.
            deviation=float(1 - share) if is_low else None,
            rows=rows,
        )
        outcome = Outcome.ALARM if is_low else Outcome.PASS
        return Verdict(outcome, fault.summary, day, float(share), float(self.below), rows, (fault,), measure)

    def _beside_others(self, share: Fraction, size: Fraction | None) -> Measure:
        people = f" of {int(size):,}" if size is not None else ""
        return Measure(
            kind=Kind.SHARE,
            noun=f"{self.noun}{people} next to the days around it",
            value=float(share),
            limit=float(self.below),
            edge=Edge.AT_LEAST,
        )


def _by_day(answer: pd.DataFrame) -> dict[date, Fraction]:
    known = answer.dropna()
    return {d: Fraction(str(v)) for d, v in zip(known["day"], known["value"], strict=True)}
