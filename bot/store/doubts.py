"""Notices that are perhaps delivered, until somebody has looked. Each has its own next look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, literal_column, select, update

from bot.notify.notifier import Receipt
from bot.store import notices
from bot.store.sending import Claimed, claimed
from bot.store.tables import outbox

_DOUBT: ColumnElement[str] = literal_column("'doubt'")
_AT_ONCE = 200  # rows a pass: pages first, and what was looked for in vain comes later, so all have their turn


def any_dead_leases(c: Connection, machine_now: float) -> bool:
    """A look, without a lock."""
    return c.execute(_ANY_DEAD, {"now": machine_now}).scalar() is not None


def of_dead_leases(c: Connection, machine_now: float, lease: float) -> int:
    """A sender that died mid-send leaves its row in doubt, since it was claimed. Returns how many rows. Whoever is
    frozen may hold a row's lock: that one is left out until it is free, and delays no other."""
    return c.execute(_DEAD, {"now": machine_now, "lease": lease}).rowcount


_LEASE_OVER = outbox.c.state == literal_column("'sending'"), outbox.c.claimed_until < bindparam("now")
_ANY_DEAD = select(outbox.c.id).where(*_LEASE_OVER).limit(1)
_DEAD = (
    update(outbox)
    .where(
        outbox.c.id.in_(select(outbox.c.id).where(*_LEASE_OVER).with_for_update(skip_locked=True).scalar_subquery()),
        outbox.c.state == "sending",
    )
    .values(
        state="doubt",
        doubt_since=outbox.c.claimed_until - bindparam("lease"),
        look_at=outbox.c.claimed_until - bindparam("lease"),
        looks=0,
        last_error="the sender died",
        claimed_by=None,
    )
)


def to_look_up(c: Connection, destination: str, machine_now: float, settle: float) -> list[Claimed]:
    """Rows whose look is due: in doubt for so long (`settle`) that the destination must show them if it has them. Those
    that wake people first, then those that have waited longest."""
    given = {"destination_": destination, "now": machine_now, "settled": machine_now - settle}
    return [claimed(c, row) for row in c.execute(_DUE, given).all()]


_DUE = (
    select(outbox)
    .where(
        outbox.c.destination == bindparam("destination_"),
        outbox.c.state == _DOUBT,
        outbox.c.look_at <= bindparam("now"),
        outbox.c.doubt_since <= bindparam("settled"),
    )
    .order_by(outbox.c.rank, outbox.c.look_at)
    .limit(_AT_ONCE)
)


def adopt(c: Connection, row: Claimed, receipt: Receipt, now: datetime) -> bool:
    """It was delivered after all."""
    values = {"state": "delivered", "receipt": dict(receipt.ref), "delivered_at": now, "last_error": ""}
    return _settle(c, row, over=True, trouble="", **values)


def send_again(c: Connection, row: Claimed, why: str) -> bool:
    """It was not delivered, or nobody can tell and it must not be lost: back in the queue."""
    return _settle(c, row, over=False, state="pending", retry_at=0.0, waits_for=None, last_error=why)


def drop(c: Connection, row: Claimed, why: str) -> bool:
    return _settle(c, row, over=True, state="cancelled", last_error=why)


def park(c: Connection, row: Claimed, why: str) -> bool:
    return _settle(c, row, over=True, state="parked", last_error=why)


def look_later(c: Connection, row: Claimed, look_at: float, why: str) -> bool:
    """Nobody could look now."""
    return _settle(c, row, over=False, look_at=look_at, looks=row.looks + 1, last_error=why)


def _settle(c: Connection, row: Claimed, over: bool, **values: Any) -> bool:
    """Reconcilers in several processes may meet here; the state decides who was first."""
    doubtful = outbox.c.id == row.id, outbox.c.state == "doubt"
    done = c.execute(update(outbox).where(*doubtful).values(**values)).rowcount == 1
    if done and over:
        notices.release(c, [row.id])
    return done
