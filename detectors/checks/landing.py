"""A day's data that have to be there by a time of the next day: late, missing, failed, empty, or about to be late.

"By 06:00" includes 06:00:00. At that very time what has not landed is an alarm, not at the next look. Before it, a
failure is told at once, and so is a run that cannot be in time any more; one that would not be in time on a usual day
is a note, which says by how much. Inside an announced maintenance window a day is excused until an hour after the
window's end.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.handbook.team.team import Team
from detectors.checks.check import Fault, Occasion, Verdict
from detectors.checks.runs import DayState, RunsCheck, promised
from detectors.days import DAY, midnight
from detectors.detector import Landing, Nature, Outcome
from detectors.fields import Length, TimeOfDay, since_midnight
from detectors.forecast import Forecast, forecast, roughly
from detectors.measure import Kind, Measure
from detectors.picture import Axis, Unit
from detectors.questions.queries import Run, RunsOf
from detectors.words import at_time, length, on_day

_LOG = 14 * DAY  # without a single run in so long, it is the log that is silent


class LandingCheck(RunsCheck):
    """by: the UTC time on the day after; without it the handbook's landing time. grace: after a maintenance window.
    retried_within: how long a failure before that time is left to be tried again."""

    by: TimeOfDay | None = None
    grace: Length = timedelta(hours=1)
    retried_within: Length = timedelta(minutes=15)

    @property
    def axis(self) -> Axis:
        return Axis.of("landing, hours after midnight (UTC)", Unit.HOURS)

    def unsaid(self, team: Team, pipeline: str) -> tuple[str, str, str] | None:
        book = team.runbook_of(pipeline)
        if self.by is not None or (book and book.landing is not None):
            return None
        return "by", "the handbook names no landing time of this pipeline", 'write a UTC time, such as by = "08:00"'

    def looks(self, on: Occasion) -> tuple[datetime, ...]:
        day = on.as_of.date() - DAY
        return (promised(on).excused_until(self._due(on, day), self.grace),)

    def ask(self, on: Occasion) -> RunsOf:
        last = on.as_of.astimezone(UTC).date() - DAY
        return self.runs(on, last - _LOG, last)

    def verdict(self, on: Occasion, answer: list[Run]) -> Verdict:
        """answer: see `RunsOf`. The last day is judged, and the one before it as long as it has not landed."""
        last = on.as_of.astimezone(UTC).date() - DAY
        if not answer:
            nothing = f"{self.log} has no runs of the {promised(on).pipeline} since {on_day(last - _LOG)}"
            return Verdict(Outcome.NO_DATA, nothing, last, rows=0)
        begins = min(run.day for run in answer)
        expected = self._forecast(on, last, answer)
        told, fault = self._judged(on, last, self.state(answer, last), expected)
        earlier = self.state(answer, last - DAY)
        # A log that begins with this day says nothing about the days before it.
        older = None if earlier.landed or begins >= last else self._judged(on, last - DAY, earlier, None)[1]
        faults = tuple(f for f in (older, fault) if f)
        landed, due = self.state(answer, last).landed, self._due(on, last)
        at = landed.finished if landed else None
        return Verdict(
            outcome=Outcome.ALARM if any(f.nature is not Nature.NOTE for f in faults) else Outcome.PASS,
            detail=" ".join(f.summary for f in faults) or told,
            day=last,
            figure=_hours(last, at) if at else None,
            limit=_hours(last, due),
            rows=landed.rows if landed else None,
            faults=faults,
            measure=fault.measure if fault else self._measure(last, at, due, "not landed yet"),
            landing=self._landing(on, due, expected, at),
        )

    def _landing(self, on: Occasion, due: datetime, expected: Forecast | None, at: datetime | None) -> Landing:
        excused = promised(on).excused_until(due, self.grace)
        return Landing(due=excused, foreseen=expected.lands if expected else None, landed=at)

    def _forecast(self, on: Occasion, day: date, runs: list[Run]) -> Forecast | None:
        state = self.state(runs, day)
        if state.landed or state.failed or state.empty:
            return None
        days = sorted({run.day for run in runs if run.day < day})
        landed = [found for earlier in days if (found := self.state(runs, earlier).landed)]
        return forecast(landed, state.running, on.as_of, midnight(day + DAY))

    def _due(self, on: Occasion, day: date) -> datetime:
        landing = promised(on).landing or timedelta()
        return midnight(day + DAY) + (since_midnight(self.by) if self.by else landing)

    def _judged(self, on: Occasion, day: date, state: DayState, expected: Forecast | None) -> tuple[str, Fault | None]:
        due = promised(on).excused_until(self._due(on, day), self.grace)
        what = f"The data of {on_day(day)} ({promised(on).pipeline})"
        if state.landed and state.landed.finished:
            return self._landed(day, what, state.landed.finished, due)
        if on.as_of < due and due != self._due(on, day):
            return f"{what} are excused by maintenance until {at_time(due)}", None
        nature, how = self._not_landed(on, state, due)
        if nature is None and expected is not None and expected.lands > due:
            nature, how = _foreseen(expected, due, state.running is not None)
        if nature is None:
            return f"{what} {how}", None
        absent = how.removeprefix("are ").removeprefix("have ")
        return "", Fault(nature, day, self._measure(day, None, due, absent), f"{what} {how}.")

    def _landed(self, day: date, what: str, at: datetime, due: datetime) -> tuple[str, Fault | None]:
        if at <= due:
            return f"{what} landed {at_time(at)}", None
        late = f"{what} landed {at_time(at)}, {length(at - due)} after it was due ({at_time(due)})"
        return late, Fault(Nature.LATE, day, self._measure(day, at, due), f"{late}.")

    def _not_landed(self, on: Occasion, state: DayState, due: datetime) -> tuple[Nature | None, str]:
        """What is there instead of the data, and what that is; None for nothing to worry about yet."""
        is_over = on.as_of >= due
        if state.running:
            return self._running(on, state.running, due)
        if state.failed:
            return self._failed(on, state.failed, due)
        if state.empty:
            return Nature.MISSING, f"are empty: the run ended{_at(state.empty)} without a row; due {at_time(due)}"
        if not self.started:
            return self._without_starts(on, due)
        if is_over:
            return Nature.MISSING, f"are missing: no run has begun by {at_time(due)}"
        if due - on.as_of < promised(on).run_time:
            return Nature.LATE, f"will be late: no run has begun, and it is due {at_time(due)}, {self._in(on, due)}"
        return None, f"have until {at_time(due)}"

    def _without_starts(self, on: Occasion, due: datetime) -> tuple[Nature | None, str]:
        """Nobody knows whether a run has begun; once even one that began at the due time would have ended, none has."""
        if on.as_of < due:
            return None, f"have until {at_time(due)}"
        told = f"have not landed: no run has ended by {at_time(due)}, and the log does not say when runs begin"
        return (Nature.LATE if on.as_of < due + promised(on).run_time else Nature.MISSING), told

    def _running(self, on: Occasion, run: Run, due: datetime) -> tuple[Nature | None, str]:
        begun = f"began {at_time(run.started)}" if run.started else "began"
        if on.as_of >= due:
            return Nature.LATE, f"are late: the run that {begun} is still going on at {at_time(due)}"
        if run.started and run.started + promised(on).run_time > due:
            return Nature.LATE, f"will be late: the run {begun}, and it is due {at_time(due)}, {self._in(on, due)}"
        return None, f"are on their way: the run {begun}, due {at_time(due)}"

    def _failed(self, on: Occasion, run: Run, due: datetime) -> tuple[Nature | None, str]:
        ended = run.finished or run.started
        if on.as_of < due and ended and on.as_of - ended < self.retried_within:
            return None, f"may be tried again: the run failed{_at(run)}, due {at_time(due)}"
        return Nature.FAILED, f"have not landed: the run failed{_at(run)}; due {at_time(due)}"

    def _in(self, on: Occasion, due: datetime) -> str:
        return f"in {length(due - on.as_of)}; a run takes {length(promised(on).run_time)}"

    def _measure(self, day: date, at: datetime | None, due: datetime, absent: str = "") -> Measure:
        noun, landed = f"data of {on_day(day)} landed", at.timestamp() if at else None
        return Measure(
            kind=Kind.TIME,
            noun=noun if at else f"data of {on_day(day)}",
            value=landed,
            absent=absent,
            limit=due.timestamp(),
        )


def _foreseen(expected: Forecast, due: datetime, begun: bool) -> tuple[Nature, str]:
    """A note, until even the fastest run of those days would be too late. begun: whether a run is going on; where none
    is, nothing more is known of it than that."""
    by, took = length(roughly(expected.lands - due)), f"a run took {length(expected.usual)} on a usual day"
    known = took if begun else f"no run has begun, and {took}"
    told = f"will miss {at_time(due)} by about {by}: {known} of the last {expected.days} that landed"
    return (Nature.LATE if expected.at_best > due else Nature.NOTE), told


def _at(run: Run) -> str:
    return f" {at_time(run.finished)}" if run.finished else ""


def _hours(day: date, at: datetime) -> float:
    """After the midnight that ends the day."""
    return (at - midnight(day + DAY)) / timedelta(hours=1)
