"""What was said, to whom, how it ended, and what happened: all that is on record, in order, for `watchkeeper log`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from bot.store import notices, set_aside
from bot.store.tables import changes, events, held_alerts, incidents, outbox, refusals, unrouted
from bot.text import whole

Line = dict[str, Any]


def lines(
    c: Connection, team: str | None = None, incident: int | None = None, since: datetime | None = None
) -> list[Line]:
    """Notices, events of incidents, what maintenance or a silence held, what people changed, and what came in and could
    not be routed or was refused, the oldest first.

    incident: the number that people see. Keys: at (aware), what ("notice", "event", "held", "change"), team, incident,
    kind, state, receipt, reason, text.
    """
    found = [*_notices(c, team, incident, since), *_events(c, team, incident, since)]
    if incident is None:
        found += [*_held(c, team, since), *_changes(c, team, since), *_unrouted(c, team, since)]
        found += _refused(c, team, since)
    return sorted(found, key=lambda line: line["at"])


def parked(c: Connection) -> list[Line]:
    """What is set aside. Keys: id ("n12" for a notice, "r3" for a row of a loop), since, team, what, reason."""
    rows = [
        {"id": f"n{r.id}", "since": _instant(r.since), "team": r.team, "what": f"notice {r.key}", "reason": r.why}
        for r in notices.parked(c)
    ]
    return rows + [
        {
            "id": f"r{r.id}",
            "since": _instant(datetime.fromtimestamp(r.since, UTC)),
            "team": r.team,
            "what": f"{r.loop} {r.row}",
            "reason": r.why,
        }
        for r in set_aside.parked(c)
    ]


def retry(c: Connection, id: str | None) -> int:
    """What is set aside is tried again. Returns how many rows. id: as `parked` names it; None for all."""
    if id is None:
        return notices.unpark(c) + set_aside.retry(c)
    kind, number = id[:1], whole(id[1:])
    if kind not in ("n", "r") or number is None:
        return 0
    return notices.unpark(c, number) if kind == "n" else set_aside.retry(c, number)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _notices(c: Connection, team: str | None, incident: int | None, since: datetime | None) -> Iterator[Line]:
    query = select(outbox, incidents.c.number).outerjoin(incidents, outbox.c.incident_id == incidents.c.id)
    query = _within(query, (outbox.c.team, team), (incidents.c.number, incident)).order_by(outbox.c.id)
    if since is not None:
        query = query.where(outbox.c.created_at >= since)
    for row in c.execute(query):
        yield {
            "at": row.created_at,
            "what": "notice",
            "team": row.team,
            "incident": row.number,
            "kind": f"{row.kind} to {row.destination}",
            "state": row.state,
            "receipt": _receipt(row),
            "reason": row.last_error,
            "text": row.plain,
            "key": row.key,
        }


def _events(c: Connection, team: str | None, incident: int | None, since: datetime | None) -> Iterator[Line]:
    query = select(events, incidents.c.team, incidents.c.number).join(incidents, events.c.incident_id == incidents.c.id)
    query = _within(query, (incidents.c.team, team), (incidents.c.number, incident)).order_by(events.c.id)
    if since is not None:
        query = query.where(events.c.at >= since)
    for row in c.execute(query):
        yield {
            "at": row.at,
            "what": "event",
            "team": row.team,
            "incident": row.number,
            "kind": row.kind,
            "state": "",
            "receipt": "",
            "reason": "",
            "text": f"{row.actor_name}: {row.text}",
            "key": "",
        }


def _held(c: Connection, team: str | None, since: datetime | None) -> Iterator[Line]:
    query = _within(select(held_alerts), (held_alerts.c.team, team)).order_by(held_alerts.c.id)
    if since is not None:
        query = query.where(held_alerts.c.held_at >= since)
    for row in c.execute(query):
        yield {
            "at": row.held_at,
            "what": "held",
            "team": row.team,
            "incident": None,
            "kind": row.detector,
            "state": row.state,
            "receipt": "",
            "reason": row.why or f"muted during maintenance until {row.until:%Y-%m-%d %H:%M} UTC",
            "text": row.alert["summary"],
            "key": row.key,
        }


def _changes(c: Connection, team: str | None, since: datetime | None) -> Iterator[Line]:
    query = _within(select(changes), (changes.c.team, team)).order_by(changes.c.id)
    if since is not None:
        query = query.where(changes.c.at >= since)
    for row in c.execute(query):
        yield {
            "at": row.at,
            "what": "change",
            "team": row.team,
            "incident": None,
            "kind": row.about,
            "state": row.kind,
            "receipt": "",
            "reason": "",
            "text": f"{row.actor_name}: {row.text}",
            "key": "",
        }


def _unrouted(c: Connection, team: str | None, since: datetime | None) -> Iterator[Line]:
    query = _within(select(unrouted), (unrouted.c.team, team)).order_by(unrouted.c.id)
    if since is not None:
        query = query.where(unrouted.c.received_at >= since)
    for row in c.execute(query):
        yield {
            "at": row.received_at,
            "what": "unrouted",
            "team": row.team,
            "incident": None,
            "kind": row.source,
            "state": row.state,
            "receipt": "",
            "reason": "; ".join(f"{field}: {wrong}" for field, wrong in row.flaws),
            "text": row.summary,
            "key": row.key,
        }


def _refused(c: Connection, team: str | None, since: datetime | None) -> Iterator[Line]:
    """A count by way in and status, where the last one was."""
    query = _within(select(refusals, refusals.c.count.label("times")), (refusals.c.team, team)).order_by(refusals.c.id)
    if since is not None:
        query = query.where(refusals.c.last_at >= since)
    for row in c.execute(query):
        yield {
            "at": row.last_at,
            "what": "refused",
            "team": row.team,
            "incident": None,
            "kind": row.way,
            "state": str(row.status),
            "receipt": "",
            "reason": row.reason,
            "text": f"refused {row.times} times since {row.first_at:%Y-%m-%d %H:%M} UTC",
            "key": "",
        }


def _within(query: Select[Any], *wanted: tuple[Any, Any]) -> Select[Any]:
    for column, value in wanted:
        if value is not None:
            query = query.where(column == value)
    return query


def _receipt(row: Row[Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted((row.receipt or {}).items()))
