"""The faults of incidents: every statement about them. Whoever writes holds their incident (`incidents.lock`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from bot.incidents.fault import Fault, How, Verdict
from bot.incidents.impact_preview import Known
from bot.incidents.incident import State
from bot.store.tables import alerts, faults, incidents
from detectors.detector import Nature
from detectors.measure import Measure

_COLUMNS = [f.name for f in fields(Fault) if f.name != "id"]
_KEPT = [faults.c[name] for name in ("id", "incident_id", *_COLUMNS)]

# Built once: building these takes as long as running them.
_OF_ONE = select(*_KEPT).where(faults.c.incident_id == bindparam("incident")).order_by(faults.c.id)
_OF_OPEN = (
    select(*_KEPT)
    .join(incidents)
    .where(incidents.c.team == bindparam("team_"), incidents.c.state != State.RESOLVED)
    .order_by(faults.c.id)
)
_SAVED = update(faults).where(faults.c.id == bindparam("fault"))


def save(c: Connection, team: str, incident_id: int, fault: Fault) -> Fault:
    """Write a fault, a new one with the id that it gets here. Raises IntegrityError if its incident has it already."""
    values = _to_row(fault)
    if fault.id:
        c.execute(_SAVED, {**values, "fault": fault.id})
        return fault
    made = c.execute(insert(faults).returning(faults.c.id), {**values, "team": team, "incident_id": incident_id})
    return replace(fault, id=made.scalar_one())


def save_again(c: Connection, changed: Sequence[Fault]) -> None:
    """As `save`, of those that are there already."""
    c.execute(_SAVED, [{**_to_row(fault), "fault": fault.id} for fault in changed])


def of(c: Connection, incident_id: int) -> tuple[Fault, ...]:
    return tuple(_from_row(row) for row in c.execute(_OF_ONE, {"incident": incident_id}))


def of_open(c: Connection, team: str) -> dict[int, tuple[Fault, ...]]:
    """By the incidents that are open."""
    return _by_incident(c.execute(_OF_OPEN, {"team_": team}).all())


def of_several(c: Connection, incident_ids: Sequence[int]) -> dict[int, tuple[Fault, ...]]:
    query = select(*_KEPT).where(faults.c.incident_id.in_(incident_ids)).order_by(faults.c.id)
    return _by_incident(c.execute(query).all()) if incident_ids else {}


def _by_incident(rows: Sequence[Row[Any]]) -> dict[int, tuple[Fault, ...]]:
    found: dict[int, list[Fault]] = defaultdict(list)
    for row in rows:
        found[row.incident_id].append(_from_row(row))
    return {incident: tuple(of) for incident, of in found.items()}


def elsewhere(c: Connection, team: str, fingerprint: str) -> Row[*tuple[Any, ...]] | None:
    """(incident_id, how, why): where a fault without an incident of its own is in an open one."""
    query = select(faults.c.incident_id, faults.c.how, faults.c.why).join(incidents)
    mine = faults.c.team == team, faults.c.fingerprint == fingerprint, faults.c.how != How.OWN
    query = query.where(*mine, incidents.c.state != State.RESOLVED).order_by(faults.c.id.desc())
    return c.execute(query.limit(1)).one_or_none()


def found_by(c: Connection, team: str, source: str) -> list[Row[*tuple[Any, ...]]]:
    """(incident_id, id, day), each once: faults that stand in open incidents, of which this source has alerts that
    are not over."""
    query = select(faults.c.incident_id, faults.c.id, faults.c.day).join(alerts, alerts.c.fault_id == faults.c.id)
    mine = alerts.c.team == team, alerts.c.source == source, alerts.c.over_at.is_(None), faults.c.ended_at.is_(None)
    query = query.join(incidents, incidents.c.id == faults.c.incident_id).where(*mine)
    query = query.where(incidents.c.state != State.RESOLVED).distinct()
    return list(c.execute(query.order_by(faults.c.incident_id, faults.c.id)).all())


def days_found_by(c: Connection, team: str, sources: Collection[str], since: date) -> list[Row[*tuple[Any, ...]]]:
    """(source, day), each once: as `found_by`, of several sources, of days since then."""
    query = select(alerts.c.source, faults.c.day).join(alerts, alerts.c.fault_id == faults.c.id)
    mine = alerts.c.team == team, alerts.c.source.in_(sources), alerts.c.over_at.is_(None), faults.c.ended_at.is_(None)
    query = query.join(incidents, incidents.c.id == faults.c.incident_id).where(*mine, faults.c.day >= since)
    query = query.where(incidents.c.state != State.RESOLVED).distinct()
    return list(c.execute(query.order_by(faults.c.day, alerts.c.source)).all())


def sources(c: Connection, incident_id: int) -> list[Row[*tuple[Any, ...]]]:
    """(source, day, fault_id) of an incident's alerts, each once, what has ended by itself left out."""
    query = select(alerts.c.source, alerts.c.day, alerts.c.fault_id).join(faults, faults.c.id == alerts.c.fault_id)
    query = query.where(alerts.c.incident_id == incident_id, faults.c.ended_at.is_(None)).distinct()
    return list(c.execute(query.order_by(alerts.c.source, alerts.c.day)).all())


