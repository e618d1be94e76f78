"""The flow of measuring again: the detectors of an incident's faults look once more before it is said to be over.

In a child process, as any pass; nothing of it is kept, and nobody is told but who asked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.clock import Clock
from bot.flows.passes import LOOKS_BACK, Child, left_out
from bot.flows.run_log import recorded
from bot.handbook.team.team import Team
from bot.incidents.incident import Incident
from bot.incidents.remeasured import UNWATCHED, Remeasured, Watched, is_of, looks_back_at, remeasured, watched
from bot.store import faults
from bot.store.database import Database
from detectors.declare import declare
from detectors.detector import Declared, Result
from detectors.figures import KeptFigures
from detectors.forked import Forks

PATIENCE = 20.0  # seconds of world time that somebody waits for the figure in front of a form


class Remeasuring:
    def __init__(self, database: Database, clock: Clock, teams: Mapping[str, Team], forks: Forks | None = None) -> None:
        self._db, self._clock, self._teams = database, clock, teams
        self._stopping, self._forks = threading.Event(), forks or Forks()

    def stop(self) -> None:
        """A look that is under way is given up within seconds."""
        self._stopping.set()

    def is_watched(self, incident: Incident) -> bool:
        """Whether a detector found any of its faults, so that there is something to wait for."""
        return bool(self._faults(incident, self._declared(incident))[0])

    def measure(self, incident: Incident) -> Remeasured:
        """As of now, and where that judges another day, as of the end of the day after the fault's. Takes at most
        about `PATIENCE` seconds; what was not measured by then is said to be so."""
        declared, now = self._declared(incident), self._clock.now()
        found, others = self._faults(incident, declared)
        if not found:
            return UNWATCHED
        look = self._look(self._teams[incident.team], declared, now)
        results = look(found, now)
        for instant, those in _looking_back(found, results, declared, now).items():
            results |= look(those, instant)
        return remeasured(found, results, declared, now, others)

    def _declared(self, incident: Incident) -> dict[str, Declared]:
        return {d.name: d for d in declare(self._teams[incident.team])}

    def _faults(self, incident: Incident, declared: Mapping[str, Declared]) -> tuple[tuple[Watched, ...], bool]:
        with self._db.reading() as c:
            rows = faults.sources(c, incident.id)
        return watched([(row.source, row.day) for row in rows], declared)

    def _look(
        self, team: Team, declared: Mapping[str, Declared], now: datetime
    ) -> Callable[[Sequence[Watched], datetime], dict[Watched, Result]]:
        ends = self._clock.running() + PATIENCE
        with self._db.reading() as c:
            rows = faults.confirmed_days(c, team.id, (now - LOOKS_BACK).date())
            kept = KeptFigures(of={}, runs=recorded(c, team, list(declared), now))
        unlike = left_out(list(declared.values()), [tuple(row) for row in rows])

        def left() -> float:
            return ends - self._clock.running()

        def look(those: Sequence[Watched], as_of: datetime) -> dict[Watched, Result]:
            if left() <= 0:
                return {}
            names = list(dict.fromkeys(fault.detector for fault in those))
            child = Child(self._forks, left(), lambda: self._wanted(left()))
            found = child.run(team, as_of, names, unlike, kept)
            by_name = {result.detector: result for result in found}
            return {fault: by_name[fault.detector] for fault in those if fault.detector in by_name}

        return look

    def _wanted(self, left: float) -> bool:
        return left > 0 and not self._stopping.is_set()


def _looking_back(
    faults: Sequence[Watched], results: Mapping[Watched, Result], declared: Mapping[str, Declared], now: datetime
) -> dict[datetime, list[Watched]]:
    """By instant, the faults whose day a look of now does not judge."""
    back: dict[datetime, list[Watched]] = {}
    for fault in faults:
        instant = looks_back_at(fault, now)
        if instant < now and not is_of(fault, results.get(fault), declared[fault.detector].settings):
            back.setdefault(instant, []).append(fault)
    return back
