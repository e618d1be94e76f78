"""What the log of a pipeline's runs says about a day. A run that had not ended as of then was running."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

from bot.errors import WatchkeeperError
from detectors.checks.check import Check, Fault, Occasion
from detectors.fields import Expression, Name
from detectors.promises import Promises
from detectors.questions.conditions import Is
from detectors.questions.lookup import Lookup
from detectors.questions.queries import Run, RunColumns, RunsOf, Table
from detectors.words import at_time

_SHOWN = 3


def _line(run: Run) -> str:
    parts = [f"day {run.day}"]
    parts += [f"started {at_time(run.started)}"] if run.started else []
    parts += [f"finished {at_time(run.finished)}"] if run.finished else []
    parts += [f"status {run.status}"] + ([f"rows {run.rows:,}"] if run.rows is not None else [])
    return ", ".join(parts)


class RunsCheck(Check):
    """What every check of a run log says about it. table: left out where the source is a way in of OpenLineage, of
    which only pipeline_is has to be said, and rarely. pipeline_is: what the log calls the pipeline, by default its name
    in the handbook. The other fields are columns. rows may be left out: then no run counts as empty. succeeded, failed:
    what the status column says, in any case; what has ended and is neither counts as failed."""

    needs_promises: ClassVar[bool] = True
    needs_pandas: ClassVar[bool] = False
    reads_runs: ClassVar[bool] = True

    table: Annotated[Name | None, Field(description='the name of a table, such as "ops.pipeline_runs"')] = None
    pipeline_is: Name | None = None
    pipeline_column: Annotated[Name, Field(description="the column with the pipeline")] = "pipeline"
    day: Annotated[Name, Field(description="the column with the day that a run is about")] = "day"
    started: Annotated[
        str, Field(description='the column that says when a run began, or "" where the log does not say')
    ] = "started_at"
    finished: Annotated[Name, Field(description="the column that says when it ended")] = "finished_at"
    status: Annotated[Name, Field(description="the column that says how it ended")] = "status"
    rows: Annotated[Name | None, Field(description="the column with the rows that it wrote")] = None
    where: Annotated[Expression | None, Field(description="an SQL condition on the rows that count")] = None
    succeeded: tuple[Name, ...] = ("success", "succeeded")
    failed: tuple[Name, ...] = ("failed", "error", "upstream_failed", "cancelled")

    @property
    def log(self) -> str:
        """As people call it."""
        return self.table or "OpenLineage"

    def runs(self, on: Occasion, first: date, last: date) -> RunsOf:
        columns = RunColumns(self.pipeline_column, self.day, self.started, self.finished, self.status, self.rows)
        called = self.pipeline_is or promised(on).pipeline
        return RunsOf(self.table or "", columns, self.where, called, first, last, on.as_of)

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> tuple[str, ...]:
        """The day's runs; where it has none, the last ones."""
        of_day = [run for run in answer if run.day == fault.day]
        return tuple(_line(run) for run in (of_day or answer)[-_SHOWN:])

    def lookup(self, on: Occasion, fault: Fault, answer: Any) -> Lookup | None:
        if not self.table:
            return None
        called = Is(self.pipeline_column, self.pipeline_is or promised(on).pipeline)
        return Lookup(Table(self.table, self.day, where=self.where), fault.day, (called,))

    def state(self, runs: Iterable[Run], day: date) -> DayState:
        """Of one day, from its runs in the order in which they began."""
        of_day = [run for run in runs if run.day == day]
        done = [r for r in of_day if self._is(r, self.succeeded) and r.finished]
        landed = next((r for r in sorted(done, key=_end) if r.rows != 0), None)
        latest = of_day[-1] if of_day else None
        return DayState(
            landed=landed,
            empty=done[-1] if done and landed is None else None,
            failed=latest if latest and self._has_failed(latest) else None,
            running=latest if latest and latest.finished is None and not self._has_failed(latest) else None,
        )

    def _has_failed(self, run: Run) -> bool:
        return self._is(run, self.failed) or (run.finished is not None and not self._is(run, self.succeeded))

    @staticmethod
    def _is(run: Run, words: tuple[str, ...]) -> bool:
        return run.status.lower() in {word.lower() for word in words}


@dataclass(frozen=True, slots=True)
class DayState:
    """How a day stands: the run that landed it, or else what there is instead. failed, running: its latest run."""

    landed: Run | None
    empty: Run | None
    failed: Run | None
    running: Run | None


def promised(on: Occasion) -> Promises:
    if on.promises is None:
        raise WatchkeeperError("nobody said what is promised of this pipeline")
    return on.promises


def _end(run: Run) -> datetime:
    assert run.finished is not None
    return run.finished
