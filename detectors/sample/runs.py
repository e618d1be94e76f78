"""The log of the pipelines' runs. On some Sundays maintenance holds one up, and now and then one is tried twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from detectors.days import DAY, midnight
from detectors.sample.faults import Spoilt
from detectors.sample.operations_faults import EMPTY_RUN, FAILED_RUN, LATE_RUN
from detectors.sample.tables import Range, Row, utc_text
from schedule.maintenance import frozen_day

SCHEMA = """
CREATE TABLE pipeline_runs (
    pipeline TEXT NOT NULL,
    day TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    status TEXT NOT NULL,
    rows INTEGER
);
"""
INDEXES = "CREATE INDEX runs_day ON pipeline_runs (pipeline, day);"

EARLIER = timedelta(days=130)  # of the log, before the other tables begin: a quarter and its close

_MINUTE = timedelta(minutes=1)
_RETRIED = 0.03  # of the runs fail once, and are tried again a few minutes later
_HELD_UP = 0.5  # of the Sundays on which there is maintenance
_FREEZE_DAYS = 3
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Pipeline:
    """begins, takes, lands: minutes, the first and the last after the UTC midnight that ends a day."""

    name: str
    begins: int
    takes: int
    lands: int
    rows: int
    fault: str | None = None

    def takes_minutes(self, random: Random) -> float:
        return self.takes * random.uniform(0.85, 1.1)


PIPELINES = (
    Pipeline("Aggregate Profit Pipeline", 140, 90, 360, 96_000, EMPTY_RUN),
    Pipeline("Aggregate Growth Pipeline", 40, 60, 240, 210_000, LATE_RUN),
    Pipeline("Aggregate Engagement Pipeline", 75, 75, 300, 330_000, FAILED_RUN),
    Pipeline("Unit-level Profit Pipeline", 300, 45, 480, 41_000),
    Pipeline("Daily Growth Pipeline", 360, 30, 480, 52_000),
)


def runs(days: Range, spoilt: Spoilt, random: Random) -> Iterator[Row]:
    """pipeline, day, started_at, finished_at, status, rows."""
    for day in Range(days.first - EARLIER, days.last):
        for pipeline in PIPELINES:
            is_struck = pipeline.fault is not None and spoilt.strikes(pipeline.fault, day)
            yield from _struck(pipeline, day, random) if is_struck else _ordinary(pipeline, day, random)


def _ordinary(pipeline: Pipeline, day: date, random: Random) -> Iterator[Row]:
    begins = midnight(day + DAY) + pipeline.begins * _MINUTE + random.uniform(0, 8) * _MINUTE
    takes, rows = pipeline.takes_minutes(random), round(pipeline.rows * random.gauss(1, 0.04))
    is_held_up, is_retried = random.random() < _HELD_UP, random.random() < _RETRIED
    if pipeline.fault == LATE_RUN and is_held_up and _is_maintained(day + DAY):
        begins, takes = midnight(day + DAY) + timedelta(hours=6), min(takes, 55)
    if is_retried:
        ends = begins + 0.2 * takes * _MINUTE
        yield _run(pipeline, day, begins, ends, "failed", None)
        begins = ends + 4 * _MINUTE
        takes *= 0.6
    yield _run(pipeline, day, begins, begins + takes * _MINUTE, "success", rows)


def _struck(pipeline: Pipeline, day: date, random: Random) -> Iterator[Row]:
    begins = midnight(day + DAY) + pipeline.begins * _MINUTE
    takes = pipeline.takes_minutes(random) * _MINUTE
    if pipeline.fault == EMPTY_RUN:
        yield _run(pipeline, day, begins, begins + takes / 3, "success", 0)
    elif pipeline.fault == FAILED_RUN:
        for n in range(2):
            again = begins + n * 30 * _MINUTE
            yield _run(pipeline, day, again, again + takes / 4, "failed", None)
    else:
        due = 7 * 60 if _is_maintained(day + DAY) else pipeline.lands
        ends = midnight(day + DAY) + (due + random.uniform(65, 100)) * _MINUTE
        yield _run(pipeline, day, ends - takes, ends, "success", round(pipeline.rows * random.gauss(1, 0.04)))


def _is_maintained(day: date) -> bool:
    """Sundays from 2:00 to 6:00 UTC, but for the last days of a month."""
    starts, ends = midnight(day) + timedelta(hours=2), midnight(day) + timedelta(hours=6)
    return day.weekday() == _SUNDAY and frozen_day(starts, ends, _FREEZE_DAYS) is None


def _run(pipeline: Pipeline, day: date, begins: datetime, ends: datetime, status: str, rows: int | None) -> Row:
    return (pipeline.name, day.isoformat(), utc_text(begins), utc_text(ends), status, rows)
