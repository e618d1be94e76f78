"""What every team's handbook decides now, with the trades, overrides and links that hold on top.

One object a process, shared by every flow and door. Other processes change what holds, too (a trade is accepted where
the click arrives), so a tick looks whether anything did: one small row a team.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import Connection

from bot.handbook.team.team import Team
from bot.incidents.plan import Plan, plan_for
from bot.store import links, overrides
from bot.store.database import Database


class Plans(Mapping[str, Plan]):
    """A team's Plan by the team's id. A Plan is never changed, only replaced; whoever holds one may go on with it."""

    def __init__(
        self, database: Database, teams: Mapping[str, Team], applied: Callable[[Connection, str], Team | None]
    ) -> None:
        """applied: the team as its handbook was applied last; None where it never was."""
        self._db, self._applied, self._lock = database, applied, threading.Lock()
        self._written = dict(teams)
        self._plans = {name: plan_for(team) for name, team in teams.items()}
        self._revisions: dict[str, int] = {}

    def __getitem__(self, team: str) -> Plan:
        return self._plans[team]

    def __iter__(self) -> Iterator[str]:
        return iter(self._plans)

    def __len__(self) -> int:
        return len(self._plans)

    def written(self, team: str) -> Team:
        """The team as its two files have it, without what was linked in Slack."""
        return self._written[team]

    def refresh(self) -> bool:
        """Take in what holds by now, whoever changed it. Returns whether anything had changed."""
        with self._lock, self._db.reading() as c:
            revisions = overrides.revisions(c)
            changed = [t for t in self._plans if revisions.get(t, 0) != self._revisions.get(t, 0)]
            for team in changed:
                self._written[team] = self._applied(c, team) or self._written[team]
                self._plans[team] = live(c, self._written[team])
                self._revisions[team] = revisions[team]
        return bool(changed)


def live(c: Connection, written: Team) -> Plan:
    """The plan of a team as it is written, with everything on top that people have changed in Slack."""
    return plan_for(written.linked(links.holding(c, written.id)), overrides.holding(c, written.id))
