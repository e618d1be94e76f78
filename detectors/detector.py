"""What a detector is, and what one run of it says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from detectors.fields import since_midnight
from detectors.figures import Reading
from detectors.measure import Measure
from detectors.picture import Axis, Point


class Outcome(StrEnum):
    """What a run says. Only PASS is healthy: no data, too little data and a failed run are never a pass."""

    PASS = "pass"
    ALARM = "alarm"
    NO_DATA = "no data"  # zero rows, no listing, no permission
    NOT_ENOUGH = "not enough to say"  # too few rows or days for a verdict
    ERROR = "could not run"  # the detector itself failed; reported as a fault of its own


class Nature(StrEnum):
    """What kind of fault a finding is; severity follows from it (handbook, "Severity Levels")."""

    MISSING = "missing"  # data completely missing
    FAILED = "failed"  # the pipeline failed
    LATE = "late"  # an input or a landing is late
    DEVIATION = "deviation"  # a figure is off; `deviation` says by how much where it is known
    NOTE = "note"  # a warning, a near miss, a calendar artefact


class Finding(BaseModel):
    """One thing that is wrong, measured.

    issue: heading of the runbook's known issue, or None. day: the UTC day judged. entity: what exactly (a currency,
    a processor), "" for the whole. measure: the figure with its meaning; None in what was kept before there were any.
    measured, limit: the same as people read them ("0.4% of 2,654 transactions", "at least 1%").
    deviation: how far the published figure itself is off, 0.07 for 7%; None where a check measured something else
    (a share of rows, a time), which says nothing about that.
    query: SQL, or the path looked for, to look further. examples: a few rows behind it, masked, a line each. summary:
    one short sentence.
    """

    model_config = ConfigDict(frozen=True)

    detector: str
    pipeline: str
    issue: str | None
    nature: Nature
    day: date
    entity: str = ""
    measured: str
    limit: str
    measure: Measure | None = None
    deviation: float | None = None
    rows: int | None = None
    summary: str
    query: str = ""
    examples: tuple[str, ...] = ()


class Landing(BaseModel):
    """How a day lands: when it has to be there, when the forecast expects it, None for no forecast, and when it was."""

    model_config = ConfigDict(frozen=True)

    due: AwareDatetime
    foreseen: AwareDatetime | None = None
    landed: AwareDatetime | None = None


class Result(BaseModel):
    """One run of one detector as of an instant. figure, limit: the numbers judged, for history; measure: what was
    measured, with its meaning, for people; None where nothing was. detail: why, in one line.
    axis: what `figure` is; None for a check that has none. earlier: figures of days before it, of an alarm, for a
    picture. read: what the source was asked for, to be kept, if
    the run was given what is kept. too_noisy: what the limit asks for and such figures do not show, in one line; ""
    where they do."""

    model_config = ConfigDict(frozen=True)

    detector: str
    pipeline: str
    issue: str | None
    as_of: datetime
    outcome: Outcome
    detail: str
    day: date | None = None
    figure: float | None = None
    limit: float | None = None
    rows: int | None = None
    seconds: float = 0.0
    measure: Measure | None = None
    findings: tuple[Finding, ...] = ()
    axis: Axis | None = None
    earlier: tuple[Point, ...] = ()
    read: Reading | None = None
    landing: Landing | None = None
    too_noisy: str = ""


class Past(BaseModel):
    """What a detector would have said of days gone by. alarmed: the days that it would have found faulty. judged: of
    how many days it could say anything. because: why not of the last of the others, in one line without secrets; ""
    where there are none. too_noisy: as of the last day that was judged."""

    model_config = ConfigDict(frozen=True)

    detector: str
    alarmed: tuple[date, ...] = ()
    judged: int = 0
    because: str = ""
    too_noisy: str = ""


class Timetable(BaseModel):
    """When a detector runs: every so often from UTC midnight, and at given UTC times of day besides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    every: timedelta | None = None
    at: tuple[str, ...] = ()  # "02:00"

    def next_after(self, now: datetime, later: timedelta = timedelta()) -> datetime:
        """The first instant strictly after `now` (aware) at which the detector is to run, in UTC.

        `every` is counted from UTC midnight and starts again there, so that a run's times do not depend on when the
        bot was started; each of its times is so much later, and those of `at` are not. Raises ValueError if the
        timetable is empty.
        """
        now = now.astimezone(UTC)
        midnight = datetime.combine(now.date(), time(), UTC)
        due = [at + _DAY if at <= now else at for at in (midnight + since_midnight(text) for text in self.at)]
        if self.every is not None:
            due.append(_next_of(self.every, now - later) + later)
        if not due:
            raise ValueError("a timetable says `every` or `at`")
        return min(due)


def _next_of(every: timedelta, now: datetime) -> datetime:
    midnight = datetime.combine(now.date(), time(), UTC)
    return min(midnight + ((now - midnight) // every + 1) * every, midnight + _DAY)


_DAY = timedelta(days=1)


class Declared(BaseModel):
    """What every [[detectors]] table says, whatever its check."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    check: str
    pipeline: str
    issue: str | None = None
    source: str
    timetable: Timetable
    settings: Any  # the check's own fields: an instance of its class in `detectors.checks.CHECKS`
    enabled: bool = True
    line: int = 0  # of its table in team.toml; 0 if nobody knows
    limits: dict[str, int] = {}  # keys whose value the handbook says, each with its line there
