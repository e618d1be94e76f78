"""A ticket exists, and the thread's line says where; or it was refused, and the owner hears of it otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.clock import Clock
from bot.flows.incidents import tickets
from bot.incidents.plan import Plan
from bot.notify.notifier import Receipt
from bot.store import deliveries, notices, steps
from bot.store import incidents as book
from bot.store.sending import Claimed


class Ticketing:
    def __init__(self, clock: Clock, plans: Mapping[str, Plan]) -> None:
        self._clock, self._plans = clock, plans

    def link(self, c: Connection, claimed: Claimed, receipt: Receipt) -> None:
        """In the transaction of the receipt."""
        incident = book.get(c, claimed.incident_id) if claimed.incident_id else None
        step = steps.numbered(c, incident.id, claimed.step) if incident and claimed.step is not None else None
        if incident is None or step is None or incident.team not in self._plans:
            return
        if deliveries.line_is_wanted(c, incident.id, step.number):
            draft = tickets.linked(incident, self._plans[incident.team].team, step, receipt.ref)
            notices.put(c, incident.team, incident.id, [draft], self._clock.now())

    def refused(self, c: Connection, claimed: Claimed, why: str) -> None:
        """In the transaction that ends the notice."""
        incident = book.get(c, claimed.incident_id) if claimed.incident_id else None
        step = steps.numbered(c, incident.id, claimed.step) if incident and claimed.step is not None else None
        if incident is None or step is None or incident.team not in self._plans:
            return
        drafts = list(tickets.refused(incident, self._plans[incident.team].team, step, why))
        notices.put(c, incident.team, incident.id, drafts, self._clock.now())
