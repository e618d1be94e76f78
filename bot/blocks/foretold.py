"""What will happen, in a form, before it is sent in: the very steps that the deed would plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.blocks.message import Block, View, section
from bot.incidents.incident import Do, Incident, Step
from bot.slack_text import safe, when
from bot.text import listed, unique

_VERBS = {
    Do.PAGE: "pages",
    Do.NOTIFY: "notifies",
    Do.INFORM: "tells",
    Do.TICKET: "opens a ticket for",
    Do.ASK: "checks in with",
}
_BLOCK = "foretold"


def block(words: str) -> Block:
    """words: in mrkdwn."""
    return {**section(f"*What will happen:* {words}"), "block_id": _BLOCK}


def of_steps(steps: Iterable[Step], now: datetime) -> str:
    """'pages Engineer D now, Engineer C at 3:20 AM; notifies CFO Office at 3:35 AM'"""
    by_verb: dict[str, list[str]] = {}
    reached = [step for step in steps if step.do in _VERBS]
    for step in sorted(reached, key=lambda step: (list(_VERBS).index(step.do), step.due)):
        names = listed(unique(safe(target.name, 80) for target in step.targets)) or "nobody"
        at = "now" if step.due <= now else f"at {when(step.due)}"
        by_verb.setdefault(_VERBS[step.do], []).append(f"{names} {at}")
    return "; ".join(f"{verb} {', '.join(whom)}" for verb, whom in by_verb.items()) or "pages nobody"


def redrawn(view: Mapping[str, Any], words: str) -> View:
    """The form as it stands, with what its answers would do by now; Slack keeps what was answered."""
    kept = ("type", "callback_id", "private_metadata", "title", "close", "submit")
    blocks = [block(words) if each.get("block_id") == _BLOCK else each for each in view["blocks"]]
    return {**{name: view[name] for name in kept if name in view}, "blocks": blocks}


def live(asked: Block) -> Block:
    """An answer changes what will happen, so it is heard of before the form is sent in."""
    return {**asked, "dispatch_action": True}


def of_deed(incident: Incident, steps: Iterable[Step], now: datetime) -> str:
    """The same of an incident that is there: until when it rests, whom it reaches in the first round, and what comes
    where nobody replies."""
    first = [step for step in steps if not step.round]
    said = [f"no pages or questions until {when(incident.snoozed_until)}"] if incident.snoozed_until else []
    said += [f"{incident.severity}: {of_steps(first, now)}"] if any(s.do in _VERBS for s in first) or not said else []
    freed = next((step.due for step in first if step.do is Do.LET_GO), None)
    said += [f"without a reply by {when(freed)} it is unassigned and escalates again"] if freed else []
    return "; ".join(said) + "."
