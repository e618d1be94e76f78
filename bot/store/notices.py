"""The outbox's rows: what is to be said, to whom, and how far it got. Here: putting them in, calling them off, looking.
How they are sent is in `bot/store/sending.py`, how doubts are settled in `bot/store/doubts.py`.

    pending    waits for its turn
    sending    claimed by one sender until its lease ends
    doubt      perhaps delivered: to be looked up before it is tried again
    delivered  with a receipt
    failed     refused for good, with the reason
    parked     cannot be read: set aside until somebody has looked
    cancelled  no longer wanted (acknowledged, superseded, too late), with the reason
    folded     said as part of another notice

A pending row may have to wait for another one: the one before it in its lane, or its parent. Which one stands in
`waits_for`, so that whoever looks for the next notice does not walk past those that cannot go; `release` moves it on.
Leases, retries and settle times are in machine time (Unix seconds); see `bot/clock.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bot.handbook.model import Severity
from bot.incidents.incident import Incident
from bot.notify.notifier import Draft, Rank
from bot.notify.payload import written
from bot.store.tables import incidents, outbox

UNFINISHED = ("pending", "sending", "doubt")
# Said as the indexes say it, and not as a parameter: an index of few rows is used where the statement says the same.
UNFINISHED_ = text("outbox.state IN ('pending', 'sending', 'doubt')")
REFUSED_ = text("outbox.state IN ('failed', 'parked')")
_UNFINISHED: list[ColumnElement[str]] = [
    literal_column(f"'{state}'") for state in UNFINISHED
]  # for statements that are run for many rows at once
PAGE: ColumnElement[str] = literal_column("'page'")

_NO_SEVERITY = 9


def put(c: Connection, team: str, incident_id: int | None, drafts: Iterable[Draft], now: datetime) -> None:
    """Add notices. An edit replaces the edits of the same message that nobody has begun to send."""
    severity = None
    for draft in drafts:
        if draft.kind == "edit":
            _supersede(c, draft)
        if _is_known(c, draft.key):
            continue
        severity = _severity(c, incident_id) if severity is None else severity
        c.execute(_ADDED, {**_row(team, incident_id, draft, now), "severity": severity})
        if draft.kind == "page" and incident_id is not None:
            call_off_repeats(c, incident_id)


def put_together(c: Connection, drafts: Sequence[tuple[Incident, Draft]], now: datetime) -> None:
    """As `put`, of many incidents at once. Each incident's own edits and pages supersede what waits, as there."""
    edited = {draft.parent_key for _, draft in drafts if draft.kind == "edit"}
    older = and_(outbox.c.parent_key.in_(edited), outbox.c.kind == "edit", outbox.c.state == "pending")
    if edited:
        _ends(c, older, "cancelled", "superseded by a later edit")
    known = _known_of(c, [draft.key for _, draft in drafts])
    new = {draft.key: (incident, draft) for incident, draft in drafts if draft.key not in known}
    rows = [{**_row(i.team, i.id, draft, now), "severity": i.severity.rank} for i, draft in new.values()]
    if rows:
        c.execute(_ADDED, rows)
    if paging := {i.id for i, draft in new.values() if draft.kind == "page"}:
        repeats = and_(outbox.c.incident_id.in_(paging), outbox.c.kind == REPEAT, outbox.c.state == "pending")
        _ends(c, repeats, "cancelled", "it pages again")


def _known_of(c: Connection, keys: Sequence[str]) -> set[str]:
    return set(c.execute(select(outbox.c.key).where(outbox.c.key.in_(keys))).scalars()) if keys else set()


def waiting_of(c: Connection, keys: Sequence[str]) -> list[str]:
    """Those of these notices that nobody has begun to send."""
    query = select(outbox.c.key).where(outbox.c.key.in_(keys), outbox.c.state == "pending")
    return list(c.execute(query).scalars()) if keys else []


