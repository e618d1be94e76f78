"""Runs that OpenLineage told of, as a source. They came with the pass, and nothing outside is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from detectors.days import DAY
from detectors.questions.lookup import Lookup
from detectors.questions.queries import Query, Run, RunsOf
from detectors.recorded import CANCELLED, FAILED, RUNNING, SUCCEEDED, RecordedRun
from detectors.sources.trouble import SourceError

_WAITED_FOR = 2  # days: a job that ran for one of so many before is expected again


class RunLog:
    """runs: None where nobody brought them, as on the command line without a database."""

    def __init__(self, name: str, runs: tuple[RecordedRun, ...] | None) -> None:
        self._name, self._runs = name, runs

    def answer(self, ask: Query) -> Any:
        if not isinstance(ask, RunsOf):
            raise SourceError(f"the runs of OpenLineage have no answer to {type(ask).__name__}")
        if self._runs is None:
            raise SourceError(f"the runs that came in by {self._name} are in the bot's database, which is not here")
        return runs_of(self._runs, ask.pipeline, ask.first, ask.last, ask.as_of)

    def explain(self, ask: Query | Lookup) -> str:
        return ""  # there is no statement that a person could run

    def close(self) -> None:
        pass


def runs_of(recorded: Iterable[RecordedRun], called: str, first: date, last: date, as_of: datetime) -> list[Run]:
    """Those of a pipeline, or of a job of that name, about the days `first` to `last` as they stood at an instant, in
    the order in which they began. Several jobs of one pipeline are one run a day, which is over when all of them are.
    """
    mine = [r for r in recorded if called in (r.job, r.pipeline) and r.day <= last and _begun(r, as_of)]
    seen = sorted(((r.job, _as_it_was(r, as_of)) for r in mine), key=lambda one: _began(one[1]))
    runs = [run for _, run in seen] if len({job for job, _ in seen}) < 2 else list(_together(seen))
    return sorted((run for run in runs if run.day >= first), key=_began)


def _begun(run: RecordedRun, as_of: datetime) -> bool:
    begun = run.started or run.finished
    return begun is not None and begun <= as_of


def _began(run: Run) -> datetime:
    at = run.started or run.finished
    assert at is not None
    return at


def _together(seen: Sequence[tuple[str, Run]]) -> Iterator[Run]:
    """One run for each day that any job ran for. A job that ran for none of the days just before is not waited for."""
    by_job: dict[str, dict[date, list[Run]]] = {}
    for job, run in seen:
        by_job.setdefault(job, {}).setdefault(run.day, []).append(run)
    for day in sorted({run.day for _, run in seen}):
        near = [days for days in by_job.values() if any(day - n * DAY in days for n in range(_WAITED_FOR + 1))]
        yield _one_run(day, [days.get(day, []) for days in near])


def _one_run(day: date, jobs: Sequence[Sequence[Run]]) -> Run:
    """As far as the slowest: a job that failed and was not run again has failed the day."""
    began = min((r.started for runs in jobs for r in runs if r.started), default=None)
    last = [_standing(runs) for runs in jobs if runs]
    failed = [r for r in last if r.status in (FAILED, CANCELLED)]
    ended = max((r.finished for r in failed or last if r.finished), default=None)
    if failed:
        return Run(day, began, ended, FAILED, None)
    if len(last) == len(jobs) and all(r.status == SUCCEEDED for r in last):
        return Run(day, began, ended, SUCCEEDED, None)
    return Run(day, began or min(map(_began, last)), None, RUNNING, None)


def _standing(runs: Sequence[Run]) -> Run:
    """The first that succeeded, else the latest."""
    return next((r for r in runs if r.status == SUCCEEDED), runs[-1])


def _as_it_was(run: RecordedRun, as_of: datetime) -> Run:
    return Run(run.day, run.started, run.finished, run.status, None).as_it_was(as_of)
