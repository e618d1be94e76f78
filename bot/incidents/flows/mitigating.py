"""The harm is stopped: the incident stays open, and nobody is paged for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.incidents import decision, telling
from bot.incidents.flows import scene
from bot.incidents.incident import Actor, Answer, Event, Incident, State
from bot.incidents.plan import Plan
from bot.store import incidents as book


def mitigate(c: Connection, plan: Plan, current: Incident, by: Actor, now: datetime) -> Answer:
    """From any open state, once."""
    if current.state in (State.MITIGATED, State.RESOLVED):
        return Answer(False, scene.too_late(current, by), current)
    incident = decision.mitigating(current, by, now)
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "mitigated", by, f"{by.name} mitigated it"))
    scene.say(c, incident, [telling.mitigated(incident, plan.team)], now)
    scene.stop_paging(c, plan, incident, f"mitigated by {by.name}", now)
    scene.follow_pages(c, incident, "acknowledge", now)
    scene.watch(c, plan, incident, by, now)
    scene.show(c, plan, incident, now)
    return Answer(True, f"Incident {incident.number} is mitigated; it stays open.", incident)
