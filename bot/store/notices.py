"""The outbox's rows: what is to be said, to whom, and how far it got.

    pending    waits for its turn
    sending    claimed by one sender until its lease ends
    doubt      perhaps delivered: to be looked up before it is tried again
    delivered  with a receipt
    failed     refused for good, with the reason
    cancelled  no longer wanted (acknowledged, superseded, too late), with the reason
    folded     said as part of another notice

Leases, retries and settle times are in machine time (Unix seconds); see `bot/clock.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.handbook.model import Severity
from bot.incidents.incident import WAITING
from bot.notify.notifier import Draft, Notice, OnDoubt, Receipt
from bot.store.tables import destinations, incidents, outbox

UNFINISHED = ("pending", "sending", "doubt")

_KNOWN = select(outbox.c.id).where(outbox.c.key == bindparam("key_"))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this sender alone may send until its lease ends."""

    id: int
    team: str
    incident_id: int | None
    claim: str
    lane: str
    attempts: int
    created_at: datetime
    not_after: datetime | None
    on_doubt: OnDoubt
    notice: Notice = field(compare=False)


def put(c: Connection, team: str, incident_id: int | None, drafts: Iterable[Draft], now: datetime) -> None:
    """Add notices. An edit replaces the edits of the same message that nobody has begun to send."""
    for draft in drafts:
        if draft.kind == "edit":
            _supersede(c, draft)
        if not _is_known(c, draft.key):
            c.execute(insert(outbox), _row(team, incident_id, draft, now))


def drop(c: Connection, team: str, draft: Draft, why: str, now: datetime) -> None:
    """Keep on record what is not said, and why."""
    if not _is_known(c, draft.key):
        c.execute(insert(outbox), {**_row(team, None, draft, now), "state": "cancelled", "last_error": why})


def _is_known(c: Connection, key: str) -> bool:
    return c.execute(_KNOWN, {"key_": key}).scalar() is not None


def _row(team: str, incident_id: int | None, draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "team": team,
        "incident_id": incident_id,
        "key": draft.key,
        "kind": draft.kind,
        "destination": draft.destination,
        "lane": draft.lane,
        "payload": dict(draft.payload),
        "plain": draft.plain,
        "bare": False,
        "wakes": draft.wakes,
        "on_doubt": draft.on_doubt,
        "parent_key": draft.parent_key,
        "state": "pending",
        "created_at": now,
        "not_after": draft.not_after,
        "attempts": 0,
        "retry_at": 0.0,
        "last_error": "",
    }


def _supersede(c: Connection, draft: Draft) -> None:
    older = and_(outbox.c.parent_key == draft.parent_key, outbox.c.kind == "edit", outbox.c.state == "pending")
    c.execute(update(outbox).where(older).values(state="cancelled", last_error=f"superseded by {draft.key}"))


def cancel_pages(c: Connection, incident_id: int, why: str, now: datetime) -> int:
    """Somebody has it: no page of this incident that is not out yet may go out any more. Returns how many.

    One that is being sent just now may still arrive; but if its sender fails or dies, it is not tried again."""
    pages = and_(outbox.c.incident_id == incident_id, outbox.c.kind == "page")
    in_flight = and_(pages, outbox.c.state == "sending")
    c.execute(update(outbox).where(in_flight).values(not_after=now - timedelta.resolution))
    unsent = and_(pages, outbox.c.state.in_(["pending", "doubt"]))
    return c.execute(update(outbox).where(unsent).values(state="cancelled", last_error=why)).rowcount


def pages_since(c: Connection, team: str, since: datetime, but: int, as_bad_as: Severity) -> dict[str, int]:
    """Slack id -> number of an incident for which that person was paged at or after an instant. Not of the incident
    `but`, nor of milder ones, nor of any that somebody has; and no page that was called off or refused."""
    unanswered = incidents.c.team == team, incidents.c.state.in_(WAITING), incidents.c.severity <= as_bad_as
    rang = outbox.c.kind == "page", outbox.c.destination == "slack", outbox.c.created_at >= since
    query = select(outbox.c.payload, incidents.c.number).join(incidents, outbox.c.incident_id == incidents.c.id)
    query = query.where(*unanswered, incidents.c.id != but, *rang, outbox.c.state.in_([*UNFINISHED, "delivered"]))
    return {row.payload["user"]: row.number for row in c.execute(query.order_by(outbox.c.id)) if "user" in row.payload}


