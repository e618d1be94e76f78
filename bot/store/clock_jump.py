"""After the wall clock was set back: leases, pauses and retries that were counted by the clock that was wrong.

They would hold for as long as it was set back. Every process may do this, as often as it likes.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, update

from bot.store.tables import breakers, detectors, measurements, outbox

LONGEST = 60.0  # seconds that any of them may still last

_COUNTED: tuple[Column[float], ...] = (
    outbox.c.retry_at,
    outbox.c.claimed_until,
    outbox.c.look_at,
    breakers.c.until,
    detectors.c.claimed_until,
    measurements.c.claimed_until,
)


def clamp(c: Connection, machine_now: float) -> None:
    latest = machine_now + LONGEST
    for column in _COUNTED:
        c.execute(update(column.table).where(column > latest).values({column.name: latest}))
