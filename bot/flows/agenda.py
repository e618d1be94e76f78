"""What the loops have ahead: rows that will be due, what falls due by the calendars, and what waits to be sent.

One look over all teams, at most every second while nothing happens, and as soon as anything was written: here, or by
another process on the same PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.clock import Clock
from bot.store import moments
from bot.store.changed import Changed
from bot.store.database import Database


class Agenda:
    """calendars: of loops whose next moment is no row. also: other loops that are rung with one of these names."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        changed: Changed,
        teams: Mapping[str, object],
        destinations: Sequence[str],
        calendars: Mapping[str, Callable[[datetime], datetime | None]],
        also: Mapping[str, Sequence[str]],
    ) -> None:
        self._db, self._clock, self._changed, self._teams = database, clock, changed, teams
        self._destinations, self._calendars, self._also = destinations, calendars, also
        self._revision = 0

    @property
    def known(self) -> set[str]:
        """The loops that it can tell something of."""
        named = {*moments.names(self._destinations), *self._calendars, "refresh"}
        return named | {loop for name in named for loop in self._also.get(name, ())}

    def wait(self, seconds: float) -> None:
        self._changed.wait(seconds)

    def ahead(self) -> dict[str, float]:
        """Loop -> world seconds until there is something for it to do."""
        now = self._clock.now()
        with self._db.reading() as c:
            found = moments.ahead(c, now, self._clock.machine(), list(self._teams), self._destinations)
        instants = [(name, at) for name, at in found.at.items()]
        instants += [(name, at) for name, next_at in self._calendars.items() if (at := next_at(now)) is not None]
        seconds = dict.fromkeys(found.now, 0.0)
        for name, at in instants:
            seconds[name] = min(seconds.get(name, float("inf")), self._clock.seconds_until(at))
        if found.revision != self._revision:
            self._revision = found.revision
            seconds["refresh"] = 0.0
        return {loop: left for name, left in seconds.items() for loop in (name, *self._also.get(name, ()))}
