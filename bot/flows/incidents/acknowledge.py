"""Somebody has it."""

from __future__ import annotations

from bot.flows.incidents import notifications
from bot.flows.incidents.change import Change, Known
from bot.incidents import decision
from bot.incidents.refusal import Refusal, TooLate
from bot.people import Actor


def acknowledge(known: Known, by: Actor) -> Change | Refusal:
    """Whoever is first has it, and paging ends; the others are told who was first."""
    if not known.incident.state.waits:
        return TooLate(known.incident, by)
    incident = decision.taking(known.incident, by, known.now)
    return (
        Change.of(known, incident)
        .noted("acknowledged", by, f"acknowledged by {by.name}")
        .says([notifications.acknowledged(incident, known.plan.team)])
        .stops_paging(f"acknowledged by {by.name}")
        .pager_hears("acknowledge")
        .heard_from(by)
        .answers(f"You've acknowledged #{incident.number}.")
    )
