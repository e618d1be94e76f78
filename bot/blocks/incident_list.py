"""Answers to `/incident`."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from datetime import datetime

from bot.blocks.headline import headline, status
from bot.blocks.incident import buttons, parent, will
from bot.blocks.message import Message, bullets, context, section
from bot.incidents.incident import Event, Incident, Step
from bot.incidents.rights import Act
from bot.slack_text import link, safe, when
from bot.text import counted, listed

HELP = (
    ("/incident list", "open incidents, and who acknowledged them"),
    ("/incident new", "open one, with a form; also *Open incident* in the menu of any message"),
    ("/incident 12", "one incident, with its buttons and its timeline"),
    ("/incident why 12", "why this severity, why these people, why not others"),
    ("/incident note 12 text", "add a note"),
    ("/incident severity 12 P1 reason", "change the severity; `severity 12` alone opens a form"),
    ("/incident silence refund-ratio for 2 h why", "mute its alerts; without arguments, list mutes"),
    (
        "/incident ack 12",
        "acknowledge; `/incident 12 ack` as well; also `mitigate`, `back`, `resolve`, `reopen`",
    ),
)

_MOST, _EVENTS = 15, 10

_WHO_IS_IN_IT = {
    "acknowledged",
    "escalated",
    "passed on",
    "handed back",
    "let go",
    "mitigated",
    "word",
    "reassigned",
    "reopened",
}
_NEEDS_ITS_VERB = {"promised", "snoozed", "raised", "lowered", "resolved"}
_UTC = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d) UTC")


def help_text() -> Message:
    lines = [f"`{command}`: {meaning}" for command, meaning in HELP]
    return Message(text="What /incident can do", blocks=(section(bullets(lines)),))


def did_you_mean(words: str, suggestions: Sequence[str]) -> Message:
    guess = listed((f"`{safe(s, 100)}`" for s in suggestions[:3]), "or")
    ask = f"Did you mean {guess}?" if guess else "`/incident` lists what I understand."
    return Message(text=f"I don't understand “{safe(words, 80)}”. {ask}")


def listing(
    incidents: Sequence[tuple[Incident, Step | None]], may: Mapping[int, Container[Act]] | None = None
) -> Message:
    """The open ones, the most severe first, each with its next step and what the reader may do. may: by the incident's
    id, what that is."""
    if not incidents:
        return Message(text="No open incidents.")
    blocks = [section(f"*{counted(len(incidents), 'open incident')}*")]
    for n, (incident, step) in enumerate(incidents[:_MOST]):
        pressed = buttons(incident, (may or {}).get(incident.id, ()))
        blocks += [section(_line(incident, step)), {**pressed, "block_id": f"listed-{n}"}]
    if len(incidents) > _MOST:
        blocks.append(context(f"and {len(incidents) - _MOST} more"))
    return Message(text=counted(len(incidents), "open incident"), blocks=tuple(blocks))


def one(incident: Incident, step: Step | None, events: Sequence[Event]) -> Message:
    """As it stands in the channel, and the last of what happened."""
    drawn = parent(incident, step)
    lines = [_event(e) for e in events[-_EVENTS:]]
    history = [section(f"*Latest events*\n{bullets(lines)}")] if lines else []
    return Message(
        text=f"Incident {incident.number}: {drawn.text}", blocks=(*drawn.blocks, *history), color=drawn.color
    )


def _event(event: Event) -> str:
    """'today 5:51 Ada snoozed: until today 6:51', in the reader's own time; the record has UTC."""
    who, text = safe(event.actor.name, 40), safe(event.text, 120)
    text = _UTC.sub(_local, text)
    if event.kind in _WHO_IS_IN_IT:
        return f"{when(event.at)} {text}"
    return f"{when(event.at)} {who}{f' {event.kind}' if event.kind in _NEEDS_ITS_VERB else ''}: {text}"


def _local(found: re.Match[str]) -> str:
    try:
        return when(datetime.fromisoformat(f"{found[1]}Z"))
    except ValueError:  # somebody's own words, and no such day
        return found[0]


def no_such(number: int, open_ones: Sequence[int]) -> Message:
    known = f" Open: {listed(str(n) for n in open_ones[:_MOST])}." if open_ones else " None is open."
    return Message(text=f"There is no incident {number}.{known}")


def how(example: str) -> Message:
    """What was meant lacks something."""
    return Message(text=f"Write it like this: `{example}`.")


def _line(incident: Incident, step: Step | None) -> str:
    name = f"*{headline(incident)}*"
    head = f"{name} ({link(incident.permalink, 'open')})" if incident.permalink else name
    then = f" · next: {will(step)} at {when(step.due)}" if step else ""
    return f"{head}\n{status(incident)}{then}"


def why(incident: Incident, taken: Sequence[Step], ahead: Sequence[Step], team: Sequence[str], reader: str) -> Message:
    """Why this severity, why these people, why not the others; from the reasons that were kept. team: names of its
    people. reader: Slack id."""
    steps = [*taken, *ahead]
    reached = {target.name for step in steps for target in step.targets}
    left = [name for name in team if name not in reached]
    lines = [f"*{incident.severity}:* {safe(incident.severity_why, 300)}", _why_on_call(incident)]
    lines += [f"*{safe(fault.label, 160)}:* {safe(fault.why, 200)}" for fault in incident.faults if fault.why][:_EVENTS]
    blocks = [section(f"*Why #{incident.number}*\n{bullets(lines)}"), section(_why_you(steps, reader))]
    if taken:
        blocks.append(section(f"*So far*\n{bullets([_reason(step) for step in taken[-_EVENTS:]])}"))
    if ahead:
        blocks.append(section(f"*Next*\n{bullets([_reason(step) for step in ahead[:_EVENTS]])}"))
    if left:
        names = listed(safe(name, 80) for name in left[:_MOST])
        blocks.append(context(f"Not reached: {names}. No step for {incident.severity} names them."))
    return Message(text=f"Why #{incident.number}", blocks=tuple(blocks))


def _why_on_call(incident: Incident) -> str:
    who = safe(incident.on_call_primary.name, 80)
    return f"*{who} on call* until {when(incident.on_call_until)}: {safe(incident.on_call_why, 300)}"


def _why_you(steps: Sequence[Step], reader: str) -> str:
    mine = [(step, target) for step in steps for target in step.targets if target.slack and target.slack == reader]
    if not mine:
        return "*You:* no step of its escalation names you."
    step, target = mine[0]
    return f"*You:* as {safe(target.said, 80)}, {when(step.due)}. {safe(step.why, 300)}"


def _reason(step: Step) -> str:
    return f"{when(step.due)} {will(step)}: {safe(step.why, 300)}"
