"""Whether pages of a shift will ring: looked at when the person is reminded of it, an hour before, while there is time
to change it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.blocks import quiet_hours as said
from bot.clock import Clock
from bot.flows.post import to_user
from bot.incidents.plan import Plan
from bot.notify.notifier import QUIET_FROM, QUIET_UNTIL, Receipt
from bot.store import notices
from bot.store.sending import Claimed


class QuietHours:
    def __init__(self, clock: Clock, plans: Mapping[str, Plan]) -> None:
        self._clock, self._plans = clock, plans

    def tell(self, c: Connection, claimed: Claimed, receipt: Receipt) -> None:
        """In the transaction of the receipt, which says which hours the person has."""
        if QUIET_FROM not in receipt.ref or claimed.team not in self._plans:
            return
        since, until = (datetime.fromtimestamp(int(receipt.ref[name]), UTC) for name in (QUIET_FROM, QUIET_UNTIL))
        key = f"{claimed.key.removeprefix(f'{claimed.team}:')}:quiet"
        team, message = self._plans[claimed.team].team, said.before_a_shift(since, until)
        draft = to_user(team, claimed.conversation, key, message, claimed.not_after)
        notices.put(c, claimed.team, None, [draft], self._clock.now())
