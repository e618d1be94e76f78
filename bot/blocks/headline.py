"""What every message about an incident calls it."""

from __future__ import annotations

from bot.blocks.message import Block, context
from bot.incidents.incident import Incident
from bot.slack_text import safe
from detectors.detector import Nature

NATURES = {
    Nature.MISSING: "data missing",
    Nature.FAILED: "pipeline failed",
    Nature.LATE: "late",
    Nature.DEVIATION: "figure off",
    Nature.NOTE: "warning",
}


def headline(incident: Incident) -> str:
    """'P1 · Aggregate Profit Pipeline · Transaction Database', safe for mrkdwn."""
    subject = incident.issue or NATURES[incident.nature]
    where = f" ({safe(incident.entity, 60)})" if incident.entity else ""
    return f"{incident.severity} · {safe(incident.pipeline, 120)} · {safe(subject, 120)}{where}"


def about(incident: Incident) -> Block:
    """The first line of a form: with several incidents open, which one it is about."""
    return context(f"Incident {incident.number}: {headline(incident)}")
