"""Answers to `/incident`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.blocks.headline import headline, status
from bot.blocks.incident import parent, will
from bot.blocks.message import Message, bullets, section
from bot.incidents.incident import Event, Incident, Step
from bot.slack_text import link, safe, when
from bot.text import counted, listed

HELP = (
    ("/incident list", "open incidents, and who acknowledged them"),
    ("/incident new", "open one, with a form; also *Open incident* in the menu of any message"),
    ("/incident 12", "one incident, with its buttons and its timeline"),
    ("/incident note 12 text", "add a note"),
    ("/incident severity 12 P1 reason", "change the severity; `severity 12` alone opens a form"),
    ("/incident silence refund-ratio for 2 h why", "mute its alerts; without arguments, list mutes"),
    (
        "/incident ack 12",
        "acknowledge; `/incident 12 ack` as well; likewise `mitigate`, `back`, `resolve`, `reopen`",
    ),
)

_MOST, _EVENTS = 20, 10

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


def listing(incidents: Sequence[tuple[Incident, Step | None]]) -> Message:
    """The open ones, the most severe first, each with its next step."""
    if not incidents:
        return Message(text="No open incidents.")
    lines = [_line(incident, step) for incident, step in incidents[:_MOST]]
    if len(incidents) > _MOST:
        lines.append(f"and {len(incidents) - _MOST} more")
    text = counted(len(incidents), "open incident")
    return Message(text=text, blocks=(section(f"*{text}*\n{bullets(lines)}"),))


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
    then = f"; next: {will(step)} at {when(step.due)}" if step else ""
    name = f"*{headline(incident)}*"
    where = link(incident.permalink, "open") if incident.permalink else ""
    return f"{name}: {status(incident)}{then}{f' ({where})' if where else ''}"
