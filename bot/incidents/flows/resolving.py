"""It is over; whatever was still to happen is called off, and what it was is on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.incidents import decision, telling, ticketing
from bot.incidents.flows import placing, scene
from bot.incidents.incident import Actor, Answer, Closing, Event, Incident, State
from bot.incidents.plan import Plan
from bot.store import incidents as book


def resolve(c: Connection, plan: Plan, current: Incident, closing: Closing, by: Actor, now: datetime) -> Answer:
    """From any open state; a second one is told who was first."""
    if current.state is State.RESOLVED:
        return Answer(False, scene.too_late(current, by), current)
    incident = decision.resolving(current, closing, by, now)
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "resolved", by, decision.how_it_ended(incident)))
    scene.say(c, incident, [telling.resolved(incident, plan.team)], now)
    scene.stop_paging(c, plan, incident, f"resolved by {by.name}", now)
    scene.follow_pages(c, incident, "resolve", now)
    scene.say(c, incident, ticketing.closed(incident, book.steps_taken(c, incident.id)), now)
    scene.call_off(c, incident, now)
    scene.inform_of_the_end(c, plan, incident, now)
    placing.release(c, plan, incident, now)
    scene.show(c, plan, incident, now)
    return Answer(True, f"Incident {incident.number} is resolved.", incident)
