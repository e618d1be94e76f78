"""Incidents, their alerts, steps and timeline: every statement about them.

Functions take the connection of the caller's transaction. `lock` is where writers queue: on PostgreSQL it holds the
incident's row, on SQLite the transaction already holds the whole database. Always incident first, then its steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    func,
    insert,
    select,
    update,
)

from bot.handbook.model import Severity
from bot.incidents.fault import Fault
from bot.incidents.incident import Alert, Basis, Event, Incident, Link, State, Verdict
from bot.people import Actor
from bot.store import faults, targets
from bot.store.tables import alerts, events, incidents
from detectors.detector import Nature
from detectors.measure import Measure

_COLUMNS = [f.name for f in fields(Incident) if f.name != "faults"]
_LOOKED_AT = 50  # alerts of a source that a word of it may be about
_ACTORS = ("acknowledged_by", "mitigated_by", "resolved_by", "reopened_by")

# What every flow asks is built once: building these takes as long as running them.
_ONE = select(incidents).where(incidents.c.id == bindparam("incident"))
_LOCKED = _ONE.with_for_update()
_SAVED = update(incidents).where(incidents.c.id == bindparam("incident"))
_STILL_OPEN = (
    select(incidents)
    .where(incidents.c.team == bindparam("team_"), incidents.c.state != State.RESOLVED)
    .order_by(incidents.c.severity, incidents.c.opened_at)
)
_TIMELINE = select(events).where(events.c.incident_id == bindparam("incident")).order_by(events.c.id)


def open_new(c: Connection, incident: Incident) -> Incident:
    """Insert an incident with its faults (ids and number are given here) and return it with all of them."""
    number = c.execute(select(func.max(incidents.c.number)).where(incidents.c.team == incident.team)).scalar() or 0
    values = {**_to_row(incident), "number": number + 1}
    values.pop("id")
    made = c.execute(insert(incidents).returning(incidents), values).one()
    return from_row(made, tuple(faults.save(c, incident.team, made.id, fault) for fault in incident.faults))


def save(c: Connection, incident: Incident) -> None:
    """Write all fields back; the caller has read the incident through `lock` in this transaction."""
    values = _to_row(incident)
    del values["id"]
    # Where the parent message stands is the outbox's to say (`posted`), so a flow never writes it back.
    del values["channel"], values["ts"], values["permalink"]
    c.execute(_SAVED, {**values, "incident": incident.id})


def save_with(c: Connection, incident: Incident, changed: Iterable[Fault]) -> Incident:
    """Also these of its faults; returned with the ids of those that are new."""
    saved = {fault.key: faults.save(c, incident.team, incident.id, fault) for fault in changed}
    save(c, incident)
    return replace(incident, faults=tuple(saved.get(fault.key, fault) for fault in incident.faults))


def posted(c: Connection, incident_id: int, channel: str, ts: str, permalink: str) -> None:
    """Remember where the parent message of an incident stands."""
    where = {"channel": channel, "ts": ts, "permalink": permalink}
    c.execute(update(incidents).where(incidents.c.id == incident_id).values(**where))


def get(c: Connection, incident_id: int) -> Incident | None:
    return _whole(c, c.execute(_ONE, {"incident": incident_id}).one_or_none())


def _whole(c: Connection, row: Row[Any] | None) -> Incident | None:
    return from_row(row, faults.of(c, row.id)) if row else None


@dataclass(frozen=True, slots=True)
class Outline:
    """What can be told of an incident even where its row cannot be read whole. people: Slack ids of those on call when
    it opened."""

    id: int
    team: str
    number: int
    title: str
    paging: str
    people: tuple[str, ...]


def outline(c: Connection, incident_id: int) -> Outline | None:
    columns = incidents.c.id, incidents.c.team, incidents.c.number, incidents.c.title, incidents.c.paging
    row = c.execute(select(*columns).where(incidents.c.id == incident_id)).one_or_none()
    return Outline(*row, _people_of(c, incident_id)) if row else None


def _people_of(c: Connection, incident_id: int) -> tuple[str, ...]:
    query = select(incidents.c.on_call_primary, incidents.c.on_call_secondary).where(incidents.c.id == incident_id)
    try:
        row = c.execute(query).one()
        return tuple(str(who["slack"]) for who in (row.on_call_primary, *row.on_call_secondary))
    except (ValueError, KeyError, TypeError):
        return ()


def numbered(c: Connection, team: str, number: int) -> Incident | None:
    """By the number that people see."""
    query = select(incidents).where(incidents.c.team == team, incidents.c.number == number)
    return _whole(c, c.execute(query).one_or_none())


def lock(c: Connection, incident_id: int) -> Incident | None:
    return _whole(c, c.execute(_LOCKED, {"incident": incident_id}).one_or_none())


def lock_open(c: Connection, team: str, fingerprint: str) -> Incident | None:
    """The open incident of this fault, held for writing."""
    query = select(incidents).where(
        incidents.c.team == team, incidents.c.fingerprint == fingerprint, incidents.c.state != State.RESOLVED
    )
    return _whole(c, c.execute(query.with_for_update()).one_or_none())


def open_number(c: Connection, team: str, fingerprint: str) -> int | None:
    """The number of the open incident of this fault, as people see it."""
    query = select(incidents.c.number).where(incidents.c.team == team, incidents.c.fingerprint == fingerprint)
    return c.execute(query.where(incidents.c.state != State.RESOLVED)).scalar()


def some(c: Connection, ids: Sequence[int]) -> list[Incident]:
    """Those of these incidents that are there."""
    of = faults.of_several(c, ids)
    return [from_row(r, of.get(r.id, ())) for r in c.execute(select(incidents).where(incidents.c.id.in_(ids)))]


def still_open(c: Connection, team: str) -> list[Incident]:
    """Open incidents of a team, the most severe first, then the oldest."""
    of = faults.of_open(c, team)
    return [from_row(r, of.get(r.id, ())) for r in c.execute(_STILL_OPEN, {"team_": team})]


def resolved_since(c: Connection, team: str, since: datetime) -> list[Incident]:
    """Incidents that ended at or after an instant, the most severe first, then the latest."""
    query = select(incidents).where(incidents.c.team == team, incidents.c.resolved_at >= since)
    rows = c.execute(query.order_by(incidents.c.severity, incidents.c.resolved_at.desc())).all()
    of = faults.of_several(c, [row.id for row in rows])
    return [from_row(row, of.get(row.id, ())) for row in rows]


# --- alerts ---------------------------------------------------------------------------------------------------------


def life_of_alert(c: Connection, alert: Alert) -> Row[*tuple[Any, ...]] | None:
    """(id, incident_id, over_at) of this very alert, if it was here before."""
    query = select(alerts.c.id, alerts.c.incident_id, alerts.c.over_at)
    return c.execute(query.where(*_this(alert))).one_or_none()


def say_over(c: Connection, alert_id: int, at: datetime | None) -> None:
    """at: when its source said that the alert is over; None where it says that it fires again."""
    c.execute(update(alerts).where(alerts.c.id == alert_id).values(over_at=at))


def free_key(c: Connection, alert_id: int) -> None:
    """The alert's fault has ended: it stays on record, and its source's id can stand for another fault."""
    freed = func.substr(alerts.c.key, 1, 280) + f"#{alert_id}"
    c.execute(update(alerts).where(alerts.c.id == alert_id).values(key=freed))


def open_of_source(c: Connection, alert: Alert) -> list[tuple[int, str, int]]:
    """(alert, summary, incident) of what this source reported of the pipeline and has not called over, the latest
    first, where the incident is open."""
    query = select(alerts.c.id, alerts.c.summary, alerts.c.incident_id).join(incidents)
    mine = alerts.c.team == alert.team, alerts.c.source == alert.source, alerts.c.over_at.is_(None)
    still = incidents.c.state != State.RESOLVED, incidents.c.pipeline == alert.pipeline
    found = c.execute(query.where(*mine, *still).order_by(alerts.c.id.desc()).limit(_LOOKED_AT))
    return [(row.id, row.summary, row.incident_id) for row in found]


def _this(alert: Alert) -> tuple[ColumnElement[bool], ...]:
    return alerts.c.team == alert.team, alerts.c.source == alert.source, alerts.c.key == alert.key


def add_alert(c: Connection, alert: Alert, incident_id: int, severity: Severity, fault_id: int) -> None:
    c.execute(insert(alerts), alert_row(alert, incident_id, severity, fault_id))


def alert_row(alert: Alert, incident_id: int, severity: Severity, fault_id: int) -> dict[str, Any]:
    return {
        "team": alert.team,
        "source": alert.source,
        "key": alert.key,
        "incident_id": incident_id,
        "fault_id": fault_id,
        "at": alert.at,
        "severity": severity,
        "summary": alert.summary,
        "day": alert.day,
        "measure": measure_json(alert.measure),
    }


# --- timeline -------------------------------------------------------------------------------------------------------


def note(c: Connection, incident_id: int, event: Event) -> None:
    c.execute(insert(events), event_row(incident_id, event))


def event_row(incident_id: int, event: Event) -> dict[str, Any]:
    return {
        "incident_id": incident_id,
        "at": event.at,
        "kind": event.kind,
        "actor_name": event.actor.name,
        "actor_slack": event.actor.slack,
        "text": event.text,
    }


def timeline(c: Connection, incident_id: int) -> list[Event]:
    rows = c.execute(_TIMELINE, {"incident": incident_id})
    return [Event(r.at, r.kind, Actor(r.actor_name, r.actor_slack), r.text) for r in rows]


def noted_since(c: Connection, team: str, kind: str, since: datetime) -> list[tuple[int, Severity, str, str]]:
    """(number, severity, title, text) of the events of a kind after an instant, of incidents that are open, the most
    severe one first: however many have ended, none of them is read."""
    query = select(incidents.c.number, incidents.c.severity, incidents.c.title, events.c.text).join(events)
    still = incidents.c.team == team, incidents.c.state != State.RESOLVED
    mine = *still, events.c.kind == kind, events.c.at > since
    found = c.execute(query.where(*mine).order_by(incidents.c.severity, incidents.c.number, events.c.id))
    return [(row.number, row.severity, row.title, row.text) for row in found]


# --- rows and values ------------------------------------------------------------------------------------------------


def _to_row(incident: Incident) -> dict[str, Any]:
    values = {name: getattr(incident, name) for name in _COLUMNS}
    values["on_call_primary"] = targets.row(incident.on_call_primary)
    values["on_call_secondary"] = targets.rows(incident.on_call_secondary)
    values["links"] = [asdict(link) for link in incident.links]
    values["measure"] = measure_json(incident.measure)
    for name in _ACTORS:
        values[name] = asdict(values[name]) if values[name] else None
    return values


def from_row(row: Row[Any], of: tuple[Fault, ...]) -> Incident:
    values = dict(row._mapping)
    values["nature"], values["state"] = Nature(row.nature), State(row.state)
    values["verdict"] = Verdict(row.verdict) if row.verdict else None
    values["basis"] = Basis(row.basis) if row.basis else None
    values["faults"] = of
    (values["on_call_primary"],) = targets.read([row.on_call_primary])
    values["on_call_secondary"] = targets.read(row.on_call_secondary)
    values["links"] = tuple(Link(**link) for link in row.links)
    values["measure"] = Measure.model_validate(row.measure) if row.measure else None
    for name in _ACTORS:
        values[name] = Actor(**values[name]) if values[name] else None
    return Incident(**values)


def measure_json(measure: Measure | None) -> dict[str, Any] | None:
    return measure.model_dump(mode="json") if measure else None
