"""Pages that are not taken: the next way is tried, the thread says how each fared, and at the end whom to call."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta

from sqlalchemy import Connection

from bot.clock import Clock
from bot.flows.due import each
from bot.flows.incidents import notifications
from bot.incidents.fallback import EMAIL, TAKEN_WITHIN, decide
from bot.incidents.incident import Event
from bot.incidents.plan import Plan
from bot.notify.notifier import HELD_FOR, Receipt
from bot.people import WATCHKEEPER
from bot.store import deliveries, notices, steps
from bot.store import incidents as book
from bot.store.database import Database
from bot.store.sending import Claimed

log = logging.getLogger(__name__)

_LOOKS_BACK = timedelta(hours=1)


class FallingBack:
    """destinations: the names of those that are set up."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plans: Mapping[str, Plan],
        destinations: Collection[str],
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        self._db, self._clock, self._plans, self._woken = database, clock, plans, woken
        self._mails = EMAIL in destinations

    def tick(self) -> int:
        """Look after every page that is in trouble. Returns how many got another way."""
        now = self._clock.now()
        with self._db.reading() as c:
            steps = deliveries.in_trouble(c, now - TAKEN_WITHIN, now - _LOOKS_BACK)
        helped = sum(each(self._db, "page of (incident, step)", steps, lambda c, s: self._help(c, *s)))
        if helped:
            self._woken()
        return helped

    def show(self, c: Connection, claimed: Claimed, receipt: Receipt) -> None:
        """A way has taken a page: its line in the thread says so, and where it rings nobody, the next way is taken at
        once. In the transaction of the receipt."""
        if claimed.incident_id is not None and claimed.step is not None:
            ways = deliveries.of_step(c, claimed.incident_id, claimed.step)
            if claimed.destination != EMAIL and not any(way.held_until for way in ways):
                deliveries.call_off_mail(c, claimed.incident_id, claimed.step)
            self._say_how(c, claimed.incident_id, claimed.step)
            if HELD_FOR in receipt.ref:
                self._help(c, claimed.incident_id, claimed.step)

    def _help(self, c: Connection, incident_id: int, number: int) -> bool:
        now, incident = self._clock.now(), book.lock(c, incident_id)
        step = steps.numbered(c, incident_id, number)
        if incident is None or step is None or not incident.state.waits:
            return False
        if incident.team not in self._plans:
            return False
        team = self._plans[incident.team].team
        known = [team.ways_to(t.name, t.slack)[0] for t in step.targets] if self._mails else []
        fallback = decide(deliveries.of_step(c, incident_id, number), now, [address for address in known if address])
        if fallback is None:
            return False
        drafts = list(notifications.fallen_back(incident, team, step, fallback, now))
        if notices.find(c, [drafts[0].key]):
            return False  # it has been said
        notices.put(c, incident.team, incident.id, drafts, now)
        book.note(c, incident.id, Event(now, "page not taken", WATCHKEEPER, drafts[0].plain))
        if fallback.call:
            log.error("no page of incident %d got through", incident.id, extra={"incident": incident.id})
        self._say_how(c, incident_id, number)
        return True

    def _say_how(self, c: Connection, incident_id: int, number: int) -> None:
        incident, step = book.get(c, incident_id), steps.numbered(c, incident_id, number)
        if incident is None or step is None or incident.team not in self._plans:
            return
        if deliveries.line_is_wanted(c, incident_id, number):
            team = self._plans[incident.team].team
            draft = notifications.fared(incident, team, step, deliveries.of_step(c, incident_id, number))
            notices.put(c, incident.team, incident.id, [draft], self._clock.now())
