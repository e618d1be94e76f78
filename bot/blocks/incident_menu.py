"""What is behind More: everything that can be done with an incident as it is now, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.form import modal
from bot.blocks.headline import headline
from bot.blocks.message import Block, View, button, section
from bot.incidents.incident import Incident, State
from bot.slack_text import safe

MENU = "incident_menu"
PICK = "incident_pick"
DETECTOR = "incident_mute"
_DETECTORS = 20

MITIGATE, REOPEN, FALSE_POSITIVE, ESCALATE = "mitigate", "reopen", "false-positive", "escalate"
PROMISE, SNOOZE = "promise", "snooze"
REASSIGN, SEVERITY, NOTE, PEOPLE, LINK = "reassign", "severity", "note", "people", "link"
MUTE = "mute"

NO_DETECTOR = "No detector found this. `/incident silence PIPELINE for 2 h why` mutes what else reports it."

# What is on the button and what it does; with … it asks first.
_WORDS = {
    ESCALATE: ("Escalate now", "Send the next page at once"),
    MITIGATE: ("Mitigated", "The harm is stopped; stays open, paging stops"),
    PROMISE: ("Fix by …", "Acknowledge and promise a time; we check in with you then"),
    SNOOZE: ("Snooze …", "No pages or questions for a while"),
    REASSIGN: ("Reassign …", "Hand it to somebody else"),
    SEVERITY: ("Severity …", "Change severity; restarts escalation"),
    NOTE: ("Add a note …", "What you found or did, for the thread"),
    LINK: ("Add a link …", "A dashboard, a pull request"),
    PEOPLE: ("Add people …", "Invite them to the channel and ask them to have a look"),
    MUTE: ("Mute …", "Its detector doesn't run for a while"),
    FALSE_POSITIVE: ("False positive …", "Resolve it: nothing was wrong"),
    REOPEN: ("Reopen", "It's not over; restarts escalation"),
}


def menu(incident: Incident, about: str) -> View:
    lines = [_line(name) for name in choices(incident)]
    return modal(MENU, f"Incident {incident.number}", [section(f"*{headline(incident)}*"), *lines], about, submit=None)


def done(incident_number: int, text: str) -> View:
    """What came of a choice that asks nothing more. text: mrkdwn."""
    return modal(MENU, f"Incident {incident_number}", [section(text)], submit=None)


def mute(incident: Incident, detectors: Sequence[str], about: str) -> View:
    """Which of the detectors that found its faults, where there are several."""
    lines = [section(f"*{safe(name, 80)}*", button("Mute …", DETECTOR, name)) for name in detectors[:_DETECTORS]]
    return modal(MENU, f"Incident {incident.number}", [section(f"*{headline(incident)}*"), *lines], about, submit=None)


def choices(incident: Incident) -> list[str]:
    if not incident.state.is_open:
        return [REOPEN, NOTE, LINK]
    first = [ESCALATE] if incident.state.waits else []
    first += [] if incident.state is State.MITIGATED else [MITIGATE]
    return [*first, PROMISE, SNOOZE, REASSIGN, SEVERITY, NOTE, LINK, PEOPLE, MUTE, FALSE_POSITIVE]


def _line(name: str) -> Block:
    label, meaning = _WORDS[name]
    shown = section(meaning, button(label, PICK, name))
    return {**shown, "block_id": name}
