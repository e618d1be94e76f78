"""A file of each day, from each sender, that has to be there by a time of the next day.

A file is there once an object with its name holds at least a byte; the first such object decides, whatever is exported
again later. "By 02:00" includes 02:00:00. A folder that cannot be listed, or in which there is nothing at all, says
nothing: that is no data, not a missing file.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from itertools import takewhile
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from detectors.checks.check import Check, Fault, Occasion, Verdict
from detectors.days import DAY, EVERY_DAY, last_complete_day, midnight
from detectors.detector import Nature, Outcome
from detectors.fields import CalendarName, Name, TimeOfDay, since_midnight
from detectors.measure import Edge, Kind, Measure
from detectors.picture import Axis, Unit
from detectors.questions.objects import Arrivals, Arrived, Expected, Object
from detectors.words import at_time, length, listed, on_day

_PLACE = "{entity}"
_DATE = re.compile(r"%[YmdjyHB]")


class FileArrivalCheck(Check):
    """path: relative to the source, with {entity} for the sender and strftime's %Y, %m, %d for the day; * and ? stand
    for anything in a file's name. days_after: how many days after the file's own day the time `by` falls; 1 is
    the next."""

    judges_a_day_once: ClassVar[bool] = True
    needs_pandas: ClassVar[bool] = False

    path: Annotated[Name, Field(description='a path such as "{entity}/%Y-%m-%d.csv"')]
    entities: Annotated[
        tuple[Name, ...], Field(min_length=1, description='a list of names, such as ["adyen", "stripe"]')
    ]
    by: TimeOfDay
    days_after: Annotated[int, Field(ge=0, le=31, description="a number of days from 0 to 31")] = 1
    calendar: CalendarName = EVERY_DAY

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if not _DATE.search(self.path):
            raise ValueError('a path needs a date; write, for example, path = "{entity}/%Y-%m-%d.csv"')
        if len(self.entities) > 1 and _PLACE not in self.path:
            raise ValueError("several entities need a place in the path; write {entity} where the name stands")
        if any(c in self.path.rpartition("/")[0] for c in "*?["):
            raise ValueError("a folder is named in full; write * and ? in the file's name only")
        return self

    def day(self, on: Occasion) -> date:
        """The last day of the calendar whose file is due."""
        allowed = since_midnight(self.by) + (self.days_after - 1) * DAY
        return on.calendar(self.calendar).last_open(last_complete_day(on.as_of, allowed))

    @property
    def axis(self) -> Axis:
        return Axis.of("files that were there in time", Unit.NUMBER)

    def looks(self, on: Occasion) -> tuple[datetime, ...]:
        return (on.as_of + since_midnight(self.by) + (self.days_after - 1) * DAY,)

    def due(self, day: date) -> datetime:
        return midnight(day + self.days_after * DAY) + since_midnight(self.by)

    def ask(self, on: Occasion) -> Arrivals:
        day = self.day(on)
        expected = (Expected(e, self._path(e, day), self._home(e)) for e in self.entities)
        return Arrivals(tuple(expected), on.as_of)

    def verdict(self, on: Occasion, answer: Arrived) -> Verdict:
        """answer: see `Arrivals`."""
        day = self.day(on)
        judged = [e for e in self.entities if e not in answer.unlisted]
        firsts = {e: next((o for o in answer.objects.get(e, ()) if o.size), None) for e in judged}
        faults = tuple(
            self._fault(entity, day, first)
            for entity, first in firsts.items()
            if first is None or first.modified > self.due(day)
        )
        return Verdict(
            outcome=self._outcome(faults, answer),
            detail=self._detail(day, faults, answer),
            day=day,
            figure=float(len(judged) - len(faults)),
            limit=float(len(self.entities)),
            rows=sum(len(objects) for objects in answer.objects.values()),
            faults=faults,
            measure=self._measure(day, len(judged) - len(faults)),
        )

    def _measure(self, day: date, there: int) -> Measure:
        return Measure(
            kind=Kind.COUNT,
            noun=f"files there by {self._by(day)}",
            value=there,
            limit=len(self.entities),
            edge=Edge.AT_LEAST,
        )

    def _outcome(self, faults: tuple[Fault, ...], answer: Arrived) -> Outcome:
        if faults:
            return Outcome.ALARM
        return Outcome.NO_DATA if answer.unlisted else Outcome.PASS

    def _detail(self, day: date, faults: tuple[Fault, ...], answer: Arrived) -> str:
        said = [fault.summary for fault in faults]
        said += [f"Nothing can be said of {entity}: {reason}." for entity, reason in answer.unlisted.items()]
        return " ".join(said) or f"files of {on_day(day)} from {listed(self.entities)} were there by {self._by(day)}"

    def _fault(self, entity: str, day: date, first: Object | None) -> Fault:
        what = f"file of {on_day(day)} from {entity}"
        came = first.modified.timestamp() if first else None
        return Fault(
            nature=Nature.LATE,
            day=day,
            entity=entity,
            measure=Measure(kind=Kind.TIME, noun=what, value=came, limit=self.due(day).timestamp()),
            summary=f"The {what} {self._came(first, self.due(day))}.",
            rows=0 if first is None else 1,
            query=self._path(entity, day),
        )

    def _came(self, first: Object | None, due: datetime) -> str:
        if first is None:
            return f"was not there by {at_time(due)}"
        return f"came {at_time(first.modified)}, {length(first.modified - due)} after it was due ({at_time(due)})"

    def _by(self, day: date) -> str:
        return at_time(self.due(day))

    def _path(self, entity: str, day: date) -> str:
        dated = datetime.combine(day, datetime.min.time(), UTC).strftime(self.path)
        return dated.replace(_PLACE, entity)

    def _home(self, entity: str) -> str:
        folders = takewhile(lambda part: not _DATE.search(part), self.path.split("/")[:-1])
        return "/".join(folders).replace(_PLACE, entity)
