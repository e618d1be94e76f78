"""What is behind More: everything that can be done with an incident as it is now, one line each."""

from __future__ import annotations

from bot.blocks.form import modal
from bot.blocks.headline import headline
from bot.blocks.message import Block, View, button, section
from bot.incidents.incident import Incident, State

MENU = "incident_menu"
PICK = "incident_pick"

MITIGATE, REOPEN, FALSE_POSITIVE, ESCALATE = "mitigate", "reopen", "false-positive", "escalate"
PROMISE, SNOOZE = "promise", "snooze"
REASSIGN, SEVERITY, NOTE, PEOPLE, LINK = "reassign", "severity", "note", "people", "link"

# What is on the button and what it does; with … it asks first.
_WORDS = {
    ESCALATE: ("Escalate now", "The next page goes out at once."),
    MITIGATE: ("Mitigated", "The harm is stopped; it stays open, and nobody is paged."),
    PROMISE: ("Fixed by …", "You have it and say by when; you are asked then."),
    SNOOZE: ("Snooze …", "Nobody is asked or paged for a while."),
    REASSIGN: ("Reassign …", "Somebody else has it from now on."),
    SEVERITY: ("Severity …", "Another one, with the reason; the escalation restarts from it."),
    NOTE: ("Add a note …", "What you found or did, for the thread."),
    LINK: ("Add a link …", "A dashboard, a pull request."),
    PEOPLE: ("Add people …", "They are invited to the channel and asked to have a look."),
    FALSE_POSITIVE: ("False positive …", "Nothing was wrong: resolve it as that."),
    REOPEN: ("Reopen", "It is not over; the escalation starts anew."),
}


def menu(incident: Incident, about: str) -> View:
    lines = [_line(name) for name in choices(incident)]
    return modal(MENU, f"Incident {incident.number}", [section(f"*{headline(incident)}*"), *lines], about, submit=None)


def done(incident_number: int, text: str) -> View:
    """What came of a choice that asks nothing more. text: mrkdwn."""
    return modal(MENU, f"Incident {incident_number}", [section(text)], submit=None)


def choices(incident: Incident) -> list[str]:
    if not incident.state.is_open:
        return [REOPEN, NOTE, LINK]
    first = [ESCALATE] if incident.state.waits else []
    first += [] if incident.state is State.MITIGATED else [MITIGATE]
    return [*first, PROMISE, SNOOZE, REASSIGN, SEVERITY, NOTE, LINK, PEOPLE, FALSE_POSITIVE]


def _line(name: str) -> Block:
    label, meaning = _WORDS[name]
    shown = section(meaning, button(label, PICK, name))
    return {**shown, "block_id": name}
