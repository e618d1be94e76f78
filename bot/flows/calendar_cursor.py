"""How far a calendar has been gone through, for every team: what falls due is looked for once, ahead of its time, and
nothing is written while nothing is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.handbook.team.team import Team
from bot.store import cursors
from bot.store.database import Database

# Until when it is known that nothing falls due. What is no part of the calendars (a window is called off after all)
# shows within that.
_AHEAD = timedelta(minutes=10)
# An idle cursor moves this often: that is as far as a restart looks back.
_IDLE = timedelta(hours=1)

# Instants at which something falls due for a team in `[since, until)`.
Instants = Callable[[Connection, Team, datetime, datetime], Sequence[datetime]]


@dataclass(frozen=True, slots=True)
class _Clear:
    """of: what held at that look. seen: up to when nothing was due. until: when something will be, or may be."""

    of: tuple[object, ...]
    seen: datetime
    until: datetime


class CalendarCursor:
    """name: of the row. holds: what the instants of a team depend on; another object is another calendar."""

    def __init__(
        self,
        database: Database,
        name: str,
        instants: Instants,
        holds: Callable[[Team], tuple[object, ...]] = lambda team: (team,),
    ) -> None:
        self._db, self._name, self._instants, self._holds = database, name, instants, holds
        self._clear: dict[str, _Clear] = {}

    def is_due(self, team: Team, now: datetime) -> bool:
        """Whether the cursor is to be moved; a look that takes no lock, and asks nobody where the answer is known."""
        known, of = self._clear.get(team.id), self._holds(team)
        if known and known.seen <= now < known.until and all(a is b for a, b in zip(known.of, of, strict=True)):
            return False
        with self._db.reading() as c:
            stands = cursors.stands(c, team.id, self._name)
            if stands is None or now - stands >= _IDLE or self._instants(c, team, self._since(team, stands), now):
                return True
            ahead = self._instants(c, team, now, now + _AHEAD)
        self._clear[team.id] = _Clear(of, now, min([*ahead, now + _AHEAD, stands + _IDLE]))
        return False

    def advance(self, c: Connection, team: Team, now: datetime) -> datetime | None:
        """As `cursors.advance`. What this process has seen to be empty is not gone through again."""
        stood = cursors.advance(c, team.id, self._name, now)
        return self._since(team, stood) if stood is not None else None

    def next_look(self, teams: Iterable[Team], now: datetime) -> datetime | None:
        """When one of these teams has to be looked at."""
        return min((self._clear[t.id].until if t.id in self._clear else now for t in teams), default=None)

    def go_through(self, teams: Iterable[Team], now: datetime, go: Callable[[Connection, Team, datetime], int]) -> int:
        """What falls due by now, team by team, each in a transaction of its own, in which `go` advances the cursor.
        Returns the sum of what `go` does."""
        return sum(self._go(team, now, go) for team in list(teams) if self.is_due(team, now))

    def _go(self, team: Team, now: datetime, go: Callable[[Connection, Team, datetime], int]) -> int:
        done = self._db.write(lambda c: go(c, team, now))
        self._clear.pop(team.id, None)  # what was known is over
        return done

    def _since(self, team: Team, stands: datetime) -> datetime:
        known = self._clear.get(team.id)
        return max(stands, known.seen) if known else stands
