"""A person changes the severity, and says why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications
from bot.handbook.model import Severity
from bot.incidents import decision
from bot.incidents.incident import Answer, Do, Event, Incident, State
from bot.incidents.plan import Plan
from bot.people import Actor
from bot.store import incidents as book
from bot.store import notices


def rate(
    c: Connection, plan: Plan, current: Incident, severity: Severity, reason: str, by: Actor, now: datetime
) -> Answer:
    """The escalation restarts from the new level. Who was told for the CFO office stays told."""
    if current.state is State.RESOLVED:
        return Answer(False, effects.too_late(current, by), current)
    if severity == current.severity:
        return Answer(False, f"It is {severity} already.", current)
    why = f"{by.name} says: {reason}"
    incident, steps = decision.rating(plan, current, severity, why, now, book.last_step_number(c, current.id))
    told = any(s.do is Do.INFORM for s in book.steps_taken(c, current.id))
    book.save(c, incident)
    word = "raised" if severity < current.severity else "lowered"
    book.note(c, incident.id, Event(now, word, by, f"{current.severity} to {severity}: {reason}"))
    effects.say(c, incident, [notifications.raised(incident, plan.team, current.severity)], now)
    if severity > current.severity:
        notices.cancel_pages(c, incident.id, f"lowered to {severity} by {by.name}", now)
        effects.follow_pages(c, incident, "resolve" if incident.state.waits else "acknowledge", now)
    ahead = tuple(s for s in steps if not (told and s.do is Do.INFORM))
    effects.escalate_anew(c, plan, incident, ahead, now)
    effects.watch(c, plan, incident, by, now)
    effects.inform(c, plan, incident, now)
    effects.show(c, plan, incident, now)
    return Answer(True, f"#{incident.number} is now {severity}.", incident)
