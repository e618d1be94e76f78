"""Steps of an escalation come due."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.incidents.flows import scene
from bot.incidents.plan import Plan
from bot.store import incidents as book

log = logging.getLogger(__name__)


def escalate(c: Connection, plans: Mapping[str, Plan], incident_id: int, now: datetime) -> int:
    """All due steps of one incident, re-read under its lock: an acknowledgement that came first has won."""
    incident = scene.required(book.lock(c, incident_id), incident_id)
    due = [s for s in book.open_steps(c, incident_id) if s.due <= now]
    if not due:
        return 0
    if incident.team not in plans:
        log.error(
            "incident %d belongs to team %r, which is not served here; its steps stop",
            incident.id,
            incident.team,
        )
        return sum(book.end_step(c, incident_id, s.number, "cancelled", now) for s in due)
    plan = plans[incident.team]
    taken = sum(scene.take(c, plan, incident, step, now) for step in due)
    incident = replace(incident, revision=incident.revision + 1)
    book.save(c, incident)
    scene.show(c, plan, incident, now)
    return taken