def drop(c: Connection, team: str, draft: Draft, why: str, now: datetime) -> None:
    """Keep on record what is not said, and why."""
    if not _is_known(c, draft.key):
        row = {**_row(team, None, draft, now), "state": "cancelled", "last_error": why, "severity": _NO_SEVERITY}
        c.execute(insert(outbox), {k: v for k, v in row.items() if k not in ("lane_", "parent_key_")})


def _is_known(c: Connection, key: str) -> bool:
    return c.execute(_KNOWN, {"key_": key}).scalar() is not None


_KNOWN = select(outbox.c.id).where(outbox.c.key == bindparam("key_"))


def _severity(c: Connection, incident_id: int | None) -> int:
    if incident_id is None:
        return _NO_SEVERITY
    found = c.execute(_SEVERITY, {"incident": incident_id}).scalar()
    return found.rank if isinstance(found, Severity) else _NO_SEVERITY


_SEVERITY = select(incidents.c.severity).where(incidents.c.id == bindparam("incident"))


def _row(team: str, incident_id: int | None, draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "team": team,
        "incident_id": incident_id,
        "key": draft.key,
        "kind": draft.kind,
        "destination": draft.destination,
        "lane": draft.lane,
        "lane_": draft.lane,
        "payload": written(draft.payload),
        "plain": draft.plain,
        "bare": False,
        "wakes": draft.wakes,
        "on_doubt": draft.in_doubt,
        "parent_key": draft.parent_key,
        "parent_key_": draft.parent_key,
        "step": draft.step,
        "fault_id": draft.fault,
        "conversation": draft.payload.conversation,
        "place": draft.payload.place,
        "rank": int(draft.ranked),
        "state": "pending",
        "created_at": now,
        "not_after": draft.not_after,
        "attempts": 0,
        "retry_at": 0.0,
        "look_at": 0.0,
        "looks": 0,
        "trouble": "",
        "last_error": "",
    }


def _blocker(lane: Any, parent_key: Any, before: Any) -> ColumnElement[Any]:
    """The unfinished row that one of this lane and parent has to wait for. before: its id; None for a new one."""
    ahead, parent = outbox.alias("ahead"), outbox.alias("parent")
    earlier = [ahead.c.id < before] if before is not None else []
    in_lane = select(func.max(ahead.c.id)).where(ahead.c.lane == lane, ahead.c.state.in_(_UNFINISHED), *earlier)
    its_parent = select(parent.c.id).where(parent.c.key == parent_key, parent.c.state.in_(_UNFINISHED))
    return func.coalesce(in_lane.scalar_subquery(), its_parent.scalar_subquery())


_ADDED = insert(outbox).values(waits_for=_blocker(bindparam("lane_"), bindparam("parent_key_"), None))
_MOVED_ON = update(outbox).values(waits_for=_blocker(outbox.c.lane, outbox.c.parent_key, outbox.c.id))


def release(c: Connection, ended: Collection[int]) -> None:
    """These rows have ended: what waited for one of them waits for the next in its way, or for nothing."""
    if ended:
        c.execute(_MOVED_ON.where(outbox.c.waits_for.in_(list(ended))))


def release_overlooked(c: Connection) -> list[int]:
    """Rows that wait for one that has ended: put in by a transaction that did not see its end. A look, not a change;
    give them to `wait_anew`."""
    ahead = outbox.alias("ahead")
    over = exists().where(ahead.c.id == outbox.c.waits_for, ahead.c.state.not_in(UNFINISHED))
    waiting = outbox.c.state == literal_column("'pending'"), outbox.c.waits_for.is_not(None)
    return list(c.execute(select(outbox.c.id).where(*waiting, over).limit(1000)).scalars())


def wait_anew(c: Connection, rows: Sequence[int]) -> None:
    c.execute(_MOVED_ON.where(outbox.c.id.in_(rows), outbox.c.state == "pending"))


def _ends(c: Connection, which: ColumnElement[bool], state: str, why: str) -> int:
    """Rows that nobody is sending end so. Returns how many."""
    ended = c.execute(update(outbox).where(which).values(state=state, last_error=why).returning(outbox.c.id)).scalars()
    ids = list(ended)
    release(c, ids)
    return len(ids)


