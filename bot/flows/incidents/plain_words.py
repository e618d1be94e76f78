"""An incident where there is no markup: a mail, and sentences for other systems."""

from __future__ import annotations

from bot.blocks import incident as card
from bot.incidents.incident import Incident


def in_plain_words(incident: Incident) -> str:
    """A page as a mail: no markup, the next action first."""
    lines = (
        f"{incident.severity}: {incident.title}",
        "Acknowledge it in Slack; until somebody does, the escalation goes on.",
        incident.summary,
        in_a_sentence(incident),
        f"Impact: {incident.impact}" if incident.impact else "",
        others_in_a_sentence(incident),
    )
    return "\n\n".join(line for line in lines if line)


def in_a_sentence(incident: Incident) -> str:
    """The figure where there is no markup; "" where the summary has it already, or nothing was measured."""
    figure = "" if card.said_already(incident) else incident.figure
    return f"{figure[:1].upper()}{figure[1:]}." if figure else ""


def others_in_a_sentence(incident: Incident) -> str:
    """The other faults in it; "" where there is none."""
    return f"Also affected: {'; '.join(incident.also)}." if incident.also else ""
