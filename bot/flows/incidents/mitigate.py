"""The harm is stopped: the incident stays open, and nobody is paged for it."""

from __future__ import annotations

from bot.flows.incidents import notifications
from bot.flows.incidents.change import Change, Known
from bot.incidents import decision
from bot.incidents.incident import State
from bot.incidents.refusal import Refusal, TooLate
from bot.people import Actor


def mitigate(known: Known, by: Actor) -> Change | Refusal:
    """From any open state, once."""
    if known.incident.state in (State.MITIGATED, State.RESOLVED):
        return TooLate(known.incident, by)
    incident = decision.mitigating(known.incident, by, known.now)
    return (
        Change.of(known, incident)
        .noted("mitigated", by, f"mitigated by {by.name}")
        .says([notifications.mitigated(incident, known.plan.team)])
        .stops_paging(f"mitigated by {by.name}")
        .pager_hears("acknowledge")
        .heard_from(by)
        .answers(f"#{incident.number} is mitigated and stays open until it is resolved.")
    )
