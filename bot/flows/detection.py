"""The flow of detection: claim the detectors that are due, run them in a child process, report what they found.

A child process, because a detector may hang and must be killable, and because pandas then never enters this one.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from pydantic import ValidationError
from sqlalchemy import Connection

from bot.clock import Clock
from bot.flows.charts import show
from bot.flows.incidents import fault_over
from bot.flows.incidents.dispatcher import Dispatcher
from bot.flows.maintenance_windows import open_until
from bot.flows.requests.deadlines import judge
from bot.flows.run_log import recorded
from bot.handbook.team.team import Team
from bot.incidents.incident import Alert, Incident
from bot.store import detecting as book
from bot.store import faults, figures, forecasts, held
from bot.store.database import Database
from detectors.checks import CHECKS
from detectors.child import said_by_child
from detectors.declare import declare
from detectors.detector import Declared, Finding, Outcome, Result
from detectors.figures import KeptFigures

log = logging.getLogger(__name__)

BLIND = (Outcome.ERROR, Outcome.NO_DATA)  # outcomes of a detector that sees nothing, whatever the data are like
LeftOut = Mapping[str, frozenset[date]]
# One look by the detectors of these names, as of an instant: a result for each. Each learns nothing from its days left
# out, and asks for no day again whose figures are kept and can change no more.
Pass = Callable[[Team, datetime, Sequence[str], LeftOut, KeptFigures], list[Result]]

LOOKS_BACK = timedelta(days=400)  # further than any baseline
TIMEOUT = 300.0  # seconds of world time that one pass may take before it is killed


class Detecting:
    """Runs every team's detectors at the times that they declare."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        teams: Mapping[str, Team],
        dispatcher: Dispatcher,
        run: Pass | None = None,
    ) -> None:
        """run: how a pass is made; in a child process unless told otherwise."""
        self._stopping = threading.Event()
        self._run = run or partial(run_in_child, wanted=lambda: not self._stopping.is_set())
        self._db, self._clock, self._teams, self._dispatcher = database, clock, teams, dispatcher
        self._declared = {name: {d.name: d for d in declare(team)} for name, team in teams.items()}
        self._me = f"{os.uname().nodename}:{os.getpid()}"
        self._planned: dict[str, Team] = {}  # by id, as it was when its detectors were planned

    def stop(self) -> None:
        """A pass that is under way is given up within seconds, for another process to make."""
        self._stopping.set()

    def tick(self) -> int:
        """Run what is due in every team. Returns how many detectors ran."""
        teams = list(self._teams.values())
        for team in teams:
            if self._planned.get(team.id) is not team:
                self._plan(team)
        return sum(self._run_due(team) for team in teams)

    def _plan(self, team: Team) -> None:
        """At the start, and again when another handbook is applied."""
        now, detectors = self._clock.now(), {d.name: d for d in declare(team)}
        due = {name: d.timetable.next_after(now) for name, d in detectors.items() if d.enabled}
        self._db.write(lambda c: book.plan(c, team.id, due, now))
        self._declared[team.id], self._planned[team.id] = detectors, team

    def _run_due(self, team: Team) -> int:
        now, machine_now = self._clock.now(), self._clock.machine()
        lease = 2 * TIMEOUT
        with self._db.reading() as look:  # takes no lock while there is nothing to do
            if not book.any_due(look, team.id, now, machine_now):
                return 0
        names = self._db.write(lambda c: book.claim_due(c, team.id, now, self._me, machine_now, lease))
        if not names:
            return 0
        for result in self._run(team, now, names, self._left_out(team, names, now), self._kept(team, names, now)):
            self._take_in(team, result)
        if self._stopping.is_set():
            self._db.write(lambda c: book.give_back(c, team.id, names, self._me))
        return len(names)

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
        regular = detector.timetable.next_after(now)
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


def left_out(detectors: Sequence[Declared], days: Iterable[tuple[str, str, str | None, date]]) -> LeftOut:
    """days: (source, pipeline, issue, day) of alerts whose incident was real. A detector leaves out what it found
    itself, and what anybody else found of the very issue that it watches."""
    found: dict[str, set[date]] = {}
    for source, pipeline, issue, day in days:
        for d in detectors:
            if source == f"detector:{d.name}" or (issue and (pipeline, issue) == (d.pipeline, d.issue)):
                found.setdefault(d.name, set()).add(day)
    return {name: frozenset(those) for name, those in found.items()}


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


# --- the child ------------------------------------------------------------------------------------------------------


def run_in_child(
    team: Team,
    as_of: datetime,
    names: Sequence[str],
    left_out: LeftOut,
    kept: KeptFigures | None = None,
    timeout: float = TIMEOUT,
    wanted: Callable[[], bool] = lambda: True,
) -> list[Result]:
    """One pass over `names` in a process of its own. What hangs or dies is found by running each one alone; whatever
    happens, there is a result for every name, unless it is `wanted` no more: then those not done have none."""
    try:
        return _pass(team, as_of, names, left_out, kept or KeptFigures(of={}), timeout, wanted)
    except (subprocess.SubprocessError, OSError, ValidationError, ValueError) as error:
        if len(names) > 1:
            return [r for name in names for r in run_in_child(team, as_of, [name], left_out, kept, timeout, wanted)]
        return [_could_not_run(team, as_of, names[0], error)]


def _pass(
    team: Team,
    as_of: datetime,
    names: Sequence[str],
    left_out: LeftOut,
    kept: KeptFigures,
    timeout: float,
    wanted: Callable[[], bool],
) -> list[Result]:
    if not wanted():
        return []
    command = [sys.executable, "-m", "detectors", team.folder, "--as-of", as_of.isoformat(), "--only", ",".join(names)]
    for name in sorted(left_out.keys() & set(names)):
        command += ["--left-out", f"{name}={','.join(str(day) for day in sorted(left_out[name]))}"]
    mine = kept.model_copy(update={"of": {name: kept.of[name] for name in names if name in kept.of}})
    said = said_by_child(
        [*command, "--kept", "-"], mine.model_dump_json(), wanted, timeout, team.settings.sources.values()
    )
    if said is None:
        return []
    results = [Result.model_validate(json.loads(line)) for line in said.splitlines() if line.strip()]
    silent = set(names) - {r.detector for r in results}
    if silent:
        raise ValueError(f"no result from {', '.join(sorted(silent))}")
    return results


def why_it_could_not_run(name: str, error: Exception) -> str:
    """How a detector's process ended. Its words stay in it: they may quote an address with a password."""
    if isinstance(error, subprocess.TimeoutExpired):
        return f"did not finish within {error.timeout:.0f} s and was stopped"
    if isinstance(error, subprocess.CalledProcessError):
        log.error("detector %s died with status %d", name, error.returncode)
        return f"its process died with status {error.returncode}"
    return f"its process gave no usable result ({type(error).__name__})"


def _could_not_run(team: Team, as_of: datetime, name: str, error: Exception) -> Result:
    detector = next(d for d in declare(team) if d.name == name)
    return Result(
        detector=name,
        pipeline=detector.pipeline,
        issue=detector.issue,
        as_of=as_of,
        outcome=Outcome.ERROR,
        detail=why_it_could_not_run(name, error),
    )