def call_off(c: Connection, keys: Sequence[str], why: str) -> None:
    """Those of these notices that nobody has begun to send are not wanted any more."""
    unsent = and_(outbox.c.key.in_(keys), outbox.c.state == "pending")
    c.execute(update(outbox).where(unsent).values(state="cancelled", last_error=why))


def keys_of(c: Connection, incident_id: int, prefix: str) -> list[str]:
    """Of an incident's notices, in the order in which they were drafted."""
    named = outbox.c.key.startswith(prefix, autoescape=True)
    return list(
        c.execute(
            select(outbox.c.key).where(outbox.c.incident_id == incident_id, named).order_by(outbox.c.id)
        ).scalars()
    )


def any_unconfigured(c: Connection, configured: Iterable[str]) -> bool:
    """Whether anything waits for a destination that nobody set up."""
    return c.execute(select(outbox.c.id).where(_orphans(configured)).limit(1)).scalar() is not None


def cancel_unconfigured(c: Connection, configured: Iterable[str]) -> int:
    """What waits for a destination that nobody set up will never go. Returns how many rows."""
    why = outbox.c.destination + " is not configured"
    return c.execute(update(outbox).where(_orphans(configured)).values(state="cancelled", last_error=why)).rowcount


def _orphans(configured: Iterable[str]) -> ColumnElement[bool]:
    return and_(outbox.c.destination.not_in(list(configured)), outbox.c.state.in_(["pending", "doubt"]))


# --- sending --------------------------------------------------------------------------------------------------------


def anything_pending(c: Connection, destination: str) -> bool:
    """A look that takes no lock, so that idle senders do not hold up those who write."""
    return c.execute(_PENDING, {"destination_": destination}).scalar() is not None


def claim(c: Connection, destination: str, me: str, machine_now: float, lease: float) -> Claimed | None:
    """Take the next notice for a destination: pages first, then in order; one statement, one winner."""
    given = {"destination_": destination, "me": me, "now": machine_now, "lease_end": machine_now + lease}
    row = c.execute(_CLAIM, given).one_or_none()
    return _claimed(c, row) if row else None


