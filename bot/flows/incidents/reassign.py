"""Somebody gives it to somebody else, who has it from now on and is told."""

from __future__ import annotations

from bot.flows.incidents import notifications
from bot.flows.incidents.change import Change, Known
from bot.incidents import decision, rights
from bot.incidents.incident import State
from bot.incidents.refusal import NotOnTeam, Refusal, TheirsAlready, TooLate
from bot.people import Actor
from bot.slack_text import safe


def reassign(known: Known, to: Actor, by: Actor) -> Change | Refusal:
    """From any open state. Whom it can be given to is a setting of the team."""
    current, team = known.incident, known.plan.team
    if current.state is State.RESOLVED:
        return TooLate(current, by)
    if decision.has_it(current, to):
        return TheirsAlready(to.name)
    able = rights.members(team, current.pipeline, "team")
    if team.settings.incidents.reassign_to == "team" and to.slack not in able:
        return NotOnTeam(to.name, tuple(able.values()))
    incident = decision.reassigning(current, to, known.now)
    return (
        Change.of(known, incident)
        .noted("reassigned", by, f"reassigned to {to.name} by {by.name}")
        .says(notifications.reassigned(incident, team, by))
        .stops_paging(f"reassigned to {to.name}")
        .pager_hears("acknowledge")
        .heard_from(by)
        .answers(f"#{incident.number} is reassigned to {safe(to.name, 80)}, who gets a direct message.")
    )
