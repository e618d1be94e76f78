"""A table that somebody keeps up to date, and has not touched for too long.

The handbook's number is compared strictly: exactly 48 hours old is not "older than 48 hours". What explains an old row
is the calendar of those who write it: finance does not work on weekends and holidays, so those hours do not count.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import Field

from detectors.checks.check import Fault, Occasion, RowsCheck, Verdict
from detectors.days import BUSINESS_DAYS
from detectors.detector import Nature, Outcome
from detectors.fields import CalendarName, Length, Name
from detectors.measure import Edge, Kind, Measure
from detectors.picture import Axis, Unit
from detectors.questions.lookup import Lookup
from detectors.questions.queries import Newest
from detectors.words import at_time


class FreshnessCheck(RowsCheck):
    """older_than: the limit, exclusive, in hours of the calendar. noun: what the table is, in words."""

    judges_now: ClassVar[bool] = True
    needs_pandas: ClassVar[bool] = False

    older_than: Length
    calendar: CalendarName = BUSINESS_DAYS
    lookback_days: Annotated[int, Field(ge=1, le=400, description="a number of days from 1 to 400")] = 30
    noun: Annotated[Name | None, Field(description='what the table is, in words, such as "revenue recognition"')] = None

    @property
    def axis(self) -> Axis:
        return Axis.of(f"age of {self.noun or self.table}", Unit.HOURS)

    def ask(self, on: Occasion) -> Newest:
        return Newest(self.rows_of, on.as_of - timedelta(days=self.lookback_days), on.as_of)

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> None:
        """A table is old, not a row."""

    def lookup(self, on: Occasion, fault: Fault, answer: Any) -> Lookup:
        return Lookup(self.rows_of, None, newest=True)

    def verdict(self, on: Occasion, answer: datetime | None) -> Verdict:
        """answer: see `Newest`."""
        day = on.as_of.astimezone(UTC).date()
        if answer is None:
            return Verdict(Outcome.NO_DATA, f"{self.table} has no rows up to {at_time(on.as_of)}", day)
        age = on.calendar(self.calendar).elapsed(answer, on.as_of)
        hours, limit = age / timedelta(hours=1), self.older_than / timedelta(hours=1)
        measure = self._measure(age)
        words = measure.words
        told = f"{words[0].upper()}{words[1:]}. Last change {at_time(answer)}"
        if age <= self.older_than:
            return Verdict(Outcome.PASS, told, day, hours, limit, measure=measure)
        fault = Fault(Nature.LATE, day, measure, f"{told}.")
        return Verdict(Outcome.ALARM, fault.summary, day, hours, limit, faults=(fault,), measure=measure)

    @property
    def _counted(self) -> str:
        return {"every_day": "", "business_days": "on business days"}.get(self.calendar, f"on {self.calendar} days")

    def _measure(self, age: timedelta) -> Measure:
        return Measure(
            kind=Kind.AGE,
            noun=f"age of {self.noun or self.table}",
            value=age.total_seconds(),
            limit=self.older_than.total_seconds(),
            edge=Edge.AT_MOST,
            unit=self._counted,
        )
