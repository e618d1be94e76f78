"""What is promised to somebody by a time (a report to investors, a file to a partner), and when it was delivered.

A delivery that was missed is a promise broken, whatever the pipeline's own landing time is.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import Field

from detectors.checks.check import Check, Fault, Occasion, Verdict
from detectors.checks.runs import promised
from detectors.detector import Nature, Outcome
from detectors.fields import Expression, Length, Name
from detectors.measure import Kind, Measure
from detectors.questions.conditions import Is
from detectors.questions.lookup import Lookup
from detectors.questions.queries import Deliveries, Delivery, Stored, Table
from detectors.words import at_time, length

_PAST = timedelta(days=35)
_FEWEST = 4  # deliveries of the past, to know how early they come


class DeliveryCheck(Check):
    """name_column: what is delivered; due: by when (a date alone is the end of that day in the team's zone); delivered:
    when it was, missing while it was not. warn: how long before its time one that is missing is worth a note. stays:
    how long a miss is told."""

    needs_promises: ClassVar[bool] = True
    needs_pandas: ClassVar[bool] = False

    table: Annotated[Name, Field(description='the name of a table, such as "reports.deliveries"')]
    name_column: Annotated[Name, Field(description='the column that names a delivery, such as "report"')]
    due: Annotated[Name, Field(description="the column that says by when")] = "due_at"
    delivered: Annotated[Name, Field(description="the column that says when it was delivered")] = "delivered_at"
    stored: Annotated[Stored, Field(description='how times are stored: "timestamp", "epoch seconds"')] = "timestamp"
    where: Annotated[Expression | None, Field(description="an SQL condition on the rows that count")] = None
    warn: Length = timedelta(hours=24)
    stays: Length = timedelta(hours=24)

    def ask(self, on: Occasion) -> Deliveries:
        columns = (self.name_column, self.due, self.delivered)
        since, until = on.as_of - max(self.stays, _PAST), on.as_of + self.warn
        return Deliveries(self.table, columns, self.stored, self.where, since, until, on.as_of)

    def lookup(self, on: Occasion, fault: Fault, answer: Any) -> Lookup:
        table = Table(self.table, self.due, self.stored, self.where)
        return Lookup(table, None, (Is(self.name_column, fault.entity),), newest=True)

    def verdict(self, on: Occasion, answer: list[Delivery]) -> Verdict:
        """answer: see `Deliveries`."""
        today = on.as_of.astimezone(UTC).date()
        dues = [(one, one.due_in(on.zone)) for one in answer]
        near = [(d, due) for d, due in dues if on.as_of - self.stays < due <= on.as_of + self.warn]
        if not near:
            nothing = f"nothing in {self.table} is due from {at_time(on.as_of - self.stays)} on for a while"
            return Verdict(Outcome.PASS, nothing, today, rows=len(answer))
        open_ones = (one for one in sorted(near, key=lambda one: one[1]) if not _has_time(on, *one, dues))
        faults = tuple(f for d, due in open_ones if (f := self._fault(on, d, due)))
        is_alarm = any(f.nature is not Nature.NOTE for f in faults)
        detail = " ".join(f.summary for f in faults) or f"{len(near)} deliveries are made or have time"
        return Verdict(Outcome.ALARM if is_alarm else Outcome.PASS, detail, today, rows=len(near), faults=faults)

    def _fault(self, on: Occasion, one: Delivery, due: datetime) -> Fault | None:
        at, left = one.delivered_by(on.as_of), due - on.as_of
        if at is not None:
            late = f"{one.name} was delivered at {at_time(at)}, {length(at - due)} after it was due"
            return self._told(Nature.LATE, one, due, at, late) if at > due else None
        if left <= timedelta():
            return self._told(Nature.LATE, one, due, None, f"{one.name} was due {at_time(due)} and is not delivered")
        nature = Nature.LATE if left < promised(on).run_time else Nature.NOTE
        return self._told(
            nature, one, due, None, f"{one.name} is due {at_time(due)}, in {length(left)}, and not delivered"
        )

    def _told(self, nature: Nature, one: Delivery, due: datetime, at: datetime | None, told: str) -> Fault:
        measure = Measure(
            kind=Kind.TIME,
            noun=f"{one.name} delivered" if at else one.name,
            value=at.timestamp() if at else None,
            absent="not delivered",
            limit=due.timestamp(),
            is_promise=True,
        )
        return Fault(nature, due.astimezone(UTC).date(), measure, f"{told}.", one.name)


def _has_time(on: Occasion, one: Delivery, due: datetime, dues: list[tuple[Delivery, datetime]]) -> bool:
    """Whether such a delivery usually comes later than now, and in time all the same: what is made each afternoon is
    not missing in the morning. One in ten may have been quicker than usual."""
    early = [then - at for d, then in dues if d.name == one.name and (at := d.delivered_by(on.as_of)) and at <= then]
    return due > on.as_of and len(early) >= _FEWEST and due - on.as_of > sorted(early)[len(early) // 10]
