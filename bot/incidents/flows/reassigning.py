"""Somebody gives it to somebody else, who has it from now on and is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.blocks.message import safe
from bot.blocks.words import listed
from bot.incidents import decision, rights, telling
from bot.incidents.flows import scene
from bot.incidents.incident import Actor, Answer, Event, Incident, State
from bot.incidents.plan import Plan
from bot.store import incidents as book


def reassign(c: Connection, plan: Plan, current: Incident, to: Actor, by: Actor, now: datetime) -> Answer:
    """From any open state. Whom it can be given to is a setting of the team."""
    if current.state is State.RESOLVED:
        return Answer(False, scene.too_late(current, by), current)
    if decision.has_it(current, to):
        return Answer(False, f"{safe(to.name, 80)} has it already.", current)
    able = rights.members(plan.team, current.pipeline, "team")
    if plan.team.settings.incidents.reassign_to == "team" and to.slack not in able:
        names = listed((safe(name, 80) for name in able.values()), "or")
        return Answer(False, f"It can be given to {names}; {safe(to.name, 80)} is not of the team.", current)
    incident = decision.reassigning(current, to, now)
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "reassigned", by, f"{by.name} gave it to {to.name}"))
    scene.say(c, incident, telling.reassigned(incident, plan.team, by), now)
    scene.stop_paging(c, plan, incident, f"given to {to.name}", now)
    scene.follow_pages(c, incident, "acknowledge", now)
    scene.watch(c, plan, incident, by, now)
    scene.show(c, plan, incident, now)
    return Answer(True, f"{safe(to.name, 80)} has incident {incident.number} now, and is told.", incident)
