"""What is behind More: everything that can be done with an incident as it is now, one line each."""

from __future__ import annotations

from collections.abc import Iterator

from bot.blocks.form import modal
from bot.blocks.incident import headline
from bot.blocks.message import Block, View, button, safe, section
from bot.incidents.incident import Incident, State

MENU = "incident_menu"
PICK = "incident_pick"

MITIGATE, REOPEN, FALSE_POSITIVE = "mitigate", "reopen", "false-positive"

_WORDS = {
    MITIGATE: ("Mitigated", "the harm is stopped; it stays open, and nobody is paged"),
    FALSE_POSITIVE: ("False positive", "nothing was wrong: resolve it as that"),
    REOPEN: ("Reopen", "it is not over; the escalation starts anew"),
}


def menu(incident: Incident, about: str) -> View:
    lines = [_line(name) for name in _choices(incident)]
    return modal(MENU, f"Incident {incident.number}", [section(headline(incident)), *lines], about, submit=None)


def done(incident_number: int, text: str) -> View:
    """What came of a choice that asks nothing more. text: mrkdwn."""
    return modal(MENU, f"Incident {incident_number}", [section(text)], submit=None)


def _choices(incident: Incident) -> Iterator[str]:
    if not incident.state.is_open:
        yield REOPEN
        return
    if incident.state is not State.MITIGATED:
        yield MITIGATE
    yield FALSE_POSITIVE


def _line(name: str) -> Block:
    label, meaning = _WORDS[name]
    shown = section(f"*{label}*: {safe(meaning, 200)}", button(label, PICK, name))
    return {**shown, "block_id": name}
