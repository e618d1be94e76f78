"""One pass: every declared detector looks once, as of an instant, and says what it saw."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar

from bot.errors import WatchkeeperError
from bot.handbook.team.team import Team
from detectors.checks.check import Check, Fault, Occasion, Verdict
from detectors.declare import declare
from detectors.detector import Declared, Finding, Outcome, Result
from detectors.earlier import earlier
from detectors.figures import KeptFigures
from detectors.promises import promises_of
from detectors.questions.queries import Query
from detectors.recorded import RecordedRun
from detectors.sources.addresses import address_of, masked, plain_address
from detectors.sources.batched import BatchedSource
from detectors.sources.cached import CachedSource
from detectors.sources.run_log import RunLog
from detectors.sources.source import Source, open_source
from detectors.sources.trouble import NoAccess

Timer = Callable[[], float]
T = TypeVar("T")

log = logging.getLogger(__name__)

_SHOWN = 3  # faults of which example rows are shown


def run_pass(
    team: Team,
    as_of: datetime,
    only: Collection[str] | None = None,
    *,
    environ: Mapping[str, str],
    timer: Timer,
    left_out: Mapping[str, frozenset[date]] | None = None,
    kept: KeptFigures | None = None,
) -> list[Result]:
    """Every enabled detector (or those named in `only`, enabled or not) once, in the order of team.toml. Several
    sources at a time ([detection] at_once), each asked by one thread, one question after the other.

    as_of: aware; nothing later is looked at. environ: where the addresses of the sources are. timer: monotonic seconds.
    left_out: detector -> days that its baseline may not learn from (confirmed incidents, announced maintenance).
    kept: figures of days that need not be asked for again; None: sources are asked for everything.
    A detector that fails is an ERROR among the results and stops no other. Raises InvalidFile if team.toml is wrong,
    WatchkeeperError for a name in `only` that no detector has.
    """
    detectors = chosen(declare(team), only)
    with Sources(team, environ, kept.runs if kept else {}) as sources:
        by_source: dict[str, list[Declared]] = {}
        for d in detectors:
            by_source.setdefault(d.source, []).append(d)

        def of_one_source(those: Sequence[Declared]) -> list[Result]:
            return look(team, those, as_of, sources, left_out or {}, kept, timer)

        with ThreadPoolExecutor(team.settings.detection.at_once) as threads:
            results = {r.detector: r for those in threads.map(of_one_source, by_source.values()) for r in those}
    return [results[d.name] for d in detectors]


def chosen(declared: Collection[Declared], only: Collection[str] | None) -> list[Declared]:
    if only is None:
        return [d for d in declared if d.enabled]
    if unknown := sorted(set(only) - {d.name for d in declared}):
        raise WatchkeeperError(f"no detector is called {unknown[0]!r}; there are {', '.join(d.name for d in declared)}")
    return [d for d in declared if d.name in only]


def look(
    team: Team,
    those: Sequence[Declared],
    as_of: datetime,
    sources: Sources,
    left_out: Mapping[str, frozenset[date]],
    kept: KeptFigures | None,
    timer: Timer,
    illustrated: bool = True,
) -> list[Result]:
    """Detectors of one source, once each. What several of them ask of a table is asked once, in the time of the first
    of them. illustrated: alarms come with rows and earlier days. Never raises: whatever happens is a result."""
    try:
        shared = BatchedSource(sources[those[0].source])
    except Exception as error:  # noqa: BLE001, as in `_guarded`
        return [_failed(declared, as_of, sources, error) for declared in those]

    def prepared(declared: Declared) -> _Look:
        return _look(team, declared, as_of, sources, left_out.get(declared.name, frozenset()), kept, shared)

    looks = [(d, _guarded(partial(prepared, d), d, as_of, sources)) for d in those]
    shared.expect(ask for _, one in looks if isinstance(one, _Look) for ask in one.will_ask)
    return [
        one if isinstance(one, Result) else _guarded(partial(one.result, timer, illustrated), d, as_of, sources)
        for d, one in looks
    ]


@dataclass(frozen=True, slots=True)
class _Look:
    """A detector that is about to look, and the source as it sees it."""

    declared: Declared
    on: Occasion
    ask: Query
    source: CachedSource | BatchedSource

    @property
    def will_ask(self) -> list[Query]:
        return self.source.asks(self.ask) if isinstance(self.source, CachedSource) else [self.ask]

    def result(self, timer: Timer, illustrated: bool) -> Result:
        started = timer()
        check, answer = self.declared.settings, self.source.answer(self.ask)
        verdict = check.verdict(self.on, answer)
        queries = tuple(self._query(fault, answer) for fault in verdict.faults)
        result = _result(self.declared, self.on.as_of, verdict, queries)
        read = self.source.read if isinstance(self.source, CachedSource) else None
        if illustrated and verdict.faults:
            result = self._illustrated(result, verdict, answer)
        return result.model_copy(update={"seconds": round(timer() - started, 3), "read": read})

    def _query(self, fault: Fault, answer: Any) -> str:
        """What to paste; the fault's own path, else what its check looks up, else the question."""
        if fault.query:
            return fault.query
        looked_up = self.declared.settings.lookup(self.on, fault, answer)
        return self.source.explain(looked_up or self.ask)

    def _illustrated(self, result: Result, verdict: Verdict, answer: Any) -> Result:
        """With rows behind the first faults, and the days before."""
        examples = [self._examples(fault, answer) for fault in verdict.faults[:_SHOWN]]
        shown = [f.model_copy(update={"examples": e}) for f, e in zip(result.findings, examples, strict=False)]
        days = earlier(self.declared.settings, self.on, verdict.day, answer) if verdict.day else ()
        return result.model_copy(update={"findings": (*shown, *result.findings[_SHOWN:]), "earlier": days})

    def _examples(self, fault: Fault, answer: Any) -> tuple[str, ...]:
        """An alarm is being told: nothing that goes wrong here is worth losing it."""
        try:
            asked = self.declared.settings.behind(self.on, fault, answer)
            return asked if isinstance(asked, tuple) else self.source.answer(asked) if asked else ()
        except Exception as error:  # noqa: BLE001
            log.warning("no example rows of %s: %s", self.declared.name, type(error).__name__)
            return ()


