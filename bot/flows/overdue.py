"""A detector that did not run by its time is told as one: whatever the reason, nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.blocks import detector as lines
from bot.blocks.message import Message
from bot.clock import Clock
from bot.handbook.team import Team
from bot.incidents import telling
from bot.notify.notifier import Draft
from bot.store import detecting as book
from bot.store import notices
from bot.store.database import Database

LATE_AFTER = timedelta(minutes=15)  # three times as long as a pass may take


class Overdue:
    """Counts from when this process began to look, so that what was due while nothing ran has its time to run first."""

    def __init__(
        self, database: Database, clock: Clock, teams: Mapping[str, Team], woken: Callable[[], None] = lambda: None
    ) -> None:
        self._db, self._clock, self._teams, self._woken = database, clock, teams, woken
        self._since = clock.now()

    def tick(self) -> int:
        """Say each that is late once. Returns how many are late."""
        now = self._clock.now()
        if now - self._since < LATE_AFTER:
            return 0
        late = 0
        for team in list(self._teams.values()):
            with self._db.reading() as c:
                rows = book.overdue(c, team.id, now - LATE_AFTER)
            drafts = [_late(team, row.name, row.next_due) for row in rows]
            if drafts:
                self._db.write(lambda c, t=team, d=drafts: notices.put(c, t.id, None, d, now))  # type: ignore[misc]
                self._woken()
            late += len(drafts)
        return late


def ran(c: Connection, team: Team, name: str, was_due: datetime, now: datetime) -> None:
    """It has run at last; said where it was said that it had not."""
    if notices.find(c, [_late(team, name, was_due).key]):
        notices.put(c, team.id, None, [_line(team, name, f"ran:{was_due:%Y%m%dT%H%M%S}", lines.ran(name, now))], now)


def _late(team: Team, name: str, due: datetime) -> Draft:
    return _line(team, name, f"late:{due:%Y%m%dT%H%M%S}", lines.late(name, due))


def _line(team: Team, name: str, word: str, message: Message) -> Draft:
    lane = f"detector:{team.id}:{name}"
    return telling.aside(team, f"{lane}:{word}", message, lane)
