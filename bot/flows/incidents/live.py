"""Messages that stay true: each is drawn from the incident as it is now, and drawn again whenever that changes.

What still waits to be sent is worded anew, or called off where it would be untrue; what is out is edited. Pure, but for
`keep_true`, which does it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.blocks import direct, thread
from bot.blocks.message import Message
from bot.flows.incidents import notifications, stakeholder_updates
from bot.handbook.team.team import Team
from bot.incidents.incident import Do, Incident, Step
from bot.notify.notifier import Draft
from bot.notify.payload import Edit
from bot.store import notices, said


@dataclass(frozen=True, slots=True)
class Live:
    """key: of the notice that sent it. wanted: whether it is still worth sending, should it not be out yet."""

    key: str
    message: Message
    wanted: bool


def messages(incident: Incident, team: Team, taken: Sequence[Step], ahead: Sequence[Step]) -> Iterator[Live]:
    """taken, ahead: the steps of its escalation, in the order in which they were or will be due."""
    for step in taken:
        match step.do:
            case Do.PAGE:
                yield from _pages(incident, team, step, taken)
            case Do.NOTIFY | Do.INFORM:
                wanted = incident.state.waits if _is_to_handle(incident, step) else incident.state.is_open
                for slack, targets in notifications.by_person(step):
                    message = notifications.direct_message(incident, team, step, targets)
                    yield Live(notifications.direct_key(incident, step, slack), message, wanted)
            case Do.ASK:
                yield from _asks(incident, team, step, _is_unanswered(incident, step, taken, ahead))
            case Do.NOBODY:
                called = notifications.phones(incident, team, taken)
                yield Live(f"i{incident.id}:step{step.number}", thread.nobody(incident, called), incident.state.waits)


def _pages(incident: Incident, team: Team, step: Step, taken: Sequence[Step]) -> Iterator[Live]:
    """Of each person, only the last page asks for something: a repeat is a new message, for only that rings."""
    for slack, targets in notifications.by_person(step):
        later = next((s for s in taken if s.do is Do.PAGE and s.number > step.number and _reaches(s, slack)), None)
        if later is None:
            message = notifications.direct_message(incident, team, step, targets)
        else:
            message = direct.paged_again(incident, later.due)
        yield Live(notifications.direct_key(incident, step, slack), message, incident.state.waits and later is None)


def _reaches(step: Step, slack: str) -> bool:
    return any(target.slack == slack for target in step.targets)


def _is_to_handle(incident: Incident, step: Step) -> bool:
    return step.do is Do.NOTIFY and direct.is_to_handle(incident, step.targets)


def _asks(incident: Incident, team: Team, step: Step, is_open: bool) -> Iterator[Live]:
    until = step.due + notifications.grace(incident, team)
    yield Live(f"i{incident.id}:step{step.number}", thread.ask_status(incident, step, until, is_open), is_open)
    for target in step.targets:
        if target.slack:
            message = direct.ask_status(incident, step, until, is_open)
            yield Live(notifications.direct_key(incident, step, target.slack), message, is_open)


def _is_unanswered(incident: Incident, step: Step, taken: Sequence[Step], ahead: Sequence[Step]) -> bool:
    """The question of a step is open while its end is ahead: any word ends both."""
    is_last = not any(s.do is Do.ASK and s.number > step.number for s in taken)
    runs_out = any(s.do is Do.LET_GO for s in ahead) and not any(s.do is Do.ASK for s in ahead)
    return is_last and runs_out and not incident.snoozed_until and not incident.state.waits


@dataclass(frozen=True, slots=True)
class Shown:
    """What has to be put right: called off because it is untrue, worded anew because it still waits, or edited."""

    incident: Incident
    untrue: tuple[str, ...]
    reworded: tuple[Live, ...]
    edited: tuple[Live, ...]

    def edits(self) -> Iterator[tuple[Incident, Draft]]:
        for message in self.edited:
            yield self.incident, _edit(self.incident, message, _looks(message.message.payload()))


def shown(incident: Incident, every: Sequence[Live], standing: Mapping[str, said.Said]) -> Shown:
    """Whatever was said of the incident before, and is not so any more. standing: what is out or on its way."""
    known = [(message, standing[message.key]) for message in every if message.key in standing]
    untrue = [message.key for message, old in known if old.waits and not message.wanted]
    other = [
        (message, old)
        for message, old in known
        if message.key not in untrue and _looks(message.message.payload()) != _looks(old.message)
    ]
    waits = tuple(message for message, old in other if old.waits)
    return Shown(incident, tuple(untrue), waits, tuple(message for message, old in other if not old.waits))


def put_right(c: Connection, put: Shown) -> None:
    """All but the edits, which are notices like others."""
    notices.call_off(c, put.untrue, f"untrue by now: {put.incident.state}")
    for message in put.reworded:
        said.reword(c, message.key, message.message.payload(), message.message.text)


def keep_true(
    c: Connection, incident: Incident, team: Team, taken: Sequence[Step], ahead: Sequence[Step], now: datetime
) -> None:
    every = [*messages(incident, team, taken, ahead), *_given(c, incident, team), *_to_readers(c, incident, team)]
    put = shown(incident, every, said.standing(c, [live.key for live in every]))
    put_right(c, put)
    notices.put(c, incident.team, incident.id, [draft for _, draft in put.edits()], now)


def _given(c: Connection, incident: Incident, team: Team) -> Iterator[Live]:
    """What told somebody that it is theirs, once it is not: with its buttons it goes."""
    has_it = incident.acknowledged_by.slack if incident.acknowledged_by and incident.state.is_open else ""
    for known in said.out(c, incident.id, f"i{incident.id}:reassigned"):
        if known.conversation not in (has_it, team.settings.channel):
            yield Live(known.key, direct.given_before(incident), wanted=False)


def _to_readers(c: Connection, incident: Incident, team: Team) -> Iterator[Live]:
    """What told those who use the figures that they are wrong."""
    for known in said.out(c, incident.id, stakeholder_updates.prefix(incident)):
        if (fault := stakeholder_updates.fault_of(known, incident.faults)) is not None:
            yield Live(known.key, stakeholder_updates.now(incident, fault, team), incident.state.is_open)


def _looks(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What of a message an edit sets. Slack keeps what an edit does not name, so blocks that went are named too."""
    return {"text": payload["text"], "blocks": payload.get("blocks", [])}


def _edit(incident: Incident, live: Live, message: Mapping[str, Any]) -> Draft:
    return Draft(
        key=f"{live.key}:now:{incident.revision}",
        kind="edit",
        lane=f"i{incident.id}:edits",
        payload=Edit(message=dict(message)),
        plain=live.message.text,
        parent_key=live.key,
    )
