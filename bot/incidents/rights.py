"""Who may do what, and, to whom it is refused, who can: one table for every deed of every door. Pure.

docs/permissions.md is made from `TABLE`. Looking is everybody's. What comes from elsewhere (a pager, the bot itself)
has no Slack id, has proved itself at its own door, and may do what can be done with an incident, nothing else. Somebody
of another workspace (Slack Connect) may do nothing, unless team.toml names them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.handbook.team.settings import Group
from bot.handbook.team.team import Team
from bot.incidents import actions
from bot.incidents.decision import has_it
from bot.incidents.incident import Incident
from bot.people import Actor

# Besides a team's own groups: `contacts` are the team and its contacts, `people` those who are on call by turns,
# `any owner` the owners of any pipeline and the manager, `concerned` nobody but those whom it concerns.
Circle = Group | Literal["contacts", "people", "any owner", "concerned"]


class Act(StrEnum):
    """The value is how a refusal and docs/permissions.md say it: "Only the team can acknowledge this"."""

    ACKNOWLEDGE = "acknowledge this"
    HAND_BACK = "hand this back"
    MITIGATE = "mitigate this"
    RESOLVE = "resolve this"
    REOPEN = "reopen this"
    PROMISE = "promise a time for this"
    SNOOZE = "snooze this"
    STILL_ON_IT = "answer for this"
    ESCALATE = "escalate this"
    REASSIGN = "reassign this"
    RAISE = "raise its severity"
    LOWER = "lower its severity"
    ADD = "add a note or a link"
    ADD_PEOPLE = "add people"
    REPORT = "report an incident"
    SUBSCRIBE = "subscribe to updates"
    ROUTE = "route an alert to a pipeline"
    DISMISS = "dismiss an alert"
    WRITE_RULE = "write a routing rule into team.toml"
    PAUSE = "pause a detector"
    DECIDE_PAUSE = "approve pausing a detector"
    RESUME = "resume a detector"
    SILENCE = "mute alerts"
    DECIDE_SILENCE = "approve muting alerts"
    END_SILENCE = "end a mute"
    BOOK = "book maintenance"
    DECIDE_BOOKING = "approve maintenance at short notice"
    CANCEL = "cancel maintenance"
    SAY_DEADLINE = "say whether a deadline was met"
    DO_DUTY = "record or snooze a review"
    ACCEPT = "accept this handoff"
    ASK_TRADE = "ask for a swap or cover"
    TAKE = "take this shift"
    DECLINE = "decline this"
    VOTE = "approve this trade"
    WITHDRAW = "withdraw this trade"
    UNDO_TRADE = "undo this trade"
    OVERRIDE = "override the rota"
    APPLY = "apply an edited handbook"
    SEE_LEAVING = "see what has to be settled when somebody leaves"
    LINK = "ask to be linked to a person of the team"
    DECIDE_LINK = "approve a link"
    UNDO_LINK = "undo a link"


@dataclass(frozen=True, slots=True)
class Right:
    """circle: who may. setting: the name in team.toml that says otherwise. besides: whom it concerns, who may too.
    more: what else it takes, for docs/permissions.md."""

    circle: Circle
    setting: str = ""
    besides: str = ""
    more: str = ""


_HOLDER = "the person who has acknowledged it"
_RESPONDS = Right("team", "incidents.acknowledge", _HOLDER)
_CLOSES = Right("team", "incidents.resolve", _HOLDER)
_TWO_KEYS = "with two people where it may find or mute the highest severity of an investor-facing pipeline"

TABLE: dict[Act, Right] = {
    Act.ACKNOWLEDGE: _RESPONDS,
    Act.HAND_BACK: Right("concerned", besides=_HOLDER),
    Act.MITIGATE: _RESPONDS,
    Act.RESOLVE: _CLOSES,
    Act.REOPEN: _CLOSES,
    Act.PROMISE: _RESPONDS,
    Act.SNOOZE: _RESPONDS,
    Act.STILL_ON_IT: Right("concerned", besides=_HOLDER),
    Act.ESCALATE: _RESPONDS,
    Act.REASSIGN: Right("team", "incidents.acknowledge", _HOLDER, "to somebody of the team (incidents.reassign_to)"),
    Act.RAISE: _RESPONDS,
    Act.LOWER: Right("owners", "incidents.lower"),
    Act.ADD: Right("anyone"),
    Act.ADD_PEOPLE: Right("team", "incidents.acknowledge", _HOLDER, "they are invited to the team's channel"),
    Act.REPORT: Right("anyone", more="5 an hour for somebody outside the team, 20 an hour for all of them"),
    Act.SUBSCRIBE: Right("anyone"),
    Act.ROUTE: Right("team"),
    Act.DISMISS: Right("team"),
    Act.WRITE_RULE: Right("any owner", more="it waits for Apply, as any edit"),
    Act.PAUSE: Right("team", more=f"with an end and a reason; {_TWO_KEYS}"),
    Act.DECIDE_PAUSE: Right("owners", more="never the asker"),
    Act.RESUME: Right("team"),
    Act.SILENCE: Right("owners", more=f"with an end and a reason; {_TWO_KEYS}"),
    Act.DECIDE_SILENCE: Right("owners", more="never the asker"),
    Act.END_SILENCE: Right("team"),
    Act.BOOK: Right("team", more="with the manager's approval where the notice is short"),
    Act.DECIDE_BOOKING: Right("manager"),
    Act.CANCEL: Right("team"),
    Act.SAY_DEADLINE: Right("contacts"),
    Act.DO_DUTY: Right("team", besides="the person who was asked"),
    Act.ACCEPT: Right("concerned", besides="who comes on call; the team where nobody knows them in Slack"),
    Act.ASK_TRADE: Right("people"),
    Act.TAKE: Right("people", more="who was asked, or anybody of them where everybody was"),
    Act.DECLINE: Right("concerned", besides="who was asked"),
    Act.VOTE: Right("manager", besides="the others in the rotation"),
    Act.WITHDRAW: Right("manager", besides="who asked"),
    Act.UNDO_TRADE: Right("manager", besides="the two of it", more="until it begins"),
    Act.OVERRIDE: Right("manager"),
    Act.APPLY: Right("any owner", more="with the code shown, where the edit brings or changes code"),
    Act.SEE_LEAVING: Right("any owner"),
    Act.LINK: Right("anyone", more="only for a person whom nobody knows in Slack"),
    Act.DECIDE_LINK: Right("concerned", besides="the manager, or an owner where none is known; never the asker"),
    Act.UNDO_LINK: Right("concerned", besides="who is linked, and who can approve it"),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """able: the names of those who can. bot/blocks/refused.py words it."""

    act: Act
    circle: Circle
    able: tuple[str, ...]


def refused(
    team: Team, act: Act, by: Actor, pipeline: str = "", concerned: Collection[str | None] = ()
) -> Refused | None:
    """Why `by` may not; None if they may. concerned: Slack user ids of those who may because it concerns them."""
    circle = circle_of(team, act)
    if by.slack and by.slack in concerned:
        return None
    if circle == "anyone":
        return Refused(act, circle, ()) if by.foreign and not team.knows(by.slack) else None
    able = members(team, pipeline, circle) or (members(team, pipeline, "team") if TABLE[act].setting else {})
    if by.slack in able:
        return None
    known = members(team, pipeline, "contacts")
    named = [known[slack] for slack in concerned if slack in known]
    return Refused(act, "concerned" if named else circle, tuple(dict.fromkeys([*named, *able.values()])))


def circle_of(team: Team, act: Act) -> Circle:
    """As the team has set it."""
    match TABLE[act].setting:
        case "incidents.acknowledge":
            return team.settings.incidents.acknowledge
        case "incidents.resolve":
            return team.settings.incidents.resolve
        case "incidents.lower":
            return team.settings.incidents.lower
        case _:
            return TABLE[act].circle


def refused_deed(team: Team, incident: Incident, deed: actions.Deed, by: Actor) -> Refused | None:
    """Of an incident. That only who has acknowledged it can hand it back, the flow says, for it knows who that is."""
    act = act_of(deed, incident)
    if not by.slack or TABLE[act].circle == "concerned":
        return None
    if circle_of(team, act) == "team" and has_it(incident, by):
        return None
    return refused(team, act, by, incident.pipeline)


def allowed(team: Team, incident: Incident, by: Actor) -> frozenset[Act]:
    """What of the usual deeds they may do with it as it stands, for places where each sees buttons of their own."""
    usual = (actions.Acknowledge(), actions.Resolve(), actions.Reopen())
    may = {act_of(deed, incident) for deed in usual if refused_deed(team, incident, deed, by) is None}
    return frozenset(may | ({Act.HAND_BACK} if has_it(incident, by) else set()))


def speaks(team: Team, incident: Incident, by: Actor) -> bool:
    """Whether what `by` does counts as a word from those who look after it."""
    return not by.slack or has_it(incident, by) or by.slack in members(team, incident.pipeline, "team")


def members(team: Team, pipeline: str, circle: Circle) -> dict[str, str]:
    """Slack user id -> name. Where no owner is known in Slack, the team can what owners can."""
    people = {person.slack: name for name, person in team.settings.people.items() if person.slack}
    manager = {team.manager: team.name_of_manager} if team.manager else {}
    wider = {**people, **manager}
    match circle:
        case "concerned":
            return {}
        case "manager":
            return manager
        case "owners":
            return {**_owning(team, people, pipeline), **manager} or wider
        case "any owner":
            return {**_owning(team, people, None), **manager}
        case "people":
            return people
        case "contacts":
            others = team.settings.contacts.items()
            return {**{c.slack: c.name or key for key, c in others if c.slack[:1] in "UW"}, **wider}
        case _:
            return wider


def _owning(team: Team, people: dict[str, str], pipeline: str | None) -> dict[str, str]:
    """The owners of a pipeline; None: of any."""
    owners = team.handbook.ownership if pipeline is None else filter(None, [team.owner_of(pipeline)])
    names = {name for owner in owners for name in (owner.primary, owner.secondary)}
    return {slack: name for slack, name in people.items() if name in names}


def act_of(deed: actions.Deed, incident: Incident) -> Act:
    """Which line of the table a deed is; of a change of severity, that depends on which it has."""
    if isinstance(deed, actions.ChangeSeverity):
        return Act.LOWER if deed.severity > incident.severity else Act.RAISE
    return _ACTS[type(deed)]


_ACTS: dict[type[actions.Deed], Act] = {
    actions.Acknowledge: Act.ACKNOWLEDGE,
    actions.HandBack: Act.HAND_BACK,
    actions.Mitigate: Act.MITIGATE,
    actions.Resolve: Act.RESOLVE,
    actions.Reopen: Act.REOPEN,
    actions.Promise: Act.PROMISE,
    actions.Snooze: Act.SNOOZE,
    actions.StillOnIt: Act.STILL_ON_IT,
    actions.EscalateNow: Act.ESCALATE,
    actions.PassOn: Act.ESCALATE,
    actions.Reassign: Act.REASSIGN,
    actions.AddNote: Act.ADD,
    actions.AddLink: Act.ADD,
    actions.AddPeople: Act.ADD_PEOPLE,
}
