"""Which faults open no incident of their own: those that an open one explains, and those of one pipeline that come
together. Pure. Nothing worse than the incident that it is put into is lost: that one is raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.handbook.team.lineage import Feed, Node, way
from bot.incidents.incident import Alert, Incident
from detectors.detector import Nature

MOST_NAMED = 20  # other faults that an incident names; the thread and the record have them all

LONGEST = 10  # waits, from the opening: so long a storm is grouped into it


class How(StrEnum):
    GROUPED = "grouped"  # of the same pipeline, within a short wait
    EXPLAINED = "explained"  # by lineage


@dataclass(frozen=True, slots=True)
class Standing:
    """An open incident, with the places of the faults that are grouped in it."""

    incident: Incident
    grouped: tuple[Node, ...] = ()

    @property
    def places(self) -> tuple[Node, ...]:
        return (Node(self.incident.pipeline, self.incident.issue), *self.grouped)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an alert is put instead of opening an incident. why: a sentence in plain text."""

    incident: Incident
    how: How
    why: str


def place(
    alert: Alert, standing: Sequence[Standing], feeds: Sequence[Feed], within: timedelta, now: datetime
) -> Place | None:
    """None: it opens an incident. standing: the open ones, the most severe first. within: of
    the last alert."""
    if alert.nature is not Nature.NOTE:  # a warning is about itself
        for each in standing:
            if explained := _explained(alert, each, feeds):
                return Place(each.incident, How.EXPLAINED, explained)
    for each in standing:
        if each.incident.pipeline == alert.pipeline and _comes_with(each.incident, within, now):
            seconds = f"{within.total_seconds():g}"
            return Place(each.incident, How.GROUPED, f"the same pipeline, within {seconds} s of the last alert")
    return None


def _comes_with(incident: Incident, within: timedelta, now: datetime) -> bool:
    """Soon after the last alert: a storm that goes on is one. Not for ever, for what comes later is another matter."""
    last = incident.last_seen or incident.opened_at
    return now - last <= within and now - incident.opened_at <= within * LONGEST


def _explained(alert: Alert, standing: Standing, feeds: Sequence[Feed]) -> str:
    if standing.incident.nature is Nature.NOTE:
        return ""  # nothing is wrong there yet
    target = Node(alert.pipeline, alert.issue)
    ways = sorted((way(feeds, place, target) for place in standing.places), key=len)
    shortest = next((found for found in ways if found), ())
    return f"explained by lineage: {' > '.join(map(str, shortest))}" if shortest else ""


def label(alert: Alert) -> str:
    """The fault, as people read it beside others."""
    where = f" ({alert.entity})" if alert.entity else ""
    return f"{alert.pipeline} · {alert.issue or alert.nature}{where}"


def named(incident: Incident, alert: Alert) -> tuple[str, ...]:
    """What else is in the incident, with this."""
    also = tuple(dict.fromkeys((*incident.also, label(alert)[:200])))
    return also[:MOST_NAMED]
