"""Who says in Slack to be which person of the team, and who may confirm it. Pure.

A link gives whoever asks for it the rights, pages and mentions of that person, so somebody else confirms it: the
manager, else those who own a pipeline. team.toml is the source: only a person without a Slack id there can be linked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.handbook.team.team import Team
from bot.incidents.rights import Act, Refused, refused
from bot.people import Actor
from bot.slack_text import mention, safe, when
from bot.text import listed

# A week outlasts a weekend, a holiday and a shift; whoever is asked later than that may not know any more who asked.
# A no holds as long, so that nobody is asked the same every day.
WAITS_FOR = timedelta(days=7)

State = Literal["asked", "linked", "refused", "lapsed", "overtaken", "undone"]


@dataclass(frozen=True, slots=True)
class AccountLink:
    """asker: with the name that Slack had for them. asked_of: Slack ids of those who got the request.

    asked      waits for an answer, at most for `WAITS_FOR`
    linked     holds, unless team.toml says otherwise
    overtaken  the person or the asker got another id while it waited, or by a later link
    """

    id: int
    team: str
    person: str
    asker: Actor
    reason: str
    asked_of: tuple[str, ...]
    state: State
    asked_at: datetime
    decided_at: datetime | None = None
    decided_by: Actor | None = None
    ended_at: datetime | None = None
    ended_by: Actor | None = None


def may_be(team: Team, slack: str) -> tuple[str, ...]:
    """Whom somebody with this Slack user id may say to be: the people whom nobody knows in Slack. Nobody, for one who
    is a person of the team already."""
    if not slack or team.person_of(slack):
        return ()
    return tuple(p.name for p in team.handbook.people if team.slack_of(p.name) is None)


def approvers(team: Team, asker: str) -> dict[str, str]:
    """Slack user id -> name of who may answer: the manager, else those who own a pipeline. Never the asker, unless
    nobody else is known in Slack. Empty where nobody is."""
    manager = {team.manager: team.name_of_manager} if team.manager else {}
    names = dict.fromkeys(n for o in team.handbook.ownership for n in (o.primary, o.secondary))
    owners = {slack: name for name in names if (slack := team.slack_of(name))}
    for group in (manager, owners):
        if others := {slack: name for slack, name in group.items() if slack != asker}:
            return others
    return {slack: name for slack, name in (manager | owners).items() if slack == asker}


def cannot_ask(team: Team, asker: str) -> str:
    """Why somebody can say to be nobody of the team, and what to do instead, in mrkdwn; "" if they can."""
    if own := team.person_of(asker):
        return f"You are {safe(own, 80)} here already."
    people = may_be(team, asker)
    if not people:
        new = "add a new person to handbook.md and team.toml"
        return f"Everybody on the team has one: if one is wrong, correct it in team.toml; {new}."
    if approvers(team, asker):
        return ""
    entry = f'[people."{safe(people[0], 80) if len(people) == 1 else "YOUR NAME"}"]\nslack = "{asker}"'
    return f"Nobody with a Slack id could confirm it. Add this to team.toml:\n```\n{entry}\n```"


def refusal(team: Team, person: str, asker: str, earlier: Sequence[AccountLink], now: datetime) -> str:
    """Why it can not be asked, in mrkdwn; "" where it can. earlier: what this asker has asked for before,
    in the order of asking."""
    if refused := cannot_ask(team, asker):
        return refused
    if person not in may_be(team, asker):
        return f"{safe(person, 80)} is linked to a Slack account already. If that id is wrong, correct it in team.toml."
    answer = _names(approvers(team, asker))
    if waiting := next((link for link in earlier if link.state == "asked"), None):
        said = f"You asked {when(waiting.asked_at)} to be known as {safe(waiting.person, 80)}"
        return f"{said}, and {answer} will answer. If that was a mistake, ask them to refuse it."
    against = [link for link in earlier if link.person == person and _is_a_no(link)]
    again = against[-1].ended_at + WAITS_FOR if against and against[-1].ended_at else now
    if again > now:
        return f"That was {against[-1].state}. Talk to {answer}; you can ask again {when(again)}."
    return ""


def _is_a_no(link: AccountLink) -> bool:
    """Somebody else has refused it, or undone it."""
    return link.state in ("refused", "undone") and link.ended_by is not None and link.ended_by.slack != link.asker.slack


def may_not_answer(team: Team, link: AccountLink, by: Actor) -> str | Refused:
    """Why `by` can not approve or refuse it, in mrkdwn; "" if they can."""
    if link.state != "asked":
        return outcome(link)
    return refused(team, Act.DECIDE_LINK, by, concerned=approvers(team, link.asker.slack)) or ""


def obstacle(team: Team, link: AccountLink) -> str:
    """What has come in between since it was asked; "" for nothing."""
    if own := team.person_of(link.asker.slack):
        return f"{mention(link.asker.slack, link.asker.name)} is {safe(own, 80)} by now."
    if link.person in may_be(team, link.asker.slack):
        return ""
    slack = team.slack_of(link.person)
    return f"{safe(link.person, 80)} is {mention(slack, link.person)} by now." if slack else _gone(link)


def may_not_undo(team: Team, link: AccountLink, by: Actor) -> str | Refused:
    """Whoever is linked may undo it, and who could approve it."""
    if link.state != "linked":
        return "There is nothing to undo." if link.state == "asked" else outcome(link)
    concerned = [link.asker.slack, *approvers(team, link.asker.slack)]
    return refused(team, Act.UNDO_LINK, by, concerned=concerned) or ""


def unneeded(written: Team, link: AccountLink) -> str:
    """Why a link has no effect, in mrkdwn; "" if it has one. written: the team as its files have it, without links."""
    if link.person not in written.settings.people:
        return _gone(link)
    if slack := written.slack_of(link.person):
        same = "this id" if slack == link.asker.slack else f"another id (`{slack}`)"
        return f"team.toml gives {safe(link.person, 80)} {same} by now."
    other = written.person_of(link.asker.slack)
    return f"By team.toml this is {safe(other, 80)}." if other else ""


def outcome(link: AccountLink) -> str:
    """How it stands, in mrkdwn: what who presses too late is told."""
    who = mention(link.asker.slack, link.asker.name)
    first = safe((link.ended_by or link.decided_by or Actor("Watchkeeper")).name, 80)
    match link.state:
        case "linked":
            return f"{first} approved it: {who} is {safe(link.person, 80)}."
        case "refused":
            return f"{first} refused it."
        case "lapsed":
            return "Nobody answered in time. Ask again if you still need it."
        case "undone":
            return f"{first} undid it."
        case "overtaken":
            return "Settled some other way in the meantime; nothing left to answer."
    return "Waiting for an answer."


def _gone(link: AccountLink) -> str:
    return f"{safe(link.person, 80)} isn't on the team any more."


def _names(people: dict[str, str]) -> str:
    return listed((safe(name, 80) for name in people.values()), "or")
