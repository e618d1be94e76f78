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
        return sum(self._look(plan, now, alive) for plan in list(self._plans.values()))

    def _look(self, plan: Plan, now: datetime, alive: datetime) -> int:
        """alive: machine time."""
        team = plan.team.id
        moved = self._moved.get(team)
        if moved is not None and timedelta(0) <= alive - moved < _EVERY:
            return 0
        with self._db.reading() as c:
            stood = cursors.stands(c, team, CURSOR)
        was_away = stood is not None and alive - stood >= ABSENT
        missed = self._plan_anew(plan, now) if was_away else 0
        self._db.write(lambda c: self._move(c, plan, now, alive))
        self._moved[team] = alive
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
