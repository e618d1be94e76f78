"""What other systems say of an incident that they reported: that it is over.

Alerts themselves are the dispatcher's (`report`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from bot.blocks import elsewhere
from bot.clock import Clock
from bot.incidents import telling
from bot.incidents.flows import scene
from bot.incidents.incident import Actor, Alert, Event, Incident
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.store import inbound
from bot.store import incidents as book
from bot.store.database import Database


class Receiving:
    """woken: called after a commit that left something to send."""

    def __init__(
        self, database: Database, clock: Clock, plans: Mapping[str, Plan], woken: Callable[[], None] = lambda: None
    ) -> None:
        self._db, self._clock, self._plans, self._woken = database, clock, plans, woken

    def over(self, alert: Alert) -> Incident | None:
        """Say in the thread that what this alert reported is over; None if it was never reported, or its incident is
        resolved. The same again says nothing."""
        now, machine_now = self._clock.now(), self._clock.machine()
        incident = self._db.write(lambda c: _over(c, self._plans[alert.team], alert, now, machine_now))
        self._woken()
        return incident


def _over(c: Connection, plan: Plan, alert: Alert, now: datetime, machine_now: float) -> Incident | None:
    number = book.incident_of_alert(c, alert)
    incident = book.lock(c, number) if number is not None else None
    if incident is None or not incident.state.is_open:
        return None
    key = f"over:{alert.team}:{alert.source}:{alert.key}"[:300]
    if inbound.answered(c, key) is None:
        source = alert.source.removeprefix("webhook:")
        inbound.remember(c, key, machine_now, {"incident": incident.id})
        book.note(c, incident.id, Event(now, "over", Actor(source), alert.summary))
        message = elsewhere.over(source, alert.summary)
        draft = Draft(
            key=f"i{incident.id}:over:{sha256(key.encode()).hexdigest()[:32]}",
            kind="reply",
            lane=f"i{incident.id}:{plan.team.settings.channel}",
            payload={"do": "post", "channel": plan.team.settings.channel, "message": message.payload()},
            plain=message.text,
            parent_key=telling.parent_key(incident),
        )
        scene.say(c, incident, [draft], now)
    return incident