def _supersede(c: Connection, draft: Draft) -> None:
    older = and_(outbox.c.parent_key == draft.parent_key, outbox.c.kind == "edit", outbox.c.state == "pending")
    _ends(c, older, "cancelled", f"superseded by {draft.key}")


def cancel_pages(c: Connection, incident_id: int, why: str, now: datetime) -> int:
    """Somebody has it: no page of this incident that is not out yet may go out any more. Returns how many.

    One that is being sent just now may still arrive; but if its sender fails or dies, it is not tried again."""
    pages = and_(outbox.c.incident_id == incident_id, outbox.c.kind == PAGE)
    in_flight = and_(pages, outbox.c.state == "sending")
    c.execute(update(outbox).where(in_flight).values(not_after=now - timedelta.resolution))
    return _ends(c, and_(pages, outbox.c.state.in_(["pending", "doubt"])), "cancelled", why)


REPEAT = "repeat"  # the kind of a close at PagerDuty that is said once more


def trigger_was_in_doubt(c: Connection, incident_id: int, dedup_key: str) -> bool:
    """Whether nobody knew for a while if a trigger of this alert had arrived."""
    its_pages = outbox.c.incident_id == incident_id, outbox.c.kind == PAGE, outbox.c.destination == "pagerduty"
    doubted = select(outbox.c.payload).where(*its_pages, outbox.c.doubt_since.is_not(None))
    return any(payload.get("dedup_key") == dedup_key for payload in c.execute(doubted).scalars())


def pages_after(c: Connection, incident_id: int, row_id: int) -> bool:
    """Whether an incident pages by PagerDuty again since a row was put in."""
    its_pages = outbox.c.incident_id == incident_id, outbox.c.kind == PAGE, outbox.c.destination == "pagerduty"
    return c.execute(select(outbox.c.id).where(*its_pages, outbox.c.id > row_id).limit(1)).scalar() is not None


def call_off_repeats(c: Connection, incident_id: int) -> None:
    """It pages again: what was to be said once more of its former end would be wrong now."""
    repeats = and_(outbox.c.incident_id == incident_id, outbox.c.kind == REPEAT, outbox.c.state == "pending")
    _ends(c, repeats, "cancelled", "it pages again")


def wait_until(c: Connection, key: str, machine_time: float) -> None:
    """It does not go before that."""
    c.execute(update(outbox).where(outbox.c.key == key, outbox.c.state == "pending").values(retry_at=machine_time))


def hasten(c: Connection, incident_id: int, now: datetime) -> None:
    """Somebody did something and waits to see it: what this transaction has put in for it goes before the rest."""
    its = and_(outbox.c.incident_id == incident_id, outbox.c.created_at == now, outbox.c.state == "pending")
    c.execute(update(outbox).where(its, outbox.c.rank > int(Rank.DEED)).values(rank=int(Rank.DEED)))


def call_off(c: Connection, keys: Sequence[str], why: str) -> None:
    """Those of these notices that nobody has begun to send are not wanted any more."""
    if keys:
        _ends(c, and_(outbox.c.key.in_(keys), outbox.c.state == "pending"), "cancelled", why)


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
    return c.execute(select(outbox.c.id).where(UNFINISHED_, _elsewhere(configured)).limit(1)).scalar() is not None


def cancel_unconfigured(c: Connection, configured: Iterable[str]) -> int:
    """What waits for a destination that nobody set up will never go. Returns how many rows."""
    orphans = and_(UNFINISHED_, _elsewhere(configured), outbox.c.state != "sending")
    rows = c.execute(select(outbox.c.id, outbox.c.destination).where(orphans).limit(500)).all()
    for name in {row.destination for row in rows}:
        ids = [row.id for row in rows if row.destination == name]
        unsent = and_(outbox.c.id.in_(ids), outbox.c.state.in_(["pending", "doubt"]))
        _ends(c, unsent, "cancelled", f"{name} is not configured")
    return len(rows)


