"""Whoever has it cannot go on: nobody has it again, and the escalation starts anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications
from bot.incidents import decision
from bot.incidents.incident import Answer, Event, Incident, State
from bot.incidents.plan import Plan
from bot.people import Actor
from bot.store import incidents as book


def hand_back(c: Connection, plan: Plan, current: Incident, by: Actor, now: datetime) -> Answer:
    """Only who has it can give it back; the others are told who that is."""
    if current.state.waits:
        return Answer(False, "It's unassigned, so there is nothing to hand back.", current)
    if current.state is State.RESOLVED or not decision.has_it(current, by):
        return Answer(False, effects.too_late(current, by), current)
    incident, steps = decision.handing_back(plan, current, now, book.last_step_number(c, current.id))
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "handed back", by, f"handed back by {by.name}"))
    effects.say(c, incident, [notifications.handed_back(incident, plan.team, by)], now)
    effects.follow_pages(c, incident, "resolve", now)  # so that what pages again rings again
    effects.escalate_anew(c, plan, incident, steps, now)
    effects.show(c, plan, incident, now)
    return Answer(True, f"You handed #{incident.number} back.", incident)