def of_alert(c: Connection, alert_id: int) -> list[int]:
    """The fault that an alert is of."""
    return list(c.execute(select(alerts.c.fault_id).where(alerts.c.id == alert_id)).scalars())


def still_said(c: Connection, fault_id: int) -> bool:
    """Whether anything that reported the fault has not called it over."""
    query = select(alerts.c.id).where(alerts.c.fault_id == fault_id, alerts.c.over_at.is_(None))
    return c.execute(query.limit(1)).scalar() is not None


def say_source_over(c: Connection, fault_id: int, source: str, at: datetime) -> None:
    """Everything that this source reported of the fault is over."""
    mine = alerts.c.fault_id == fault_id, alerts.c.source == source, alerts.c.over_at.is_(None)
    c.execute(update(alerts).where(*mine).values(over_at=at))


def sources_of(c: Connection, fault_id: int) -> list[str]:
    """Who reported a fault, the first one first."""
    query = select(alerts.c.source).where(alerts.c.fault_id == fault_id).order_by(alerts.c.id)
    return list(dict.fromkeys(c.execute(query).scalars()))


def forget_alerts(c: Connection, fault_id: int) -> None:
    """Should they come again, they are new ones."""
    c.execute(delete(alerts).where(alerts.c.fault_id == fault_id))


def pipelines(c: Connection, incident_id: int) -> dict[int, str]:
    """By the fault's id."""
    query = select(faults.c.id, faults.c.pipeline).where(faults.c.incident_id == incident_id)
    return {row.id: row.pipeline for row in c.execute(query)}


def confirmed_days(c: Connection, team: str, since: date) -> list[Row[*tuple[Any, ...]]]:
    """(source, pipeline, issue, day) of alerts about the days from `since`, whose faults were real."""
    query = select(alerts.c.source, faults.c.pipeline, faults.c.issue, alerts.c.day)
    query = query.join(faults, faults.c.id == alerts.c.fault_id)
    real = faults.c.verdict == Verdict.REAL
    return list(c.execute(query.where(faults.c.team == team, real, alerts.c.day >= since).distinct()).all())


def judged(c: Connection, team: str) -> list[Row[*tuple[Any, ...]]]:
    """(source, pipeline, issue, day, verdict, id) of alerts whose faults have a verdict, each once."""
    query = select(alerts.c.source, faults.c.pipeline, faults.c.issue, alerts.c.day, faults.c.verdict, faults.c.id)
    query = query.join(faults, faults.c.id == alerts.c.fault_id)
    return list(c.execute(query.where(faults.c.team == team, faults.c.verdict.is_not(None)).distinct()).all())


def verdicts(c: Connection, team: str) -> list[Row[*tuple[Any, ...]]]:
    """(source, verdict, count) of the faults that each source found and people judged."""
    query = select(alerts.c.source, faults.c.verdict, func.count(faults.c.id.distinct()).label("faults"))
    query = query.join(faults, faults.c.id == alerts.c.fault_id)
    query = query.where(faults.c.team == team, faults.c.verdict.is_not(None))
    return list(c.execute(query.group_by(alerts.c.source, faults.c.verdict)).all())


def known(c: Connection, team: str) -> list[Known]:
    """What people said of days, when they resolved the faults of a team."""
    rows = judged(c, team)
    return [Known(r.source, r.pipeline, r.issue, r.day, Verdict(r.verdict)) for r in rows if r.day is not None]


def _to_row(fault: Fault) -> dict[str, Any]:
    values = {name: getattr(fault, name) for name in _COLUMNS}
    values["measure"] = fault.measure.model_dump(mode="json") if fault.measure else None
    return values


def _from_row(row: Row[Any]) -> Fault:
    values = dict(row._mapping)
    del values["incident_id"]
    values["nature"], values["how"] = Nature(row.nature), How(row.how)
    values["verdict"] = Verdict(row.verdict) if row.verdict else None
    values["measure"] = Measure.model_validate(row.measure) if row.measure else None
    return Fault(**values)
