"""No word came, or the snooze is over: nobody has it again, and the escalation starts anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications
from bot.incidents import decision
from bot.incidents.incident import Event, Incident, Step
from bot.incidents.plan import Plan
from bot.people import WATCHKEEPER
from bot.store import incidents as book


def let_go(c: Connection, plan: Plan, current: Incident, step: Step, now: datetime) -> Incident:
    """The incident afterwards, saved but not shown yet; the incident is held for writing."""
    who = current.acknowledged_by
    if who is None or not book.end_step(c, current.id, step.number, "done", now):
        return current
    incident, steps = decision.handing_back(plan, current, now, book.last_step_number(c, current.id))
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "let go", WATCHKEEPER, f"unassigned again, it was {who.name}'s: {step.why}"))
    effects.say(c, incident, [notifications.let_go(incident, plan.team, who, step)], now)
    effects.follow_pages(c, incident, "resolve", now)  # so that what pages again rings again
    effects.escalate_anew(c, plan, incident, steps, now)
    return incident
