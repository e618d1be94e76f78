"""It is over; whatever was still to happen is called off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.incidents import telling, ticketing
from bot.incidents.flows import placing, scene
from bot.incidents.incident import Actor, Answer, Event, State
from bot.incidents.plan import Plan
from bot.store import incidents as book


def resolve(c: Connection, plan_of: Callable[[str], Plan], incident_id: int, by: Actor, now: datetime) -> Answer:
    """From any open state; a second one is told who was first."""
    current = scene.required(book.lock(c, incident_id), incident_id)
    if current.state is State.RESOLVED:
        return Answer(False, scene.too_late(current, by), current)
    plan = plan_of(current.team)
    incident = replace(current, state=State.RESOLVED, resolved_at=now, resolved_by=by, revision=current.revision + 1)
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "resolved", by, f"{by.name} resolved it"))
    scene.say(c, incident, [telling.resolved(incident, plan.team)], now)
    scene.stop_paging(c, plan, incident, f"resolved by {by.name}", now)
    scene.follow_pages(c, incident, "resolve", now)
    scene.say(c, incident, ticketing.closed(incident, book.steps_taken(c, incident.id)), now)
    for step in book.open_steps(c, incident.id):
        book.end_step(c, incident.id, step.number, "cancelled", now)
    scene.inform_of_the_end(c, plan, incident, now)
    placing.release(c, plan, incident, now)
    scene.show(c, plan, incident, now)
    return Answer(True, f"Incident {incident.number} is resolved.", incident)
