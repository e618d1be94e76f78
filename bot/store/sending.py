"""Sending: one claimant a row, and how each try ended. Every statement about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, literal_column, or_, select, update

from bot.notify.notifier import Notice, OnDoubt, Rank, Receipt
from bot.notify.payload import Payload, read, written
from bot.store import notices
from bot.store.tables import outbox

PENDING: ColumnElement[str] = literal_column("'pending'")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this sender alone may send until its lease ends. payload: as it is kept, not read yet."""

    id: int
    team: str
    incident_id: int | None
    step: int | None
    claim: str
    lane: str
    place: str
    key: str
    kind: str
    parent_key: str | None
    attempts: int
    created_at: datetime
    not_after: datetime | None
    on_doubt: OnDoubt
    wakes: bool
    bare: bool
    plain: str
    destination: str
    conversation: str
    looks: int
    doubt_since: float | None
    parent: Mapping[str, str] = field(compare=False)
    payload: Any = field(compare=False)
    first_tried: float | None = None
    urgent: bool = False

    @property
    def in_the_log(self) -> Mapping[str, Any]:
        """The fields by which a line of the log is found."""
        return {"notice": self.key, "incident": self.incident_id}

    def notice(self) -> Notice:
        """Ready to send. Raises Unreadable."""
        payload: Payload = read(self.destination, self.payload)
        return Notice(
            key=self.key,
            kind=self.kind,
            destination=self.destination,
            payload=payload,
            plain=self.plain,
            bare=self.bare,
            wakes=self.wakes,
            parent=self.parent,
            first_tried=self.first_tried,
            urgent=self.urgent,
        )


def ready(c: Connection, given: Mapping[str, Any]) -> list[int]:
    """The next that may go, in their order: more than one, for other senders look as well. A look that takes no lock:
    however many cannot go, whoever walks past them holds up nobody who writes."""
    return [row.id for row in c.execute(_LOOK, given)]


def asked(
    destination: str, now: float, paused: Collection[str], slow: Collection[str], least: Rank = Rank.REST
) -> dict[str, Any]:
    """What a sender looks for. now: machine time. paused: places that take nothing. slow: those where it is nobody's
    turn yet, but for what wakes people or what somebody waits to see. least: nothing that may wait longer."""
    given = {"destination_": destination, "now": now, "least": int(least)}
    return {**given, "paused": [*paused] or ["-"], "slow": [*slow] or ["-"]}


def claim(c: Connection, given: Mapping[str, Any], me: str, lease: float) -> Claimed | None:
    """Take the next of those that were `seen` to be ready (else it looks itself): by rank, the most severe first, then
    in order; one statement, one winner."""
    seen = given["seen"] if "seen" in given else ready(c, given)
    row = c.execute(_CLAIM, {**given, "seen": seen, "me": me, "lease_end": given["now"] + lease}).one_or_none()
    return claimed(c, row) if row else None


def _next() -> Select[tuple[int]]:
    """Walked by ix_outbox_ready in the order in which they go, so the first that may go end the walk; the index holds
    everything that is asked of those that may not."""
    at_once = or_(outbox.c.wakes, outbox.c.rank == int(Rank.DEED))
    return (
        select(outbox.c.id)
        .where(
            outbox.c.destination == bindparam("destination_"),
            outbox.c.state == PENDING,
            outbox.c.waits_for.is_(None),
            outbox.c.rank <= bindparam("least"),
            outbox.c.retry_at <= bindparam("now"),
            outbox.c.place.not_in(bindparam("paused", expanding=True)),
            or_(at_once, outbox.c.place.not_in(bindparam("slow", expanding=True))),
        )
        .order_by(outbox.c.rank, outbox.c.severity, outbox.c.id)
    )


# The statements of every send and of every tick are built once: building these takes longer than running them.
_AT_ONCE = 20  # that a look names
_LOOK = _next().limit(_AT_ONCE)
_SEEN = _next().where(outbox.c.id.in_(bindparam("seen", expanding=True))).limit(1)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id == _SEEN.with_for_update(skip_locked=True).scalar_subquery(), outbox.c.state == PENDING)
    .values(
        state="sending",
        claimed_by=bindparam("me"),
        claimed_until=bindparam("lease_end"),
        attempts=outbox.c.attempts + 1,
        first_tried=func.coalesce(outbox.c.first_tried, bindparam("now")),
    )
    .returning(outbox)
)


def delivered(c: Connection, row: Claimed, receipt: Receipt, now: datetime) -> bool:
    """Record the end of a send; False if the claim was lost meanwhile, and then nothing is recorded."""
    values = {"state": "delivered", "receipt": dict(receipt.ref), "delivered_at": now}
    return _over(c, row, last_error="", trouble="", **values)


def failed(c: Connection, row: Claimed, why: str) -> bool:
    return _over(c, row, state="failed", last_error=why)


def park(c: Connection, row: Claimed, why: str) -> bool:
    """It cannot be read or sent: set aside, so that it holds up nothing."""
    return _over(c, row, state="parked", last_error=why, claimed_by=None)


def cancelled(c: Connection, row: Claimed, why: str) -> bool:
    return _over(c, row, state="cancelled", last_error=why)


