"""Going back over the past: what would each detector have said on each day, looking as soon as it could?

A look at the past is honest as far as the data are: rows and files that came later are not seen (`loaded`, times of
files). Looks go on as the bot's do: a table is asked once for all its detectors, and days long over are not asked for
again.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock

from bot.errors import WatchkeeperError
from bot.handbook.team.team import Team
from detectors.checks.check import Check
from detectors.days import DAY, midnight
from detectors.declare import declare
from detectors.detector import Declared, Finding, Outcome, Past, Result
from detectors.figures import KeptFigures, Reading
from detectors.limits import with_limits
from detectors.picture import FEWEST, Picture, Point
from detectors.run import Sources, chosen, look, occasion_of

Progress = Callable[[int, int], None]

_AT_ONCE = 4  # tables; the waiting is the database's
_LIMITS = ("below", "above", "less_than", "more_than", "at_least", "older_than", "by")


@dataclass(frozen=True, slots=True)
class Replay:
    """What a detector would have said of the days. alarms: the results that were alarms, each with the findings that
    no earlier day had already; notes: findings that would have been notes. unseen: days without a verdict. figures: of
    each day that was measured, as it was judged last; limit: as of the last of them."""

    detector: Declared
    days: int
    alarms: tuple[Result, ...] = ()
    notes: tuple[Finding, ...] = ()
    unseen: tuple[Result, ...] = ()
    figures: tuple[Point, ...] = ()
    limit: float | None = None
    too_noisy: str = ""  # as of that day

    @property
    def picture(self) -> Picture | None:
        """None for fewer days than make a picture."""
        axis = self.detector.settings.axis
        return Picture(axis, self.figures, self.limit) if axis and len(self.figures) >= FEWEST else None

    @property
    def past(self) -> Past:
        unseen = {result.as_of.date() for result in self.unseen}
        return Past(
            detector=self.detector.name,
            alarmed=tuple(sorted({finding.day for result in self.alarms for finding in result.findings})),
            judged=max(self.days - len(unseen), 0),
            because=self.unseen[-1].detail if self.unseen else "",
            too_noisy=self.too_noisy,
        )

    @property
    def alarm_days(self) -> int:
        return len({result.as_of.date() for result in self.alarms})

    @property
    def per_30_days(self) -> float:
        return 30 * self.alarm_days / self.days


@dataclass
class _Told:
    """Findings so far: the same one about the same day again is the same alert."""

    keys: set[tuple[object, ...]] = field(default_factory=set)

    def new(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        fresh = tuple(f for f in findings if (f.day, f.entity, f.nature) not in self.keys)
        self.keys.update((f.day, f.entity, f.nature) for f in fresh)
        return fresh


def backtest(
    team: Team,
    first: date,
    last: date,
    only: Collection[str] | None = None,
    *,
    environ: Mapping[str, str],
    progress: Progress | None = None,
    kept: KeptFigures | None = None,
) -> list[Replay]:
    """Every enabled detector (or those named in `only`) over the UTC days `first` to `last`, both inclusive.

    kept: figures that were kept; a look uses what was read before it, and asks for the rest.
    progress: called with how many days of detectors are done, and how many there are. Raises InvalidFile and
    WatchkeeperError as `run_pass` does.
    """
    detectors = chosen(declare(team), only)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    if not days:
        raise WatchkeeperError(f"{first} comes after {last}; there are no days to go back over")
    done = _Done(len(days) * len(detectors), progress)

    def replay(those: Sequence[Declared]) -> list[Replay]:
        # Sources of its own: a connection is not shared between threads, and no two tables are asked the same.
        past = _Past(team, those, kept or KeptFigures(of={}))
        with Sources(team, environ, kept.runs if kept else {}) as sources:
            for day in days:
                past.look_at(day, sources)
                done.more(len(those))
        return [_replay(d, len(days), past.results[d.name]) for d in those]

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        replays = {r.detector.name: r for those in threads.map(replay, _by_table(detectors)) for r in those}
    return [replays[d.name] for d in detectors]


def _by_table(detectors: Sequence[Declared]) -> list[list[Declared]]:
    """Those that ask the same table of the same source together."""
    tables: dict[tuple[str, str | None, str | None], list[Declared]] = {}
    for d in detectors:
        check = d.settings
        tables.setdefault((d.source, getattr(check, "table", None), getattr(check, "loaded", None)), []).append(d)
    return list(tables.values())


class _Past:
    """Detectors of one table, day by day, each day with the figures that were kept by then."""

    def __init__(self, team: Team, those: Sequence[Declared], kept: KeptFigures) -> None:
        self._team, self._those, self._known = team, those, dict(kept.of)
        # Where nobody recorded when a row came, a day that is over will not change for any later look.
        self._re_read = kept.re_read if getattr(those[0].settings, "loaded", None) else timedelta()
        self.results: dict[str, list[Result]] = {d.name: [] for d in those}

    def look_at(self, day: date, sources: Sources) -> None:
        due: dict[datetime, list[Declared]] = {}
        for d in self._those:
            check: Check = d.settings
            for at in check.looks(occasion_of(self._team, d, midnight(day + DAY))):
                due.setdefault(at, []).append(d)
        for at, those in sorted(due.items()):
            kept = KeptFigures(of=self._known, re_read=self._re_read)
            for result in look(self._team, those, at, sources, {}, kept, time.monotonic, illustrated=False):
                self.results[result.detector].append(result.model_copy(update={"read": None, "seconds": 0.0}))
                if result.read:
                    self._keep(result.detector, result.read)

    def _keep(self, detector: str, read: Reading) -> None:
        known = self._known.get(detector)
        days = {d.day: d for d in known.days} if known and known.question == read.question else {}
        days |= {d.day: d for d in read.days}
        self._known[detector] = Reading(question=read.question, days=tuple(days.values()))


class _Done:
    """How far it is; told from several threads."""

    def __init__(self, of: int, tell: Progress | None) -> None:
        self._done, self._of, self._tell, self._lock = 0, of, tell, Lock()

    def more(self, days: int) -> None:
        with self._lock:
            self._done += days
            if self._tell:
                self._tell(self._done, self._of)


def _replay(detector: Declared, days: int, results: Sequence[Result]) -> Replay:
    told = _Told()
    alarms: list[Result] = []
    notes: list[Finding] = []
    for result in results:
        fresh = told.new(result.findings)
        if fresh and result.outcome is Outcome.ALARM:
            alarms.append(result.model_copy(update={"findings": fresh}))
        elif result.outcome is not Outcome.ALARM:
            notes += fresh
    unseen = (r for r in results if r.outcome not in (Outcome.PASS, Outcome.ALARM))
    figures = {r.day: r for r in results if r.day is not None and r.figure is not None}
    points = (Point(day, r.figure or 0.0, r.outcome is Outcome.ALARM) for day, r in sorted(figures.items()))
    last = figures[max(figures)] if figures else None
    return Replay(
        detector,
        days,
        tuple(alarms),
        tuple(notes),
        tuple(unseen),
        figures=tuple(points),
        limit=last.limit if last else None,
        too_noisy=last.too_noisy if last else "",
    )


def with_changes(team: Team, only: Collection[str] | None, changes: Sequence[str]) -> Team:
    """The team with other settings for the detectors named in `only` (or all of them), to try them out.

    changes: "key=value", the value as in team.toml or bare. "limit" is whichever limit a table has; a share may be
    written 0.12. Raises WatchkeeperError for a change that is not of that form; whether the values fit, `declare` says.
    """
    read = [_change(change) for change in changes]
    if not read:
        return team
    meant = [only is None or table.get("name") in only for table in team.settings.detectors]
    tables = tuple(
        _changed(with_limits(team, table), read) if tried else table
        for table, tried in zip(team.settings.detectors, meant, strict=True)
    )
    names = tuple(str(table.get("name")) for table, tried in zip(tables, meant, strict=True) if tried)
    settings = team.settings.model_copy(update={"detectors": tables, "tried": names})
    return team.model_copy(update={"settings": settings})


def _change(text: str) -> tuple[str, object]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip() or not value.strip():
        raise WatchkeeperError(f"{text!r} changes nothing; write --set limit=0.12, or any key of its table")
    try:
        read: object = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        read = value.strip()
    return key.strip(), read


def _changed(table: Mapping[str, object], changes: Sequence[tuple[str, object]]) -> dict[str, object]:
    changed = dict(table)
    for key, value in changes:
        name = key if key != "limit" else next((limit for limit in _LIMITS if limit in table), key)
        is_share = isinstance(table.get(name), str) and str(table[name]).rstrip().endswith("%")
        if is_share and isinstance(value, int | float):
            value = f"{100 * value:.10g} %"
        changed[name] = value
    return changed
