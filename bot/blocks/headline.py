"""What every message about an incident calls it, and where it stands, in a few words."""

from __future__ import annotations

from datetime import datetime

from bot.blocks.message import Block, context
from bot.incidents.incident import Incident, State
from bot.people import Actor
from bot.slack_text import in_readers_time, safe, when
from detectors.detector import Nature

NATURES = {
    Nature.MISSING: "data missing",
    Nature.FAILED: "pipeline failed",
    Nature.LATE: "late",
    Nature.DEVIATION: "figure off",
    Nature.NOTE: "warning",
}

_SUFFIX = " Pipeline"  # everything here is one
_SHORT = 40  # characters of a figure in a notification
_MEASURED = 80  # the same of one with its meaning, of which half would be another figure


def headline(incident: Incident) -> str:
    """'P1 #12 · Aggregate Profit · Transaction Database + 2 more', safe for mrkdwn."""
    return f"{_number(incident)} · {pipeline(incident.pipeline)} · {subject(incident)}{_more(incident)}"


def _more(incident: Incident) -> str:
    """How many faults stand beside the worst; of what is over, how many there were."""
    more = len(incident.standing or incident.faults) - 1
    return f" + {more} more" if more > 0 else ""


def pipeline(name: str) -> str:
    """'Aggregate Profit' of 'Aggregate Profit Pipeline', safe for mrkdwn."""
    return safe(name.removesuffix(_SUFFIX) or name, 120)


def subject(incident: Incident) -> str:
    where = f" ({safe(incident.entity, 60)})" if incident.entity else ""
    return f"{safe(incident.issue or NATURES[incident.nature], 120)}{where}"


def notification(incident: Incident) -> str:
    """What a phone shows first: 'P1 Aggregate Profit: refunds 0.19% (usual 7.7%) + 2 more'."""
    return f"{incident.severity} {pipeline(incident.pipeline)}: {in_short(incident)}{_more(incident)}"


def in_short(incident: Incident) -> str:
    """What is wrong, in a few words."""
    if incident.measure is not None:
        return in_readers_time(safe(incident.measure.headline, _MEASURED), incident.opened_at)
    figure = " ".join(incident.measured.split())
    return safe(figure, _SHORT) if figure else subject(incident)


def acknowledge_by(incident: Incident) -> str:
    return f"Acknowledge by {when(incident.respond_by, '{time}')}"


def status(incident: Incident) -> str:
    """'Acknowledged by Ada at 3:09 AM'; of whatever state."""
    match incident.state:
        case State.RESOLVED:
            return _by("Resolved", incident.resolved_by, incident.resolved_at)
        case State.MITIGATED:
            return _by("Mitigated", incident.mitigated_by, incident.mitigated_at)
        case State.ACKNOWLEDGED:
            return _by("Acknowledged", incident.acknowledged_by, incident.acknowledged_at)
        case _:
            return "Unacknowledged"


def _by(did: str, who: Actor | None, at: datetime | None) -> str:
    name = f" by {safe(who.name, 80)}" if who else ""
    return f"{did}{name}{f' at {when(at)}' if at else ''}"


def about(incident: Incident) -> Block:
    """The first line of a form: with several incidents open, which one it is about."""
    return context(headline(incident))


def _number(incident: Incident) -> str:
    return f"{incident.severity} #{incident.number}"
