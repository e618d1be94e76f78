"""Faults that are in another fault's incident, and how they came there. What has left it stays on record."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from bot.handbook.team.lineage import Node
from bot.incidents.grouping import How, Place
from bot.incidents.incident import Alert, State
from bot.store.tables import attachments, incidents

_HELD = attachments.c.released_at.is_(None)


def add(c: Connection, alert: Alert, place: Place, now: datetime) -> int:
    """The id of the row. Raises IntegrityError if a fault of that fingerprint is in there already."""
    values = {
        "team": alert.team,
        "incident_id": place.incident.id,
        "how": place.how,
        "fingerprint": alert.fingerprint,
        "pipeline": alert.pipeline,
        "issue": alert.issue,
        "source": alert.source,
        "key": alert.key,
        "why": place.why,
        "at": now,
    }
    made: int = c.execute(insert(attachments).values(**values).returning(attachments.c.id)).scalar_one()
    return made


def held(c: Connection, team: str, fingerprint: str) -> Row[*tuple[Any, ...]] | None:
    """(id, incident_id, how, why): where this fault is in an open incident."""
    mine = attachments.c.team == team, attachments.c.fingerprint == fingerprint, _HELD
    query = select(attachments.c.id, attachments.c.incident_id, attachments.c.how, attachments.c.why).join(incidents)
    query = query.where(*mine, incidents.c.state != State.RESOLVED).order_by(attachments.c.id.desc())
    return c.execute(query.limit(1)).one_or_none()


def pipelines(c: Connection, incident_id: int) -> dict[int, str]:
    """Of everything that is in the incident or was: the pipeline by the row's id."""
    query = select(attachments.c.id, attachments.c.pipeline).where(attachments.c.incident_id == incident_id)
    return {row.id: row.pipeline for row in c.execute(query)}


def grouped(c: Connection, team: str) -> dict[int, tuple[Node, ...]]:
    """Open incident -> the places of the faults that are grouped in it."""
    query = select(attachments.c.incident_id, attachments.c.pipeline, attachments.c.issue).distinct().join(incidents)
    mine = attachments.c.team == team, attachments.c.how == How.GROUPED, _HELD, incidents.c.state != State.RESOLVED
    found: dict[int, list[Node]] = defaultdict(list)
    for row in c.execute(query.where(*mine)):
        found[row.incident_id].append(Node(row.pipeline, row.issue))
    return {incident: tuple(nodes) for incident, nodes in found.items()}


def count(c: Connection, incident_id: int) -> int:
    return c.execute(
        select(func.count()).select_from(attachments).where(attachments.c.incident_id == incident_id, _HELD)
    ).scalar_one()


def explained(c: Connection, incident_id: int) -> list[Row[Any]]:
    """What the incident explains, in the order in which it came."""
    mine = attachments.c.incident_id == incident_id, attachments.c.how == How.EXPLAINED, _HELD
    return list(c.execute(select(attachments).where(*mine).order_by(attachments.c.id)).all())


def release(c: Connection, incident_id: int, now: datetime) -> None:
    """What the incident explained has to stand for itself."""
    mine = attachments.c.incident_id == incident_id, attachments.c.how == How.EXPLAINED, _HELD
    c.execute(update(attachments).where(*mine).values(released_at=now))
