"""Who may do what with an incident, and, to whom it is refused, who can. Pure.

Looking and opening is everybody's. The rest is set per team: `[incidents]` in team.toml. Whoever has an incident may do
with it what the team may; what comes from elsewhere (a pager, the bot itself) is nobody's of Slack, and has proved
itself at its own door.
"""

from __future__ import annotations

from bot.handbook.team.settings import Group
from bot.handbook.team.team import Team
from bot.incidents import actions
from bot.incidents.decision import has_it
from bot.incidents.incident import Incident
from bot.people import Actor
from bot.slack_text import safe
from bot.text import listed

_WHO: dict[Group, str] = {
    "team": "the team",
    "owners": "the owners and the manager",
    "manager": "the manager",
    "anyone": "everybody",
}


def refusal(team: Team, incident: Incident, deed: actions.Deed, by: Actor) -> str:
    """Why `by` may not do this, and who can, in mrkdwn; "" if they may."""
    group, what = _needed(team, incident, deed)
    if not by.slack or group == "anyone" or (group == "team" and has_it(incident, by)):
        return ""
    able = members(team, incident.pipeline, group)
    if by.slack in able:
        return ""
    return f"Only {_WHO[group]} can {what}: {listed(safe(name, 80) for name in able.values())}."


def speaks(team: Team, incident: Incident, by: Actor) -> bool:
    """Whether what `by` does counts as a word from those who look after it."""
    return not by.slack or has_it(incident, by) or by.slack in members(team, incident.pipeline, "team")


def members(team: Team, pipeline: str, group: Group) -> dict[str, str]:
    """Slack user id -> name. Where nobody of a smaller group is known, for the handbook names none, the team can."""
    people = {person.slack: name for name, person in team.settings.people.items() if person.slack}
    contact = {team.manager: team.name_of_manager} if team.manager else {}
    owner = team.owner_of(pipeline)
    owning = {slack: name for slack, name in people.items() if owner and name in (owner.primary, owner.secondary)}
    wider = {**people, **contact}
    match group:
        case "manager":
            return contact or wider
        case "owners":
            return {**owning, **contact} or wider
        case _:
            return wider


def _needed(team: Team, incident: Incident, deed: actions.Deed) -> tuple[Group, str]:
    rules = team.settings.incidents
    match deed:
        case actions.Acknowledge():
            return rules.acknowledge, "acknowledge it"
        case actions.HandBack():
            return "anyone", "hand it back"  # only who has it can, which the flow says in its own words
        case actions.Mitigate():
            return rules.acknowledge, "mitigate it"
        case actions.Resolve():
            return rules.resolve, "resolve it"
        case actions.Reopen():
            return rules.resolve, "reopen it"
        case actions.Promise():
            return rules.acknowledge, "promise it"
        case actions.Snooze():
            return rules.acknowledge, "snooze it"
        case actions.StillOnIt():
            return "anyone", "answer for it"  # only who has it can, which the flow says in its own words
        case actions.EscalateNow() | actions.PassOn():
            return rules.acknowledge, "escalate it"
        case actions.Reassign():
            return rules.acknowledge, "give it to somebody"
        case actions.ChangeSeverity(severity):
            lower = severity > incident.severity
            return (rules.lower, "lower its severity") if lower else (rules.acknowledge, "raise its severity")
        case actions.AddNote() | actions.AddPeople() | actions.AddLink():
            return "anyone", "add to it"
