"""Direct messages about an incident: a page that wakes, a notice that only tells, and plain words for the CFO.

Each is drawn from the incident as it is now: what was sent is edited when that changes, so that no old message asks for
something, or offers a button, that is history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.headline import acknowledge_by, headline, notification, pipeline, status
from bot.blocks.incident import PASS, RUNBOOK, acknowledge_button, answers, at_risk, buttons, what_is_wrong
from bot.blocks.message import Block, Message, actions, bullets, button, context, section
from bot.handbook.model import Runbook
from bot.incidents.incident import Incident, Step, Target
from bot.people import Actor
from bot.slack_text import link, mention, safe, when
from bot.text import listed, unique


@dataclass(frozen=True, slots=True)
class Around:
    """What a message says besides the incident. channel: where the incident's message stands or will. promise: what is
    at risk, and when it is due."""

    channel: str = ""
    promise: tuple[str, datetime] | None = None


def page(incident: Incident, step: Step, target: Target, around: Around) -> Message:
    """Wakes the person on call; a page that can be acted on by itself."""
    if not incident.state.waits:
        return _history(incident)
    beside = f"Also paging you for this, in addition to #{step.beside}.\n" if step.beside else ""
    first = f"*{headline(incident)}*\n{beside}*{acknowledge_by(incident)}.*"
    why = f"You're {_on_call_as(target)}. {safe(step.why, 300)}".strip()
    blocks = [
        section(first),
        actions(
            acknowledge_button(incident),
            button(_passing(target), PASS, str(incident.id)),
            button("Runbook", RUNBOOK, str(incident.id)),
            block_id=f"page-{incident.id}",
        ),
        section("\n".join([what_is_wrong(incident), *at_risk(incident, around.promise)])),
        context(why, *_where(incident, around.channel)),
    ]
    return Message(text=f"{notification(incident)}. {acknowledge_by(incident)}", blocks=tuple(blocks))


def _on_call_as(target: Target) -> str:
    """'on call (primary)' of "primary on-call"; a role as it is otherwise."""
    role = safe(target.role, 60)
    return f"on call ({role.removesuffix(' on-call')})" if role.endswith(" on-call") else f"paged as {role}"


def _passing(target: Target) -> str:
    return "Pass to secondary" if target.role == "primary on-call" else "Pass on"


def paged_again(incident: Incident, at: datetime) -> Message:
    """A page after which the same person was paged again: that one has the buttons."""
    return Message(text=f"{headline(incident)}: paged again at {when(at, '{time}')}, see below.")


def notice(incident: Incident, targets: Sequence[Target], why: str, around: Around) -> Message:
    """Tells an owner or a role. targets: every role in which this one reader is told.

    Where nobody is paged, whoever reads this is the one to act.
    """
    if is_to_handle(incident, targets):
        return _to_handle(incident, around)
    roles = listed(unique(_role(t) for t in targets)) or "somebody it concerns"
    first = f"*{headline(incident)}*\nFYI, {roles}. {status(incident)}."
    blocks = [
        section(first),
        section("\n".join([what_is_wrong(incident), *at_risk(incident, around.promise)])),
        context(*([safe(why, 300)] if why else []), *_where(incident, around.channel)),
    ]
    return Message(text=f"FYI: {notification(incident)}", blocks=tuple(blocks))


def is_to_handle(incident: Incident, targets: Sequence[Target]) -> bool:
    """Whether whoever is told is the one to act: nobody is paged, and it is their pipeline that it is about."""
    return not incident.severity.wakes and not any(target.pipeline for target in targets)


def _role(target: Target) -> str:
    if target.pipeline:
        return f"you're the {safe(target.role, 60)} of {pipeline(target.pipeline)}"
    if target.is_owner:
        return f"you're the {safe(target.role, 60)} of this pipeline"
    return f"you're told as {safe(target.role, 60)}"


def _to_handle(incident: Incident, around: Around) -> Message:
    if not incident.state.waits:
        return _history(incident)
    due = f"Acknowledge by {when(incident.respond_by)}."
    blocks = [
        section(f"*{headline(incident)}*\n*Yours to handle.* {due}"),
        actions(
            acknowledge_button(incident),
            button("Runbook", RUNBOOK, str(incident.id)),
            block_id=f"notice-{incident.id}",
        ),
        section("\n".join([what_is_wrong(incident), *at_risk(incident, around.promise)])),
        context("You own this pipeline, and nobody is paged for this.", *_where(incident, around.channel)),
    ]
    return Message(text=f"{notification(incident)}. {due}", blocks=tuple(blocks))


def given_before(incident: Incident) -> Message:
    """What was reassigned to somebody, and is theirs no more."""
    return _history(incident)


def given(incident: Incident, by: Actor, around: Around) -> Message:
    """To whoever an incident was reassigned to."""
    blocks = [
        section(
            f"*{headline(incident)}*\nReassigned to you by {safe(by.name, 80)}. Hand it back if you can't take it."
        ),
        buttons(incident),
        section("\n".join([what_is_wrong(incident), *at_risk(incident, around.promise)])),
        context(f"Opened {when(incident.opened_at)}.", *_where(incident, around.channel)),
    ]
    return Message(text=f"Reassigned to you: {notification(incident)}", blocks=tuple(blocks))


def ask_status(incident: Incident, step: Step, until: datetime, is_open: bool = True) -> Message:
    """To whoever has it. until: when it goes back to unassigned without a reply. is_open: nobody has answered yet."""
    if not is_open:
        return _history(incident, "Status was asked for.")
    why = safe(step.why[:1].upper() + step.why[1:], 200)
    ask = f"*Status?* {why}. If you don't reply by {when(until, '{time}')}, it goes back to unassigned."
    blocks = [section(f"*{headline(incident)}*\n{ask}"), answers(incident)]
    return Message(text=f"Status? {notification(incident)}. Reply by {when(until, '{time}')}", blocks=tuple(blocks))


def _history(incident: Incident, before: str = "") -> Message:
    """What asks for nothing any more."""
    line = f"{headline(incident)}\n{before} {status(incident)}.".replace("\n ", "\n")
    where = _where(incident, "")
    return Message(text=f"{line} {' '.join(where)}".strip())


def cfo(incident: Incident, runbook: Runbook | None, around: Around) -> Message:
    """For the CFO office: which figures, which way they are off, who is on it, and what to do until then."""
    figures = f"{pipeline(incident.pipeline)} figures"
    if not incident.state.is_open:
        since = f"from {when(incident.opened_at)}"
        until = f" until {when(incident.resolved_at)}" if incident.resolved_at else ""
        return Message(text=f"{figures} may have been wrong or missing {since}{until}. {status(incident)}; see below.")
    first = f"*{figures} may be wrong or missing.* Please don't publish or quote them until we confirm them here."
    blocks: list[Block] = [section(first)]
    if incident.impact:
        blocks.append(section(f"*Impact:* {safe(incident.impact, 500)}"))
    if runbook and runbook.downstream:
        lines = [f"{safe(d.where, 80)}: {safe(d.what, 150)}" for d in runbook.downstream[:10]]
        blocks.append(section(f"*Affected reports:*\n{bullets(lines)}"))
    blocks.append(context(f"{_who_is_on_it(incident)} We'll post here when it's resolved.", *_where(incident, "")))
    return Message(text=first.replace("*", ""), blocks=tuple(blocks))


def _who_is_on_it(incident: Incident) -> str:
    if incident.acknowledged_by:
        return f"{safe(incident.acknowledged_by.name, 80)} is working on it."
    return "The people on call have been paged; nobody has acknowledged it yet."


def _where(incident: Incident, channel: str) -> list[str]:
    """The way to the incident: a link to its message, or at least the channel that it stands in."""
    if incident.permalink:
        return [link(incident.permalink, "Open incident")]
    return [f"In {mention(channel, channel)}"] if channel else []
