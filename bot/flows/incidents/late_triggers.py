"""A trigger that reaches PagerDuty after its acknowledgement or resolve opens a new alert there, which escalates for
nobody. So where one was ever in doubt, the close is said once more when it must have arrived."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.clock import Clock
from bot.notify.notifier import Draft, Receipt
from bot.notify.payload import Close, Unreadable, read
from bot.store import notices
from bot.store.sending import Claimed

SETTLES_WITHIN = 10.0  # seconds of world time: a request of ours that is still under way then has timed out everywhere


class LateTriggers:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def close_again(self, c: Connection, claimed: Claimed, receipt: Receipt) -> None:
        """PagerDuty has taken a close; in the transaction of its receipt."""
        close = _close(claimed)
        if close is None or claimed.incident_id is None:
            return
        if not notices.trigger_was_in_doubt(c, claimed.incident_id, close.dedup_key):
            return
        if notices.pages_after(c, claimed.incident_id, claimed.id):
            return  # it rings again by now, and is meant to
        draft = Draft(
            key=f"{claimed.key}:again"[:200],
            kind=notices.REPEAT,
            lane=f"{claimed.lane}:again"[:120],
            payload=close,
            plain=claimed.plain,
            destination=claimed.destination,
        )
        notices.put(c, claimed.team, claimed.incident_id, [draft], self._clock.now())
        notices.wait_until(c, draft.key, self._clock.machine() + SETTLES_WITHIN)


def _close(claimed: Claimed) -> Close | None:
    try:
        payload = read(claimed.destination, claimed.payload)
    except Unreadable:
        return None
    return payload if isinstance(payload, Close) else None
