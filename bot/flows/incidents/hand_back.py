"""Whoever has it cannot go on, or says nothing: nobody has it again, and the escalation starts anew."""

from __future__ import annotations

from collections.abc import Sequence

from bot.flows.incidents import notifications
from bot.flows.incidents.change import Change, Known
from bot.incidents import decision
from bot.incidents.incident import Incident, State, Step
from bot.incidents.refusal import NobodyHasIt, Refusal, TooLate
from bot.people import WATCHKEEPER, Actor


def hand_back(known: Known, by: Actor) -> Change | Refusal:
    """Only who has it can give it back; the others are told who that is."""
    if known.incident.state.waits:
        return NobodyHasIt()
    if known.incident.state is State.RESOLVED or not decision.has_it(known.incident, by):
        return TooLate(known.incident, by)
    incident, steps = _freed(Change.of(known, known.incident))
    return (
        Change.of(known, incident)
        .noted("handed back", by, f"handed back by {by.name}")
        .says([notifications.handed_back(incident, known.plan.team, by)])
        .pager_hears("resolve")  # so that what pages again rings again
        .escalates_anew(steps)
        .answers(f"You handed #{incident.number} back.")
    )


def let_go(change: Change, step: Step) -> Change:
    """No word came, or the snooze is over. step: which says so."""
    who = change.incident.acknowledged_by
    if who is None:
        return change
    change = change.ended(step)
    incident, steps = _freed(change)
    return (
        change.with_incident(incident)
        .noted("let go", WATCHKEEPER, f"unassigned again, it was {who.name}'s: {step.why}")
        .says([notifications.let_go(incident, change.known.plan.team, who, step)])
        .pager_hears("resolve")
        .escalates_anew(steps)
    )


def _freed(change: Change) -> tuple[Incident, Sequence[Step]]:
    return decision.handing_back(change.known.plan, change.incident, change.known.now, change.last)
