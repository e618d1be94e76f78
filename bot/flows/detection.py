"""The flow of detection: claim the detectors that are due, let them look, report what they found.

The detectors of a team's source look together, in a process of their own (`bot.flows.passes`); several at a time, and
one that hangs holds up nobody else's.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.clock import Clock
from bot.flows.charts import show
from bot.flows.incidents import fault_over
from bot.flows.incidents.dispatcher import Dispatcher
from bot.flows.maintenance_windows import open_until
from bot.flows.passes import LOOKS_BACK, TIMEOUT, Child, LeftOut, Pass, left_out
from bot.flows.requests.deadlines import judge
from bot.flows.run_log import recorded
from bot.handbook.team.team import Team
from bot.incidents.incident import Alert, Incident
from bot.incidents.remeasured import Watched, is_of, looks_back_at
from bot.incidents.silence import DETECTOR
from bot.store import detecting as book
from bot.store import faults, figures, forecasts, held
from bot.store.database import Database
from detectors.checks import CHECKS
from detectors.declare import declare
from detectors.detector import Declared, Finding, Outcome, Result
from detectors.figures import KeptFigures
from detectors.forked import Forks
from detectors.turns import Look, next_look, ready

log = logging.getLogger(__name__)

BLIND = (Outcome.ERROR, Outcome.NO_DATA)  # outcomes of a detector that sees nothing, whatever the data are like
AT_ONCE = 4  # looks of all teams; the waiting is mostly the sources'
LOOKS_BACK_FOR = timedelta(days=14)  # after a fault's day
LEASE = 2 * TIMEOUT + 60.0  # seconds; a pass that hangs is made once more, one by one
BEAT = 1.0  # seconds between two looks for what has become due while others look


@dataclass(frozen=True, slots=True)
class _Begun:
    look: Look
    team: Team
    results: Future[list[Result]]


class Detecting:
    """Runs every team's detectors at the times that they declare."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        teams: Mapping[str, Team],
        dispatcher: Dispatcher,
        run: Pass | None = None,
        forks: Forks | None = None,
    ) -> None:
        """run: how a pass is made; in a child process unless told otherwise. forks: where that comes from."""
        self._stopping = threading.Event()
        self._run = run or Child(forks or Forks(), wanted=lambda: not self._stopping.is_set()).run
        self._db, self._clock, self._teams, self._dispatcher = database, clock, teams, dispatcher
        self._declared = {name: {d.name: d for d in declare(team)} for name, team in teams.items()}
        self._me = f"{os.uname().nodename}:{os.getpid()}"
        self._planned: dict[str, Team] = {}  # by id, as it was when its detectors were planned
        self._turn = threading.Lock()
        self._threads = ThreadPoolExecutor(AT_ONCE, "detectors")
        self._waiting: list[Look] = []
        self._begun: list[_Begun] = []
        self._slow: set[tuple[str, str]] = set()  # team and source of looks that took all their time

    def stop(self) -> None:
        """What is under way is given up within seconds, for another process to do."""
        self._stopping.set()

    def tick(self) -> int:
        """Run what is due in every team, and what becomes due meanwhile. Returns how many detectors ran."""
        with self._turn:
            for team in list(self._teams.values()):
                if self._planned.get(team.id) is not team:
                    self._plan(team)
            return sum(self._ran())

    def _ran(self) -> Iterator[int]:
        while True:
            self._claim()
            self._begin()
            yield from self._taken_in()
            if not self._begun and not self._waiting:
                return
            wait([begun.results for begun in self._begun], BEAT, FIRST_COMPLETED)

    def _plan(self, team: Team) -> None:
        """At the start, and again when another handbook is applied."""
        now, detectors = self._clock.now(), {d.name: d for d in declare(team)}
        due = {name: self._next(team, d, now) for name, d in detectors.items() if d.enabled}
        self._db.write(lambda c: book.plan(c, team.id, due, now))
        self._declared[team.id], self._planned[team.id] = detectors, team

    def _next(self, team: Team, detector: Declared, now: datetime) -> datetime:
        """`every` of several teams is spread over its minute."""
        known = sorted(self._teams)
        place = known.index(team.id) if team.id in known else 0
        return detector.timetable.next_after(now, timedelta(seconds=60 * place / max(1, len(known))))

    def _claim(self) -> None:
        """What is due and nobody else's. No more than is soon begun: the rest is for other processes."""
        now, machine_now = self._clock.now(), self._clock.machine()
        if self._stopping.is_set() or len(self._waiting) >= AT_ONCE:
            return
        with self._db.reading() as c:  # takes no lock while there is nothing to do
            due = book.due_teams(c, now, machine_now)
        for team in [self._teams[name] for name in due if name in self._teams]:
            names = self._db.write(lambda c, t=team: book.claim_due(c, t.id, now, self._me, machine_now, LEASE))  # type: ignore[misc]
            self._waiting += self._looks(team, names, now)
            if len(self._waiting) >= AT_ONCE:
                return

    def _looks(self, team: Team, names: Collection[str], now: datetime) -> Iterator[Look]:
        """One for each source."""
        by_source: dict[str, list[str]] = {}
        known = self._declared[team.id]
        for name in sorted(set(names) & known.keys(), key=list(known).index):
            by_source.setdefault(known[name].source, []).append(name)
        for source, those in by_source.items():
            is_slow = (team.id, source) in self._slow
            yield Look(team.id, source, tuple(those), now, team.settings.detection.at_once, is_slow)

    def _begin(self) -> None:
        if self._stopping.is_set():
            self._waiting = [look for look in self._waiting if not self._give_back(look)]
        while look := next_look(self._waiting, [begun.look for begun in self._begun], AT_ONCE):
            self._waiting.remove(look)
            team = self._teams[look.team]
            at = replace(look, begun=self._clock.running())
            self._begun.append(_Begun(at, team, self._threads.submit(self._results, team, look)))

    def _results(self, team: Team, look: Look) -> list[Result]:
        left, kept = self._left_out(team, look.names, look.as_of), self._kept(team, look.names, look.as_of)
        if look.is_back:
            kept = kept.model_copy(update={"of": {}})  # what was kept is what was wrong
        return self._run(team, look.as_of, look.names, left, kept)

    def _taken_in(self) -> Iterator[int]:
        """Of one team in the order in which they were begun, so that what is found together comes in an order; what is
        slow holds that up no longer than a moment."""
        done = {begun.look for begun in self._begun if begun.results.done()}
        for look in ready([begun.look for begun in self._begun], done, self._clock.running()):
            (begun,) = [begun for begun in self._begun if begun.look == look]
            self._begun.remove(begun)
            results = begun.results.result()
            self._note_how_slow(begun)
            for result in results:
                (self._see_what_is_over if look.is_back else self._take_in)(begun.team, result)
            if self._stopping.is_set():
                self._give_back(look)
            elif not look.is_back:
                self._waiting += self._looking_back(begun.team, look, results)
            yield 0 if look.is_back else len(look.names)

    def _looking_back(self, team: Team, look: Look, results: Sequence[Result]) -> Iterator[Look]:
        """At the days of faults that stand and that the detectors, having looked, judge no more."""
        now, by_source = self._clock.now(), {f"{DETECTOR}{r.detector}": r for r in results}
        with self._db.reading() as c:
            rows = faults.days_found_by(c, team.id, by_source.keys(), now.date() - LOOKS_BACK_FOR)
        back: dict[datetime, list[str]] = {}
        for source, day in rows:
            result = by_source[source]
            fault, detector = Watched(result.detector, day), self._declared[team.id].get(result.detector)
            if detector and not is_of(fault, result, detector.settings) and (at := looks_back_at(fault, now)) < now:
                back.setdefault(at, []).append(result.detector)
        for at, names in sorted(back.items()):
            yield replace(look, names=tuple(names), as_of=at, is_back=True)

    def _see_what_is_over(self, team: Team, result: Result) -> None:
        detector, now = self._declared[team.id].get(result.detector), self._clock.now()
        if detector is not None:
            plan = self._dispatcher.plan(team.id)
            self._db.write(lambda c: fault_over.looked(c, plan, detector, result, now))

    def _note_how_slow(self, begun: _Begun) -> None:
        place, took = (begun.look.team, begun.look.source), self._clock.running() - begun.look.begun
        (self._slow.add if took >= TIMEOUT else self._slow.discard)(place)

    def _give_back(self, look: Look) -> bool:
        self._db.write(lambda c: book.give_back(c, look.team, look.names, self._me))
        return True

    def _left_out(self, team: Team, names: Sequence[str], now: datetime) -> LeftOut:
        """Days of incidents that were real, as whoever resolved them says. A false positive was a good day."""
        with self._db.reading() as c:
            rows = faults.confirmed_days(c, team.id, (now - LOOKS_BACK).date())
        known = self._declared[team.id]
        return left_out([known[name] for name in names if name in known], [tuple(row) for row in rows])

    def _kept(self, team: Team, names: Sequence[str], now: datetime) -> KeptFigures:
        with self._db.reading() as c:
            of = figures.kept(c, team.id, names, (now - LOOKS_BACK).date())
            runs = recorded(c, team, names, now)
        return KeptFigures(of=of, re_read=team.settings.detection.re_read, runs=runs)

    def _take_in(self, team: Team, result: Result) -> None:
        """Findings first, each an alert that may be reported twice without harm; then the run is over. What is found
        inside a maintenance window is held until its end, when the detector runs again."""
        alerts = [self._alert(team, finding, result.as_of) for finding in self._news(team, result)]
        with self._db.reading() as c:
            under_way = open_until(c, team, result.as_of)
        opened: list[Incident] = []
        if under_way is None:
            alerts += self._still_held(team, result, alerts)
            opened = [i for alert in alerts if (i := self._dispatcher.report(alert))]
        detector = self._declared[team.id].get(result.detector)
        if detector is not None:
            self._db.write(lambda c: self._finish(c, team, detector, result, alerts, opened, under_way))

    def _alert(self, team: Team, finding: Finding, as_of: datetime) -> Alert:
        alert = alert_of(team, finding, as_of)
        severity, _ = self._dispatcher.plan(team.id).severity(alert)
        # What has become worse since (a file late at 02:00 is another matter at 05:00) is a new alert.
        return replace(alert, key=f"{alert.key}:{severity}")

    def _still_held(self, team: Team, result: Result, found: Sequence[Alert]) -> list[Alert]:
        """What was held and cannot be looked at again, for the detector sees nothing: then it is told after all."""
        if result.outcome not in BLIND:
            return []
        with self._db.reading() as c:
            rows = held.waiting(c, team.id, result.detector, result.as_of)
        known = {alert.key for alert in found}
        return [alert for row in rows if (alert := held.alert_of(row)).key not in known]

    def _news(self, team: Team, result: Result) -> list[Finding]:
        detector = self._declared[team.id].get(result.detector)
        if detector is None or not CHECKS[detector.check].judges_a_day_once:
            return list(result.findings)
        with self._db.reading() as c:
            return [f for f in result.findings if not book.passed(c, team.id, result.detector, f.day)]

    def _finish(
        self,
        c: Connection,
        team: Team,
        detector: Declared,
        result: Result,
        alerts: Sequence[Alert],
        opened: Sequence[Incident],
        under_way: datetime | None,
    ) -> None:
        """opened: the incidents that the alerts ended up in. under_way: the end of the window in which the run took
        place."""
        now = self._clock.now()
        failing = result.outcome in BLIND
        regular = self._next(team, detector, now)
        next_due = regular if under_way is None else min(regular, max(under_way, now))
        before = book.finish(c, team.id, self._me, result, next_due, failing)
        if before is None:
            return
        if result.read is not None:
            figures.keep(c, team.id, result.detector, result.read)
        if under_way is not None:
            for alert in alerts:
                held.hold(c, team.id, result.detector, alert.key, alert, result.as_of, under_way)
        else:
            self._release(c, team, result, {alert.key for alert in alerts})
            fault_over.looked(c, self._dispatcher.plan(team.id), detector, result, now)
        judge(c, team, detector, result)
        if result.landing is not None and result.day is not None:
            forecasts.keep(c, team.id, result.detector, result.day, result.landing, result.as_of)
        show(c, team, result, opened)

    def _release(self, c: Connection, team: Team, result: Result, opened: Collection[str]) -> None:
        """What was held is opened, or gone; either is kept, with the reason."""
        fault = {key.rpartition(":")[0] for key in opened}
        for row in held.waiting(c, team.id, result.detector, result.as_of):
            # It may have become worse meanwhile, which makes it another alert of the same fault.
            if row.key.rpartition(":")[0] in fault:
                held.end(c, row.id, "opened", "still wrong afterwards", result.as_of)
            else:
                held.end(c, row.id, "gone", f"not there any more: {result.detail}", result.as_of)


def alert_of(team: Team, finding: Finding, as_of: datetime) -> Alert:
    """A finding as an alert: the same finding about the same day is the same alert."""
    return Alert(
        team=team.id,
        source=f"detector:{finding.detector}",
        key=f"{finding.day}:{finding.entity}:{finding.nature}",
        pipeline=finding.pipeline,
        issue=finding.issue,
        nature=finding.nature,
        summary=finding.summary,
        at=as_of,
        measured=finding.measured,
        limit=finding.limit,
        measure=finding.measure,
        entity=finding.entity,
        day=finding.day,
        deviation=finding.deviation,
        query=finding.query,
        examples="\n".join(finding.examples),
    )
