"""Somebody gives it to somebody else, who has it from now on and is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications
from bot.incidents import decision, rights
from bot.incidents.incident import Answer, Event, Incident, State
from bot.incidents.plan import Plan
from bot.people import Actor
from bot.slack_text import safe
from bot.store import incidents as book
from bot.text import listed


def reassign(c: Connection, plan: Plan, current: Incident, to: Actor, by: Actor, now: datetime) -> Answer:
    """From any open state. Whom it can be given to is a setting of the team."""
    if current.state is State.RESOLVED:
        return Answer(False, effects.too_late(current, by), current)
    if decision.has_it(current, to):
        return Answer(False, f"It's already assigned to {safe(to.name, 80)}.", current)
    able = rights.members(plan.team, current.pipeline, "team")
    if plan.team.settings.incidents.reassign_to == "team" and to.slack not in able:
        names = listed((safe(name, 80) for name in able.values()), "or")
        return Answer(False, f"It can be reassigned to {names}; {safe(to.name, 80)} isn't on the team.", current)
    incident = decision.reassigning(current, to, now)
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "reassigned", by, f"reassigned to {to.name} by {by.name}"))
    effects.say(c, incident, notifications.reassigned(incident, plan.team, by), now)
    effects.stop_paging(c, plan, incident, f"reassigned to {to.name}", now)
    effects.follow_pages(c, incident, "acknowledge", now)
    effects.watch(c, plan, incident, by, now)
    effects.show(c, plan, incident, now)
    return Answer(
        True, f"#{incident.number} is reassigned to {safe(to.name, 80)}, who gets a direct message.", incident
    )
