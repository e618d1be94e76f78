"""It is not over after all: the incident is open again, and its escalation starts anew."""

from __future__ import annotations

from bot.flows.incidents import notifications, tickets
from bot.flows.incidents.change import Change, Known
from bot.incidents import decision
from bot.incidents.incident import Do
from bot.incidents.refusal import OpenAlready, OpenElsewhere, Refusal
from bot.people import Actor


def reopen(known: Known, by: Actor) -> Change | Refusal:
    """Refused while another incident of the same fault is open: one fault has one. Should that one be opened at this
    very moment, the database refuses this one, and the second attempt finds it."""
    if known.incident.state.is_open:
        return OpenAlready(known.incident, by)
    if known.same_fault is not None:
        return OpenElsewhere(known.same_fault)
    incident, steps = decision.reopening(known.plan, known.incident, by, known.now, known.steps.last)
    change = (
        Change.of(known, incident)
        .noted("reopened", by, f"reopened by {by.name}")
        .says([notifications.reopened(incident, known.plan.team)])
    )
    if not any(step.do is Do.TICKET for step in steps):
        change = change.says(tickets.reopened(incident, change.taken))
    return change.escalates_anew(steps).tells_readers().answers(f"#{incident.number} is open again.")
