"""Steps of an escalation come due."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.blocks.message import safe
from bot.incidents import telling
from bot.incidents.flows import scene
from bot.incidents.incident import Actor, Answer, Do, Event, Incident
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


def escalate_now(c: Connection, plan: Plan, current: Incident, by: Actor, now: datetime) -> Answer:
    """The next page is sent at once; those after it keep their times. Nobody is paged for what somebody has."""
    if not current.state.waits:
        return Answer(False, scene.too_late(current, by), current)
    page = next((s for s in book.open_steps(c, current.id) if s.do is Do.PAGE), None)
    if page is None:
        nothing = f"No page is ahead: nobody more is paged for this {current.severity}. Another severity starts anew."
        return Answer(False, nothing, current)
    incident = replace(current, revision=current.revision + 1)
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "escalated", by, f"{by.name} did not wait until {page.due:%H:%M} UTC"))
    scene.say(c, incident, [telling.escalated(incident, plan.team, by)], now)
    scene.take(c, plan, incident, page, now)
    scene.show(c, plan, incident, now)
    return Answer(True, f"Paged: {', '.join(safe(t.name, 80) for t in page.targets)}.", incident)