def _elsewhere(configured: Iterable[str]) -> ColumnElement[bool]:
    """Another destination than these, as the gaps between them: an index finds at once that a gap is empty."""
    names = sorted(configured)
    gaps = [outbox.c.destination < names[0], outbox.c.destination > names[-1]] if names else [outbox.c.id > 0]
    gaps += [and_(outbox.c.destination > a, outbox.c.destination < b) for a, b in pairwise(names)]
    return or_(*gaps)


# --- for the auditor ------------------------------------------------------------------------------------------------


def late_pages(c: Connection, before: datetime) -> list[Row[*tuple[Any, ...]]]:
    """(team, destination, number, why) of notices meant to wake somebody that are still not out, though queued before
    `before`. number: of the incident as people see it, None for what belongs to none."""
    query = _with_number(outbox.c.team, outbox.c.destination, outbox.c.last_error.label("why"))
    return list(c.execute(query.where(UNFINISHED_, outbox.c.wakes, outbox.c.created_at < before)).all())


def refused_pages(c: Connection, since: datetime) -> list[Row[*tuple[Any, ...]]]:
    """(team, destination, number, why) of notices meant to wake somebody that were refused for good or set aside since
    an instant."""
    query = _with_number(outbox.c.team, outbox.c.destination, outbox.c.last_error.label("why"))
    return list(c.execute(query.where(REFUSED_, outbox.c.wakes, outbox.c.created_at >= since)).all())


def _with_number(*columns: Any) -> Any:
    return select(*columns, incidents.c.number).outerjoin(incidents, outbox.c.incident_id == incidents.c.id)


def parked(c: Connection) -> list[Row[*tuple[Any, ...]]]:
    """(id, team, key, why, since) of what is set aside because it cannot be read."""
    which = outbox.c.id, outbox.c.team, outbox.c.key, outbox.c.last_error.label("why"), outbox.c.created_at
    query = select(*which).where(REFUSED_, outbox.c.state == "parked").order_by(outbox.c.created_at)
    return list(c.execute(query).all())


def unpark(c: Connection, row_id: int | None = None) -> int:
    """Somebody has looked: what was set aside is tried again. Returns how many rows. row_id: only this one."""
    which = [outbox.c.state == "parked", *([outbox.c.id == row_id] if row_id is not None else [])]
    values = {"state": "pending", "retry_at": 0.0, "trouble": ""}
    return c.execute(update(outbox).where(*which).values(waits_for=None, **values)).rowcount


def forget(c: Connection, before: datetime, most: int) -> int:
    """Tidy notices that ended before an instant and that no open incident still needs as a parent. Returns how many;
    at most so many at once, so that nobody waits for this."""
    ended = and_(outbox.c.state.not_in(UNFINISHED), outbox.c.created_at < before)
    over = or_(
        outbox.c.incident_id.is_(None),
        outbox.c.incident_id.in_(select(incidents.c.id).where(incidents.c.state == "resolved")),
    )
    some = select(outbox.c.id).where(ended, over).order_by(outbox.c.created_at).limit(most)
    return c.execute(delete(outbox).where(outbox.c.id.in_(some))).rowcount


def waiting(c: Connection, destination: str) -> int:
    query = select(func.count()).select_from(outbox).where(UNFINISHED_, outbox.c.destination == destination)
    return c.execute(query).scalar_one()


def missing(c: Connection, keys: Sequence[str]) -> set[str]:
    """Those of these keys under which nothing was ever put."""
    return set(keys) - _known_of(c, keys)


def find(c: Connection, keys: Sequence[str]) -> list[Row[*tuple[Any, ...]]]:
    return list(c.execute(select(outbox).where(outbox.c.key.in_(keys))).all())


def is_card(c: Connection, key: str) -> bool:
    """Whether a notice is an incident's message."""
    return c.execute(select(outbox.c.kind).where(outbox.c.key == key)).scalar() == "incident"
