"""The message of an incident is out: whatever was sent before it learns where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.clock import Clock
from bot.flows.incidents import live
from bot.incidents.plan import Plan
from bot.notify.notifier import Receipt
from bot.store import incidents as book
from bot.store import steps
from bot.store.sending import Claimed


class Posted:
    def __init__(self, clock: Clock, plans: Mapping[str, Plan]) -> None:
        self._clock, self._plans = clock, plans

    def remember(self, c: Connection, claimed: Claimed, receipt: Receipt) -> None:
        """In the transaction of the receipt."""
        if claimed.incident_id is None:
            return
        where = receipt.ref
        book.posted(c, claimed.incident_id, where["channel"], where["ts"], where.get("permalink", ""))
        incident = book.get(c, claimed.incident_id)
        if incident is not None and incident.team in self._plans:
            found = steps.of(c, incident.id)
            live.keep_true(c, incident, self._plans[incident.team].team, found.taken, found.ahead, self._clock.now())
