"""What every team's handbook decides now, with the trades and overrides that hold on top.

One object a process, shared by every flow and door. Other processes change what holds, too (a trade is accepted where
the click arrives), so a tick looks whether anything did: one small row a team.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import Connection

from bot.handbook.team import Team
from bot.incidents.plan import Plan, plan_for
from bot.store import overrides
from bot.store.database import Database


class Plans(Mapping[str, Plan]):
    """A team's Plan by the team's id. A Plan is never changed, only replaced; whoever holds one may go on with it."""

    def __init__(
        self, database: Database, teams: Mapping[str, Team], applied: Callable[[Connection, str], Team | None]
    ) -> None:
        """applied: the team as its handbook was applied last; None where it never was."""
        self._db, self._applied, self._lock = database, applied, threading.Lock()
        self._plans = {name: plan_for(team) for name, team in teams.items()}
        self._revisions: dict[str, int] = {}

    def __getitem__(self, team: str) -> Plan:
        return self._plans[team]

    def __iter__(self) -> Iterator[str]:
        return iter(self._plans)

    def __len__(self) -> int:
        return len(self._plans)

    def refresh(self) -> bool:
        """Take in what holds by now, whoever changed it. Returns whether anything had changed."""
        with self._lock, self._db.reading() as c:
            revisions = overrides.revisions(c)
            changed = [t for t in self._plans if revisions.get(t, 0) != self._revisions.get(t, 0)]
            for team in changed:
                now = self._applied(c, team) or self._plans[team].team
                self._plans[team] = plan_for(now, overrides.holding(c, team))
                self._revisions[team] = revisions[team]
        return bool(changed)
