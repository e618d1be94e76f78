"""Watchkeeper notices that it was away, or that the clock was set forward, before it takes any step.

A cursor of each team stands at the last sign of life of whoever escalates, in machine time. It is moved on only once
every incident has been planned anew, so a process that dies in the middle leaves the absence to be found again. (The
rows of the processes cannot tell it: who has just started has written there that it lives.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.blocks import absence as lines
from bot.clock import Clock
from bot.flows.due import each
from bot.flows.incidents.after_absence import MISSED, plan_anew
from bot.flows.post import to_channel
from bot.incidents.absence import ABSENT
from bot.incidents.plan import Plan
from bot.store import cursors, notices
from bot.store import incidents as book
from bot.store.database import Database

CURSOR = "escalated"
_EVERY = timedelta(seconds=30)  # how often the cursor moves


class Absence:
    """plans: of the teams that are served, by id. woken: called after a commit that left something to send."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plans: Mapping[str, Plan],
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        self._db, self._clock, self._plans, self._woken = database, clock, plans, woken
        self._moved: dict[str, datetime] = {}  # team -> when this process last moved its cursor

    def tick(self) -> int:
        """To be called before steps are taken. Returns how many incidents were planned anew."""
        now, alive = self._clock.now(), datetime.fromtimestamp(self._clock.machine(), UTC)
        behind = [plan for plan in list(self._plans.values()) if self._is_behind(plan.team.id, alive)]
        if not behind:
            return 0
        with self._db.reading() as c:
            stood = cursors.standing(c, CURSOR)
        missed = sum(self._look(p, stood.get(p.team.id), now, alive) for p in behind)
        moved = [p.team.id for p in behind if not _is_odd(stood.get(p.team.id), alive)]
        if moved:
            self._db.write(lambda c: cursors.move(c, moved, CURSOR, alive))
        self._moved |= {p.team.id: alive for p in behind}
        return missed

    def _is_behind(self, team: str, alive: datetime) -> bool:
        moved = self._moved.get(team)
        return moved is None or not timedelta(0) <= alive - moved < _EVERY

    def _look(self, plan: Plan, stood: datetime | None, now: datetime, alive: datetime) -> int:
        """One whose cursor cannot just be moved on. alive: machine time."""
        if not _is_odd(stood, alive):
            return 0
        was_away = stood is not None and alive - stood >= ABSENT
        missed = self._plan_anew(plan, now) if was_away else 0
        self._db.write(lambda c: self._move(c, plan, now, alive))
        if was_away:
            self._woken()
        return missed

    def _plan_anew(self, plan: Plan, now: datetime) -> int:
        with self._db.reading() as c:
            waiting = [i.id for i in book.still_open(c, plan.team.id) if i.state.waits]
        return sum(each(self._db, "absence from incident", waiting, lambda c, i: plan_anew(c, plan, i, now)))

    def _move(self, c: Connection, plan: Plan, now: datetime, alive: datetime) -> None:
        """Whoever moves it over the absence says so. One that stands in the future is of a clock set back since."""
        team = plan.team
        stood = cursors.stands(c, team.id, CURSOR)
        if stood is not None and stood > alive + _EVERY:
            cursors.forget(c, team.id, [CURSOR])
        since = cursors.advance(c, team.id, CURSOR, alive)
        if since is None or alive - since < ABSENT:
            return
        began = now - (alive - since)
        message = lines.away(began, now, book.noted_since(c, team.id, MISSED, began))
        notices.put(c, team.id, None, [to_channel(team, f"away:{since:%Y%m%dT%H%M%S}", message)], now)


def _is_odd(stood: datetime | None, alive: datetime) -> bool:
    """It does not stand yet, has stood still for long, or stands in the future."""
    return stood is None or alive - stood >= ABSENT or stood > alive + _EVERY