def _next() -> Select[tuple[int]]:
    earlier, parent = outbox.alias("earlier"), outbox.alias("parent")
    waits_for_lane = (
        select(earlier.c.id)
        .where(earlier.c.lane == outbox.c.lane, earlier.c.id < outbox.c.id, earlier.c.state.in_(UNFINISHED))
        .exists()
    )
    waits_for_parent = (
        select(parent.c.id).where(parent.c.key == outbox.c.parent_key, parent.c.state.in_(UNFINISHED)).exists()
    )
    paused = (
        select(destinations.c.name)
        .where(destinations.c.name == bindparam("destination_"), destinations.c.paused_until > bindparam("now"))
        .exists()
    )
    return (
        select(outbox.c.id)
        .where(
            outbox.c.destination == bindparam("destination_"),
            outbox.c.state == "pending",
            outbox.c.retry_at <= bindparam("now"),
            ~paused,
            ~waits_for_lane,
            ~waits_for_parent,
        )
        .order_by(case((outbox.c.wakes, 0), else_=1), outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


# The statements of every send and of every tick are built once: building these takes longer than running them.
_PENDING = (
    select(outbox.c.id).where(outbox.c.destination == bindparam("destination_"), outbox.c.state == "pending").limit(1)
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id == _next().scalar_subquery())
    .values(
        state="sending",
        claimed_by=bindparam("me"),
        claimed_until=bindparam("lease_end"),
        attempts=outbox.c.attempts + 1,
        first_tried=func.coalesce(outbox.c.first_tried, bindparam("now")),
    )
    .returning(outbox)
)


def delivered(c: Connection, claimed: Claimed, receipt: Receipt, now: datetime) -> bool:
    """Record the end of a send; False if the claim was lost meanwhile, and then nothing is recorded."""
    return _end(c, claimed, state="delivered", receipt=dict(receipt.ref), delivered_at=now, last_error="")


def failed(c: Connection, claimed: Claimed, why: str) -> bool:
    return _end(c, claimed, state="failed", last_error=why)


def cancelled(c: Connection, claimed: Claimed, why: str) -> bool:
    return _end(c, claimed, state="cancelled", last_error=why)


def again(c: Connection, claimed: Claimed, why: str, retry_at: float, bare: bool = False) -> bool:
    """It was certainly not delivered: back in the queue, in plain text if its looks were refused."""
    values: dict[str, Any] = {"state": "pending", "last_error": why, "retry_at": retry_at, "claimed_by": None}
    return _end(c, claimed, **values, **({"bare": True} if bare else {}))


def doubted(c: Connection, claimed: Claimed, why: str, machine_now: float) -> bool:
    return _end(c, claimed, state="doubt", last_error=why, doubt_since=machine_now, claimed_by=None)


def give_back(c: Connection, claimed: Claimed, retry_at: float = 0.0) -> bool:
    """Claimed but never begun (shutting down, the lease nearly over, not its turn yet): as if nobody had."""
    return _end(c, claimed, state="pending", claimed_by=None, attempts=claimed.attempts - 1, retry_at=retry_at)


def _end(c: Connection, claimed: Claimed, **values: Any) -> bool:
    return c.execute(_ENDED, {**values, "row": claimed.id, "me": claimed.claim}).rowcount == 1


_ENDED = update(outbox).where(
    outbox.c.id == bindparam("row"), outbox.c.claimed_by == bindparam("me"), outbox.c.state == "sending"
)


# --- doubt ----------------------------------------------------------------------------------------------------------


def doubt_dead_leases(c: Connection, machine_now: float, lease: float) -> int:
    """A sender that died mid-send leaves its row in doubt, since it was claimed. Returns how many rows."""
    return c.execute(_DEAD, {"now": machine_now, "lease": lease}).rowcount


_DEAD = (
    update(outbox)
    .where(outbox.c.state == "sending", outbox.c.claimed_until < bindparam("now"))
    .values(
        state="doubt",
        doubt_since=outbox.c.claimed_until - bindparam("lease"),
        last_error="the sender died",
        claimed_by=None,
    )
)


def settled_doubts(c: Connection, destination: str, before: float) -> list[Claimed]:
    """Rows in doubt for so long that the destination must show them if it has them."""
    return [_claimed(c, row) for row in c.execute(_SETTLED, {"destination_": destination, "before": before}).all()]


_SETTLED = (
    select(outbox)
    .where(
        outbox.c.destination == bindparam("destination_"),
        outbox.c.state == "doubt",
        outbox.c.doubt_since <= bindparam("before"),
    )
    .order_by(outbox.c.id)
    .limit(200)
)


def adopt(c: Connection, row_id: int, receipt: Receipt, now: datetime) -> bool:
    """It was delivered after all."""
    return _settle(c, row_id, state="delivered", receipt=dict(receipt.ref), delivered_at=now, last_error="")


def retry_doubt(c: Connection, row_id: int) -> bool:
    """It was not delivered: back in the queue."""
    return _settle(c, row_id, state="pending", retry_at=0.0)


def drop_doubt(c: Connection, row_id: int, why: str) -> bool:
    return _settle(c, row_id, state="cancelled", last_error=why)


def _settle(c: Connection, row_id: int, **values: Any) -> bool:
    """Reconcilers in several processes may meet here; the state decides who was first."""
    doubtful = and_(outbox.c.id == row_id, outbox.c.state == "doubt")
    return c.execute(update(outbox).where(doubtful).values(**values)).rowcount == 1


# --- folding --------------------------------------------------------------------------------------------------------


def fold_waiting(c: Connection, claimed: Claimed, waited_since: datetime) -> list[str]:
    """Take the chatter queued behind a claimed reply, up to the next notice that is not chatter, out of the queue.

    Returns their plain texts; the caller says them in the claimed reply (`rewrite`) in this same transaction.
    """
    behind = select(outbox).where(outbox.c.lane == claimed.lane, outbox.c.id > claimed.id, outbox.c.state == "pending")
    texts: list[str] = []
    for row in c.execute(behind.order_by(outbox.c.id)).all():
        if row.kind != "reply" or row.wakes or row.created_at > waited_since:
            break
        c.execute(
            update(outbox)
            .where(outbox.c.id == row.id)
            .values(state="folded", last_error=f"said in {claimed.notice.key}")
        )
        texts.append(row.plain)
    return texts


def rewrite(c: Connection, claimed: Claimed, payload: Mapping[str, Any], plain: str) -> None:
    _end(c, claimed, payload=dict(payload), plain=plain)


# --- destinations ---------------------------------------------------------------------------------------------------


def pause(c: Connection, name: str, until: float, why: str) -> None:
    """The destination asked us to wait, or cannot be reached: nobody sends to it before `until` (machine time)."""
    values = {"paused_until": until, "why": why}
    changed = c.execute(
        update(destinations).where(destinations.c.name == name).values(failures=destinations.c.failures + 1, **values)
    )
    if changed.rowcount == 0:
        c.execute(insert(destinations).values(name=name, failures=1, **values))


def failures_of(c: Connection, name: str) -> int:
    return c.execute(select(destinations.c.failures).where(destinations.c.name == name)).scalar() or 0


def reachable_again(c: Connection, name: str) -> None:
    broken = and_(destinations.c.name == name, destinations.c.failures > 0)
    c.execute(update(destinations).where(broken).values(failures=0, paused_until=0.0, why=""))


# --- for the auditor ------------------------------------------------------------------------------------------------


def late_pages(c: Connection, before: datetime) -> list[Row[*tuple[Any, ...]]]:
    """(team, key) of notices meant to wake somebody that are still not out, though queued before `before`."""
    query = select(outbox.c.team, outbox.c.key)
    late = and_(outbox.c.wakes, outbox.c.state.in_(UNFINISHED), outbox.c.created_at < before)
    return list(c.execute(query.where(late)).all())


def refused_pages(c: Connection, since: datetime) -> list[Row[*tuple[Any, ...]]]:
    """(team, key, last_error) of notices meant to wake somebody that were refused for good since an instant."""
    query = select(outbox.c.team, outbox.c.key, outbox.c.last_error)
    refused = and_(outbox.c.wakes, outbox.c.state == "failed", outbox.c.created_at >= since)
    return list(c.execute(query.where(refused)).all())


def forget(c: Connection, before: datetime) -> int:
    """Tidy notices that ended before an instant and that no open incident still needs as a parent."""
    ended = and_(outbox.c.state.not_in(UNFINISHED), outbox.c.created_at < before)
    over = or_(
        outbox.c.incident_id.is_(None),
        outbox.c.incident_id.in_(select(incidents.c.id).where(incidents.c.state == "resolved")),
    )
    return c.execute(delete(outbox).where(ended, over)).rowcount


def waiting(c: Connection, destination: str) -> int:
    query = select(func.count()).where(outbox.c.destination == destination, outbox.c.state.in_(UNFINISHED))
    return c.execute(query).scalar_one()


def missing(c: Connection, keys: Sequence[str]) -> set[str]:
    """Those of these keys under which nothing was ever put."""
    return set(keys) - set(c.execute(select(outbox.c.key).where(outbox.c.key.in_(keys))).scalars())


def find(c: Connection, keys: Sequence[str]) -> list[Row[*tuple[Any, ...]]]:
    return list(c.execute(select(outbox).where(or_(*(outbox.c.key == k for k in keys)))).all())


# --- rows and values ------------------------------------------------------------------------------------------------


def _claimed(c: Connection, row: Row[Any]) -> Claimed:
    parent: Mapping[str, str] = {}
    if row.parent_key:
        parent = c.execute(select(outbox.c.receipt).where(outbox.c.key == row.parent_key)).scalar() or {}
    notice = Notice(
        key=row.key,
        kind=row.kind,
        destination=row.destination,
        payload=row.payload,
        plain=row.plain,
        bare=row.bare,
        wakes=row.wakes,
        parent=parent,
        first_tried=row.first_tried,
    )
    return Claimed(
        id=row.id,
        team=row.team,
        incident_id=row.incident_id,
        claim=row.claimed_by or "",
        lane=row.lane,
        attempts=row.attempts,
        created_at=row.created_at,
        not_after=row.not_after,
        on_doubt=OnDoubt(row.on_doubt),
        notice=notice,
    )
