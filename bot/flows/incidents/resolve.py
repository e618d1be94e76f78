"""It is over; whatever was still to happen is called off, and what it was is on record."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.flows.incidents import group, notifications, tickets
from bot.flows.incidents.change import Change, Known, save
from bot.incidents import decision
from bot.incidents.incident import Closing, Incident, State
from bot.incidents.refusal import Refusal, TooLate
from bot.people import Actor


def resolve(known: Known, closing: Closing, by: Actor) -> Change | Refusal:
    """From any open state; a second one is told who was first."""
    if known.incident.state is State.RESOLVED:
        return TooLate(known.incident, by)
    incident = decision.resolving(known.incident, closing, by, known.now)
    return (
        Change.of(known, incident)
        .noted("resolved", by, decision.how_it_ended(incident))
        .says([notifications.resolved(incident, known.plan.team)])
        .calls_off()  # nobody is told of it any more, whoever had been due: the CFO office neither
        .calls_off_pages(f"resolved by {by.name}")
        .pager_hears("resolve")
        .says(tickets.closed(incident, known.steps.taken))
        .ends()
        .answers(f"#{incident.number} is resolved.")
    )


def finish(c: Connection, change: Change) -> Incident:
    """Saved, and what it explained is looked at again."""
    incident = save(c, change)
    group.release(c, change.known.plan, incident, change.known.now)
    return incident
