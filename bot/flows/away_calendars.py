"""Who is away by their own calendar: looked at every half hour, kept as if they had said it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import Connection

from bot.clock import Clock
from bot.errors import SendError
from bot.incidents.plan import Plan
from bot.store import away as book
from bot.store import inbound
from bot.store.database import Database
from schedule.absences import AHEAD, NotACalendar, absences
from schedule.trades import Stretch

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=30)


class AwayCalendars:
    """environ: has the addresses. fetch: raises SendError where a calendar cannot be read; then what it
    said last holds."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plans: Mapping[str, Plan],
        environ: Mapping[str, str],
        fetch: Callable[[str], bytes],
    ) -> None:
        self._db, self._clock, self._plans, self._environ, self._fetch = database, clock, plans, environ, fetch

    def tick(self) -> int:
        """Returns how many calendars were read."""
        return sum(
            self._look(plan, person, url)
            for plan in list(self._plans.values())
            for person, known in plan.team.settings.people.items()
            if known.calendar_env and (url := self._environ.get(known.calendar_env, "").strip())
        )

    def _look(self, plan: Plan, person: str, url: str) -> bool:
        now = self._clock.now()
        try:
            found = absences(self._fetch(url), plan.team.zone, now, now + AHEAD)
        except (SendError, NotACalendar) as error:
            log.warning("the calendar of %s (%s) is not read: %s", person, plan.team.id, error)
            return False
        slot = int(now.timestamp() // (EVERY.total_seconds() / 2))
        key = f"calendar:{plan.team.id}:{person}:{slot}"
        return self._db.write(lambda c: self._keep(c, plan.team.id, person, found, key))

    def _keep(self, c: Connection, team: str, person: str, found: list[Stretch], key: str) -> bool:
        """Once in a while, whichever process was first."""
        if inbound.answered(c, key) is not None:
            return False
        inbound.remember(c, key, self._clock.machine(), {})
        now = self._clock.now()
        mine = [away for away in book.ahead(c, team, now) if away.person == person]
        said = [away.stretch for away in mine if not away.by_calendar]
        wanted = [s for s in found if not any(a.since <= s.since and s.until <= a.until for a in said)]
        kept = [away for away in mine if away.by_calendar]
        book.end(c, [away for away in kept if away.stretch not in wanted], now)
        known = [away.stretch for away in kept]
        for stretch in (s for s in wanted if s not in known):
            book.add(c, team, person, stretch, book.CALENDAR, now)
        return True
