"""It is not over after all: the incident is open again, and its escalation starts anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications, tickets
from bot.incidents import decision
from bot.incidents.incident import Answer, Do, Event, Incident
from bot.incidents.plan import Plan
from bot.people import Actor
from bot.store import incidents as book


def reopen(c: Connection, plan: Plan, current: Incident, by: Actor, now: datetime) -> Answer:
    """Refused while another incident of the same fault is open: one fault has one. Should that one be opened at this
    very moment, the database refuses this one, and the second attempt finds it."""
    if current.state.is_open:
        return Answer(False, effects.is_open_already(current, by), current)
    other = book.open_number(c, current.team, current.fingerprint)
    if other is not None:
        return Answer(False, f"The same fault is open as #{other}: continue there.", current)
    incident, steps = decision.reopening(plan, current, by, now, book.last_step_number(c, current.id))
    book.save_with(c, incident, incident.faults)
    book.note(c, incident.id, Event(now, "reopened", by, f"reopened by {by.name}"))
    effects.say(c, incident, [notifications.reopened(incident, plan.team)], now)
    if not any(s.do is Do.TICKET for s in steps):
        effects.say(c, incident, tickets.reopened(incident, book.steps_taken(c, incident.id)), now)
    effects.escalate_anew(c, plan, incident, steps, now)
    effects.inform(c, plan, incident, now)
    effects.show(c, plan, incident, now)
    return Answer(True, f"#{incident.number} is open again.", incident)
