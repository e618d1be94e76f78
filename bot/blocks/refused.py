"""How a refusal is worded, in mrkdwn: who can, by name (docs/permissions.md has the whole table), or why it comes to
nothing."""

from __future__ import annotations

from datetime import datetime

from bot.incidents import refusal as why
from bot.incidents.incident import State
from bot.incidents.rights import Circle, Refused
from bot.people import Actor
from bot.slack_text import safe, when
from bot.text import listed

WHO: dict[Circle, str] = {
    "anyone": "people of this workspace",
    "contacts": "the team and its contacts",
    "people": "the people in the rotation",
    "team": "the team",
    "owners": "the owners and the manager",
    "any owner": "owners of a pipeline and the manager",
    "manager": "the manager",
}
_MOST = 8  # names; more would hide what the sentence says


def words(refused: Refused | str) -> str:
    """In mrkdwn, as what is worded already is: "Only the team can acknowledge this: A, B and C."."""
    if isinstance(refused, str):
        return refused
    names = [safe(name, 80) for name in refused.able[:_MOST]]
    if left := len(refused.able) - len(names):
        names.append(f"{left} more")
    who = WHO.get(refused.circle, "")
    if not who:
        return f"Only {listed(names, 'or') or 'whom it concerns'} can {refused.act}."
    return f"Only {who} can {refused.act}{f': {listed(names)}' if names else ''}."


def comes_to_nothing(refusal: why.Refusal) -> str:
    match refusal:
        case why.TooLate():
            return _too_late(refusal)
        case why.OpenAlready(incident, by) if incident.state is State.REOPENED:
            return _first("Already reopened", incident.reopened_by, incident.reopened_at, by)
        case why.OpenAlready():
            return "It's open."
        case why.OpenElsewhere(number):
            return f"The same fault is open as #{number}: continue there."
        case why.NobodyHasIt():
            return "It's unassigned, so there is nothing to hand back."
        case why.NobodyHasItAgain():
            return "It's unassigned again: press Acknowledge to take it."
        case why.NobodyToPage(severity):
            return f"Nobody else is due to be paged for this {severity}. Raise its severity to page again."
        case why.NoPlan(at, furthest):
            return f"{when(at)} is in the past, or more than {furthest.days} days ahead."
        case why.WouldBreakPromise(latest, promise):
            return f"It can wait until {when(latest)} at the latest: {safe(promise, 300)}."
        case why.TheirsAlready(name):
            return f"It's already assigned to {safe(name, 80)}."
        case why.NotOnTeam(name, able):
            names = listed((safe(one, 80) for one in able), "or")
            return f"It can be reassigned to {names}; {safe(name, 80)} isn't on the team."
        case why.SeverityAlready(severity):
            return f"It is {severity} already."
        case why.LinkAlready():
            return "That link is already there."
        case why.TooManyLinks(most):
            return f"It has {most} links already; add this one in a note."


def _too_late(refusal: why.TooLate) -> str:
    """Who was first, and when; said only to the person who came second."""
    incident, by = refusal.incident, refusal.by
    match incident.state:
        case State.RESOLVED:
            return _first("Already resolved", incident.resolved_by, incident.resolved_at, by)
        case State.MITIGATED:
            return _first("Already mitigated", incident.mitigated_by, incident.mitigated_at, by)
        case _:
            return _first("Already acknowledged", incident.acknowledged_by, incident.acknowledged_at, by)


def _first(done: str, who: Actor | None, at: datetime | None, by: Actor) -> str:
    name = "you" if _is(who, by) else safe(who.name if who else "somebody", 80)
    return f"{done} by {name}{f' at {when(at)}' if at else ''}."


def _is(who: Actor | None, by: Actor) -> bool:
    return who is not None and who.slack != "" and who.slack == by.slack
