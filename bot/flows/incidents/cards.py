"""What should stand is compared with what does: an open incident's message that somebody deleted is posted again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row

from bot.clock import Clock
from bot.errors import InDoubt, SendError
from bot.flows.incidents import effects, notifications
from bot.incidents.plan import Plan
from bot.notify.channels import ChannelReader
from bot.notify.payload import Edit
from bot.store import incidents as book
from bot.store import open_incidents, sending
from bot.store.database import Database

log = logging.getLogger(__name__)

AT_ONCE = (
    10  # messages a minute that are looked at: of Slack's 50 requests a minute, doubts and watched channels need some
)


class Cards:
    """plans: of the teams that are served, by id. reader: asks Slack whether a message stands."""

    def __init__(self, database: Database, clock: Clock, plans: Mapping[str, Plan], reader: ChannelReader) -> None:
        self._db, self._clock, self._plans, self._reader = database, clock, plans, reader
        self._looked: dict[int, float] = {}  # incident -> when, in seconds that never go back

    def tick(self) -> int:
        """Look at those that nobody has looked at for longest. Returns how many are posted again."""
        with self._db.reading() as c:
            shown = [row for row in open_incidents.messages(c) if row.team in self._plans]
        self._looked = {i.id: self._looked.get(i.id, 0.0) for i in shown}
        return sum(self._look(i) for i in sorted(shown, key=lambda i: self._looked[i.id])[:AT_ONCE])

    def _look(self, incident: Row[Any]) -> bool:
        self._looked[incident.id] = self._clock.running()
        try:
            stands = self._reader.stands(incident.channel, incident.ts)
        except (SendError, InDoubt) as error:
            about = {"incident": incident.id}
            log.warning("cannot see whether the message of incident %d stands: %s", incident.id, error, extra=about)
            return False
        return not stands and self._db.write(lambda c: self._post_anew(c, incident))

    def _post_anew(self, c: Connection, looked_at: Row[Any]) -> bool:
        incident = book.lock(c, looked_at.id)
        if incident is None or not incident.state.is_open:
            return False
        log.warning(
            "the message of incident %d is gone; it is posted again", incident.id, extra={"incident": incident.id}
        )
        plan = self._plans[incident.team]
        drawn = notifications.edit(incident, plan.team, effects.next_step(c, incident)).payload
        message = drawn.message if isinstance(drawn, Edit) else None
        return sending.post_anew(c, notifications.parent_key(incident), message, looked_at.ts)
