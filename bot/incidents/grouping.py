"""Which faults open no incident of their own: those that an open one explains, and those of one pipeline that come
together. Pure. Nothing worse than the incident that it is put into is lost: that one is raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.handbook.team.lineage import Feed, Node, way
from bot.incidents.fault import Fault, How
from bot.incidents.incident import Alert, Incident
from detectors.detector import Nature

LONGEST = 10  # waits, from the opening: so long a storm is grouped into it


@dataclass(frozen=True, slots=True)
class Place:
    """Where an alert is put instead of opening an incident. why: a sentence in plain text."""

    incident: Incident
    how: How
    why: str


def place(
    alert: Alert, still_open: Sequence[Incident], feeds: Sequence[Feed], within: timedelta, now: datetime
) -> Place | None:
    """None: it opens an incident. still_open: the most severe first. within: of the last alert."""
    if alert.nature is not Nature.NOTE:  # a warning is about itself
        for each in still_open:
            if explained := _explained(alert, each, feeds):
                return Place(each, How.EXPLAINED, explained)
    for each in still_open:
        if _is_of(each, alert.pipeline) and _comes_with(each, within, now):
            seconds = f"{within.total_seconds():g}"
            return Place(each, How.GROUPED, f"the same pipeline, within {seconds} s of the last alert")
    return None


def _causes(incident: Incident) -> list[Fault]:
    """What it is about itself, without what follows from that."""
    return [fault for fault in incident.faults if fault.how is not How.EXPLAINED and fault.stands]


def _is_of(incident: Incident, pipeline: str) -> bool:
    return any(fault.pipeline == pipeline for fault in _causes(incident))


def _comes_with(incident: Incident, within: timedelta, now: datetime) -> bool:
    """Soon after the last alert: a storm that goes on is one. Not for ever, for what comes later is another matter."""
    last = incident.last_seen or incident.opened_at
    return now - last <= within and now - incident.opened_at <= within * LONGEST


def _explained(alert: Alert, incident: Incident, feeds: Sequence[Feed]) -> str:
    # Where there is a warning only, nothing is wrong yet.
    places = [Node(fault.pipeline, fault.issue) for fault in _causes(incident) if fault.nature is not Nature.NOTE]
    ways = sorted((way(feeds, one, Node(alert.pipeline, alert.issue)) for one in places), key=len)
    shortest = next((found for found in ways if found), ())
    return f"explained by lineage: {' > '.join(map(str, shortest))}" if shortest else ""
