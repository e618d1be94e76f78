"""The flow of watching the watchers: a detector that did not run by its time is told once, and once that it ran again.

Whatever kept it from running (its loop hangs, its process died, a claim that nobody gave back) keeps it from saying so
itself; so this looks at the rows from a loop of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.blocks import detector_trouble as lines
from bot.blocks.message import Message
from bot.clock import Clock
from bot.flows.incidents.addressed import aside
from bot.flows.settling import Settling
from bot.handbook.team.team import Team
from bot.store import detecting, notices
from bot.store.database import Database

GRACE = timedelta(minutes=15)  # longer than a pass that hangs and is made again one by one


class Overseeing:
    def __init__(self, database: Database, clock: Clock, teams: Mapping[str, Team]) -> None:
        self._db, self._clock, self._teams = database, clock, teams
        self._settling = Settling(clock)

    def tick(self) -> int:
        """Say which detectors are late, and which are no longer. Returns how many became either."""
        now, machine_now = self._clock.now(), self._clock.machine()
        if self._settling.goes_on():
            return 0
        found = 0
        for team in list(self._teams.values()):
            with self._db.reading() as c:
                is_needed = detecting.any_late_or_caught_up(c, team.id, now - GRACE, machine_now)
            if is_needed:
                found += self._db.write(lambda c, t=team: self._tell(c, t, now, machine_now))  # type: ignore[misc]
        return found

    def _tell(self, c: Connection, team: Team, now: datetime, machine_now: float) -> int:
        ran, late = detecting.caught_up(c, team.id), detecting.become_late(c, team.id, now - GRACE, machine_now)
        if ran:
            self._say(c, team, "on time", now, lines.ran_again(ran))
        if late:
            self._say(c, team, "late", now, lines.did_not_run(late, GRACE))
        return len(ran) + len(late)

    def _say(self, c: Connection, team: Team, word: str, now: datetime, message: Message) -> None:
        lane = f"detectors:{team.id}:late"
        draft = aside(team, f"{lane}:{word}:{now:%Y%m%dT%H%M%S}", message, lane)
        notices.put(c, team.id, None, [draft], now)