def again(c: Connection, row: Claimed, why: str, retry_at: float, trouble: str = "", bare: bool = False) -> bool:
    """It was certainly not delivered: back in the queue, in plain text if its looks were refused."""
    values: dict[str, Any] = {"state": "pending", "last_error": why, "retry_at": retry_at, "claimed_by": None}
    return _end(c, row, trouble=trouble, **values, **({"bare": True} if bare else {}))


def beside(c: Connection, row: Claimed) -> None:
    """It is refused again and again, for itself: it waits in a lane of its own and holds up nothing behind it."""
    c.execute(update(outbox).where(outbox.c.id == row.id).values(lane=f"beside:{row.id}"))
    notices.release(c, [row.id])


def doubted(c: Connection, row: Claimed, why: str, machine_now: float, look_at: float) -> bool:
    values = {"state": "doubt", "last_error": why, "doubt_since": machine_now, "look_at": look_at, "looks": 0}
    return _end(c, row, claimed_by=None, **values)


def give_back(c: Connection, row: Claimed, retry_at: float = 0.0) -> bool:
    """Claimed but never begun (shutting down, the lease nearly over, not its turn yet): as if nobody had."""
    return _end(c, row, state="pending", claimed_by=None, attempts=row.attempts - 1, retry_at=retry_at)


def _over(c: Connection, row: Claimed, **values: Any) -> bool:
    ended = _end(c, row, **values)
    if ended:
        notices.release(c, [row.id])
    return ended


def _end(c: Connection, row: Claimed, **values: Any) -> bool:
    return c.execute(_ENDED, {**values, "row": row.id, "me": row.claim}).rowcount == 1


_ENDED = update(outbox).where(
    outbox.c.id == bindparam("row"), outbox.c.claimed_by == bindparam("me"), outbox.c.state == "sending"
)


# --- folding --------------------------------------------------------------------------------------------------------


def fold_waiting(c: Connection, row: Claimed, waited_since: datetime) -> list[str]:
    """Take the chatter queued behind a claimed reply, up to the next notice that is not chatter, out of the queue.

    Returns their plain texts; the caller says them in the claimed reply (`rewrite`) in this same transaction.
    """
    behind = select(outbox).where(outbox.c.lane == row.lane, outbox.c.id > row.id, outbox.c.state == "pending")
    texts: list[str] = []
    taken: list[int] = []
    for other in c.execute(behind.order_by(outbox.c.id)).all():
        if other.kind != "reply" or other.wakes or other.created_at > waited_since:
            break
        taken.append(other.id)
        texts.append(other.plain)
    if taken:
        said = {"state": "folded", "last_error": f"said in {row.key}"}
        c.execute(update(outbox).where(outbox.c.id.in_(taken)).values(**said))
        notices.release(c, taken)
    return texts


def rewrite(c: Connection, row: Claimed, payload: Payload, plain: str) -> None:
    _end(c, row, payload=written(payload), plain=plain)


# --- a message that is not there any more -----------------------------------------------------------------------------


def post_anew(c: Connection, key: str, message: Mapping[str, Any] | None, ts: str) -> bool:
    """The message of a delivered notice is gone: it is posted again, as `message` if that is given. False if it stands
    elsewhere by now. ts: where it stood."""
    row = c.execute(select(outbox).where(outbox.c.key == key, outbox.c.state == "delivered")).one_or_none()
    if row is None or (row.receipt or {}).get("ts") != ts:
        return False
    payload = {**row.payload, **({"message": dict(message)} if message is not None else {})}
    queued = {"state": "pending", "receipt": None, "attempts": 0, "retry_at": 0.0, "first_tried": None}
    c.execute(
        update(outbox)
        .where(outbox.c.id == row.id)
        .values(payload=payload, bare=False, waits_for=None, last_error="its message was gone", **queued)
    )
    behind = outbox.c.parent_key == key, outbox.c.state == "pending", outbox.c.waits_for.is_(None)
    c.execute(update(outbox).where(*behind).values(waits_for=row.id))
    return True


# --- rows and values ------------------------------------------------------------------------------------------------


def claimed(c: Connection, row: Row[Any]) -> Claimed:
    parent: Mapping[str, str] = {}
    if row.parent_key:
        parent = c.execute(_RECEIPT, {"key_": row.parent_key}).scalar() or {}
    return Claimed(
        id=row.id,
        team=row.team,
        incident_id=row.incident_id,
        step=row.step,
        claim=row.claimed_by or "",
        lane=row.lane,
        place=row.place,
        key=row.key,
        kind=row.kind,
        parent_key=row.parent_key,
        attempts=row.attempts,
        created_at=row.created_at,
        not_after=row.not_after,
        on_doubt=OnDoubt(row.on_doubt),
        wakes=row.wakes,
        bare=row.bare,
        plain=row.plain,
        destination=row.destination,
        conversation=row.conversation,
        looks=row.looks,
        doubt_since=row.doubt_since,
        parent=parent,
        payload=row.payload,
        first_tried=row.first_tried,
        urgent=row.wakes or row.rank == Rank.DEED,
    )


_RECEIPT = select(outbox.c.receipt).where(outbox.c.key == bindparam("key_"))
