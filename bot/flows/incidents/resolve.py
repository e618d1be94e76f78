"""It is over; whatever was still to happen is called off, and what it was is on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, group, notifications, tickets
from bot.incidents import decision
from bot.incidents.incident import Answer, Closing, Event, Incident, State
from bot.incidents.plan import Plan
from bot.people import Actor
from bot.store import incidents as book
from bot.store import notices


def resolve(c: Connection, plan: Plan, current: Incident, closing: Closing, by: Actor, now: datetime) -> Answer:
    """From any open state; a second one is told who was first."""
    if current.state is State.RESOLVED:
        return Answer(False, effects.too_late(current, by), current)
    incident = decision.resolving(current, closing, by, now)
    book.save_with(c, incident, incident.faults)
    book.note(c, incident.id, Event(now, "resolved", by, decision.how_it_ended(incident)))
    effects.say(c, incident, [notifications.resolved(incident, plan.team)], now)
    # Nobody is told of it any more, whoever had been due: the CFO office neither.
    effects.call_off(c, incident, now)
    notices.cancel_pages(c, incident.id, f"resolved by {by.name}", now)
    effects.follow_pages(c, incident, "resolve", now)
    effects.say(c, incident, tickets.closed(incident, book.steps_taken(c, incident.id)), now)
    effects.show(c, plan, incident, now)
    effects.inform_of_the_end(c, plan, incident, now)
    group.release(c, plan, incident, now)
    return Answer(True, f"#{incident.number} is resolved.", incident)
