"""What the loops have ahead: rows that will be due, what falls due by the calendars, and what waits to be sent.

One look over all teams, at most every second while nothing happens, and as soon as anything was written: here, or by
another process on the same PostgreSQL.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.clock import Clock
from bot.store import moments
from bot.store.changed import Changed
from bot.store.database import Database

_LOOKS = 1.0  # seconds between two looks at what no commit tells


class Agenda:
    """calendars: of loops whose next moment is no row. also: other loops that are rung with one of these names.
    looks: whether there is something for a loop that no row and no calendar tells; must be quick, and hang on nothing.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        changed: Changed,
        teams: Mapping[str, object],
        destinations: Sequence[str],
        calendars: Mapping[str, Callable[[datetime], datetime | None]],
        also: Mapping[str, Sequence[str]],
        looks: Mapping[str, Callable[[], bool]],
    ) -> None:
        self._db, self._clock, self._changed, self._teams = database, clock, changed, teams
        self._destinations, self._calendars, self._also, self._looks = destinations, calendars, also, looks
        self._revision, self._looked = 0, -_LOOKS

    @property
    def known(self) -> set[str]:
        """The loops that it can tell something of."""
        named = {*moments.names(self._destinations), *self._calendars, *self._looks, "refresh"}
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
        seconds = dict.fromkeys((*found.now, *self._seen()), 0.0)
        for name, at in instants:
            seconds[name] = min(seconds.get(name, float("inf")), self._clock.seconds_until(at))
        if found.revision != self._revision:
            self._revision = found.revision
            seconds["refresh"] = 0.0
        return {loop: left for name, left in seconds.items() for loop in (name, *self._also.get(name, ()))}

    def _seen(self) -> list[str]:
        if time.monotonic() - self._looked < _LOOKS:
            return []
        self._looked = time.monotonic()
        return [name for name, is_due in self._looks.items() if is_due()]