def _look(
    team: Team,
    declared: Declared,
    as_of: datetime,
    sources: Sources,
    left_out: frozenset[date],
    kept: KeptFigures | None,
    shared: BatchedSource,
) -> _Look:
    check: Check = declared.settings
    on = occasion_of(team, declared, as_of, left_out)
    if kept is None:
        return _Look(declared, on, check.ask(on), shared)
    place = sources.place(declared.source)
    behind = CachedSource(shared, kept.of.get(declared.name), place, kept.re_read, type(check).fresh_days)
    return _Look(declared, on, check.ask(on), behind)


def _guarded(act: Callable[[], T], declared: Declared, as_of: datetime, sources: Sources) -> T | Result:
    try:
        return act()
    except Exception as error:  # noqa: BLE001
        # The one place below a door that catches everything. Drivers and stores raise what they like, and a pass that
        # stopped at the first broken detector would leave the others silent, which looks exactly like healthy.
        return _failed(declared, as_of, sources, error)


def _failed(declared: Declared, as_of: datetime, sources: Sources, error: Exception) -> Result:
    if isinstance(error, NoAccess):
        return _result(declared, as_of, Verdict(Outcome.NO_DATA, f"no permission: {error}"))
    return _result(declared, as_of, Verdict(Outcome.ERROR, sources.reason(declared.source, error)))


def occasion_of(team: Team, declared: Declared, as_of: datetime, left_out: frozenset[date] = frozenset()) -> Occasion:
    book = team.runbook_of(declared.pipeline)
    landing = book.landing if book and book.landing is not None else timedelta()
    needs_promises = type(declared.settings).needs_promises
    promises = promises_of(team, declared.pipeline, as_of) if needs_promises else None
    return Occasion(as_of, landing, team.settings.zone, team.settings.business.country, left_out, promises)


def _result(declared: Declared, as_of: datetime, verdict: Verdict, queries: Sequence[str] = ()) -> Result:
    return Result(
        detector=declared.name,
        pipeline=declared.pipeline,
        issue=declared.issue,
        as_of=as_of,
        outcome=verdict.outcome,
        detail=verdict.detail,
        day=verdict.day,
        figure=verdict.figure,
        limit=verdict.limit,
        axis=declared.settings.axis,
        rows=verdict.rows,
        measure=verdict.measure,
        landing=verdict.landing,
        too_noisy=verdict.too_noisy,
        findings=tuple(_finding(declared, fault, query) for fault, query in zip(verdict.faults, queries, strict=True)),
    )


def _finding(declared: Declared, fault: Fault, query: str) -> Finding:
    return Finding(
        detector=declared.name,
        pipeline=declared.pipeline,
        issue=declared.issue,
        nature=fault.nature,
        day=fault.day,
        entity=fault.entity,
        measured=fault.measured,
        limit=fault.limit,
        measure=fault.measure,
        deviation=fault.deviation,
        rows=fault.rows,
        summary=fault.summary,
        query=query,
    )


class Sources:
    """The sources of a team, each opened when it is first asked for, all closed at the end of the pass. runs: what
    OpenLineage told, by way in."""

    def __init__(
        self, team: Team, environ: Mapping[str, str], runs: Mapping[str, tuple[RecordedRun, ...]] | None = None
    ) -> None:
        self._settings, self._environ, self._runs = team.settings.sources, environ, runs or {}
        self._open: dict[str, Source] = {}

    def __getitem__(self, name: str) -> Source:
        if name not in self._open:
            told = name not in self._settings  # `declare` has seen that it is a way in
            source = RunLog(name, self._runs.get(name)) if told else self._opened(name)
            self._open[name] = source
        return self._open[name]

    def _opened(self, name: str) -> Source:
        return open_source(name, self._settings[name], self._environ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for source in self._open.values():
            source.close()

    def place(self, name: str) -> str:
        """Where a source is, so that another place under the same name is told apart. The password is not part of it:
        a new one opens the same place."""
        known = name in self._settings
        return plain_address(address_of(name, self._settings[name], self._environ)) if known else name

    def reason(self, name: str, error: Exception) -> str:
        """Why a detector could not run, in one line without secrets."""
        ours = isinstance(error, WatchkeeperError)
        text = str(error) if ours else f"{type(error).__name__}: {error}"
        if name not in self._settings:
            return masked(text, "")
        try:
            return masked(text, address_of(name, self._settings[name], self._environ))
        except WatchkeeperError:
            return masked(text, "")
