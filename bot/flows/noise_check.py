"""The flow of a proposal that enables detectors: their past is gone over as `watchkeeper enable` does it, and whoever
is about to press Apply is told which of them would be louder than the team bears.

It takes seconds or minutes, in a process of its own, outside any transaction, with a lease that is renewed meanwhile. A
bot that dies at it leaves a lease that ends, and the next one begins anew.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.blocks import handbook as said
from bot.clock import Clock
from bot.flows.passes import LOOKS_BACK, why_it_could_not_run
from bot.flows.plans import Plans
from bot.flows.post import to_channel
from bot.flows.requests.handbook_changes import key_of, redraw
from bot.flows.run_log import recorded
from bot.handbook.team.shelf import Shelf
from bot.handbook.team.team import Team
from bot.incidents.noise_budget import DAYS, noise
from bot.people import WATCHKEEPER
from bot.store import changes, faults, figures, handbooks, noise_checks, notices
from bot.store.changes import Change
from bot.store.database import Database
from detectors.backtest.noise_check import Asked, go_over_in_child
from detectors.declare import declare
from detectors.detector import Past
from detectors.figures import KeptFigures

# The past of detectors; None if it is not wanted any more. Raises as `go_over_in_child` does.
GoOver = Callable[[Asked, Callable[[], bool], float], list[Past] | None]

TIMEOUT = 600.0  # seconds of world time for all detectors of a proposal, and once more to try each alone
LEASE = 30.0  # seconds, renewed every few


class Measuring:
    """Every method may run twice, or at the same time as any other, in any process."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plans: Plans,
        shelf: Shelf,
        woken: Callable[[], None] = lambda: None,
        go_over: GoOver = go_over_in_child,
    ) -> None:
        """woken: called after a commit that left something to send."""
        self._db, self._clock, self._plans, self._shelf, self._woken = database, clock, plans, shelf, woken
        self._go_over = go_over
        self._me = f"{os.uname().nodename}:{os.getpid()}"
        self._stopping = threading.Event()

    def stop(self) -> None:
        """What is being gone over is given up within seconds, for another process to begin anew."""
        self._stopping.set()

    def tick(self) -> bool:
        """Go over one proposal that waits. Returns whether one did."""
        teams, machine_now = list(self._plans), self._clock.machine()
        with self._db.reading() as c:
            if not noise_checks.anything_waits(c, teams, machine_now):
                return False
        claimed = self._db.write(lambda c: noise_checks.claim(c, teams, self._me, machine_now, LEASE))
        if claimed is None:
            return False
        self._measure(claimed.version_id, claimed.detectors)
        return True

    def _measure(self, version_id: int, names: Sequence[str]) -> None:
        now = self._clock.now()
        with self._db.reading() as c:
            version = handbooks.get(c, version_id)
            of = figures.kept(c, version.team, names, (now - LOOKS_BACK).date())
            team = self._shelf.team(version.team, version.files)
            runs = recorded(c, team, names, now)
        kept = KeptFigures(of=of, re_read=team.settings.detection.re_read, runs=runs)
        asked = Asked(
            team=team.folder,
            names=tuple(names),
            now=now,
            days=DAYS,
            kept=kept,
            sources=tuple(team.settings.sources.values()),
        )
        pasts = self._pasts(asked, lambda: self._is_wanted(version_id), TIMEOUT)
        if pasts is None:
            self._db.write(lambda c: noise_checks.give_back(c, version_id, self._me))
            return
        self._db.write(lambda c: self._save(c, version_id, self._found(c, team, pasts), self._clock.now()))
        self._woken()

    def _is_wanted(self, version_id: int) -> bool:
        until = self._clock.machine() + LEASE
        return not self._stopping.is_set() and self._db.write(
            lambda c: noise_checks.renew(c, version_id, self._me, until)
        )

    def _pasts(self, asked: Asked, wanted: Callable[[], bool], timeout: float) -> list[Past] | None:
        """Whatever happens, there is one of each. Where the process hangs or dies, each detector is gone over alone, in
        the same time once more for all."""
        try:
            return self._go_over(asked, wanted, timeout)
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            if len(asked.names) == 1:
                return [Past(detector=asked.names[0], because=why_it_could_not_run(asked.names[0], error))]
        pasts: list[Past] = []
        for name in asked.names:
            alone = self._pasts(asked.model_copy(update={"names": (name,)}), wanted, timeout / len(asked.names))
            if alone is None:
                return None
            pasts += alone
        return pasts

    def _found(self, c: Connection, team: Team, pasts: Sequence[Past]) -> dict[str, str]:
        declared, known = {d.name: d for d in declare(team)}, faults.known(c, team.id)
        budget = team.settings.noise_budget
        return {p.detector: noise(declared[p.detector], p, known).why_too_loud(budget) for p in pasts}

    def _save(self, c: Connection, version_id: int, found: Mapping[str, str], now: datetime) -> None:
        version = handbooks.lock(c, version_id)
        if version is None or not noise_checks.end(c, version_id, found):
            return  # withdrawn meanwhile, or another process was first
        team = self._plans[version.team].team
        redraw(c, team, version_id, "backtested", now)
        warning = said.too_loud(found, version.applied_by)
        if warning is None:
            return
        key, loud = key_of(version_id), ", ".join(name for name, why in found.items() if why)
        changes.note(c, team.id, Change("handbook", now, "over budget", WATCHKEEPER, f"above the noise budget: {loud}"))
        notices.put(c, team.id, None, [to_channel(team, f"{key}:over budget", warning, thread_of=key)], now)
