"""A person changes the severity, and says why."""

from __future__ import annotations

from bot.flows.incidents import notifications
from bot.flows.incidents.change import Change, Known
from bot.handbook.model import Severity
from bot.incidents import decision
from bot.incidents.incident import Do, State
from bot.incidents.refusal import Refusal, SeverityAlready, TooLate
from bot.people import Actor


def rate(known: Known, severity: Severity, reason: str, by: Actor) -> Change | Refusal:
    """The escalation restarts from the new level. Who was told for the CFO office stays told."""
    current = known.incident
    if current.state is State.RESOLVED:
        return TooLate(current, by)
    if severity == current.severity:
        return SeverityAlready(severity)
    why = f"{by.name} says: {reason}"
    incident, steps = decision.rating(known.plan, current, severity, why, known.now, known.steps.last)
    told = any(step.do is Do.INFORM for step in known.steps.taken)
    word = "raised" if severity < current.severity else "lowered"
    change = (
        Change.of(known, incident)
        .noted(word, by, f"{current.severity} to {severity}: {reason}")
        .says([notifications.raised(incident, known.plan.team, current.severity)])
    )
    if severity > current.severity:
        change = change.calls_off_pages(f"lowered to {severity} by {by.name}")
        change = change.pager_hears("resolve" if incident.state.waits else "acknowledge")
    return (
        change.escalates_anew([step for step in steps if not (told and step.do is Do.INFORM)])
        .heard_from(by)
        .tells_readers()
        .answers(f"#{incident.number} is now {severity}.")
    )
