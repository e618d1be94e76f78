"""The faults of an incident, a line each: what, how far off, whether it still stands."""

from __future__ import annotations

from bot.blocks.headline import NATURES, pipeline
from bot.blocks.message import bullets
from bot.incidents.fault import Fault, How, lead
from bot.incidents.incident import Incident
from bot.slack_text import in_readers_time, safe, when

NAMED = 8  # faults beside the first that a message names; the thread and the record have them all
_SHORT = 80  # characters of a figure


def others(incident: Incident) -> list[Fault]:
    """All but the one that the incident tells of first; what stands comes first, the worst of it at the top."""
    first = lead(incident.faults)
    rest = [fault for fault in incident.faults if first is None or fault.key != first.key]
    return sorted(rest, key=lambda fault: (not fault.stands, fault.severity, fault.at, fault.id))


def also(incident: Incident) -> list[str]:
    """A heading and a line for each of them; nothing where there is none."""
    rest = others(incident)
    if not rest:
        return []
    more = f"\nand {len(rest) - NAMED} more, in the thread" if len(rest) > NAMED else ""
    return [f"*Also affected:*\n{bullets([line(fault, incident) for fault in rest[:NAMED]])}{more}"]


def over(incident: Incident) -> list[str]:
    """Where nothing of an open incident stands any more."""
    first = lead(incident.faults)
    if first is None or first.ended_at is None or not incident.state.is_open:
        return []
    why = in_readers_time(safe(first.ended_why, 300), first.at)
    return [f"*Over since {when(first.ended_at)}:* {why}. Resolve it to say what it was."]


def line(fault: Fault, incident: Incident) -> str:
    """'Transaction Database: refunds 0.19% (usual 7.7%)', with the day, pipeline and level where those are others."""
    where = "" if fault.pipeline == incident.pipeline else f"{pipeline(fault.pipeline)} · "
    day = f", {fault.day:%b} {fault.day.day}" if fault.day and fault.day != incident.day else ""
    level = f" ({fault.severity})" if fault.severity != incident.severity else ""
    figure = _figure(fault)
    return f"{where}{name(fault)}{day}{f': {figure}' if figure else ''}{level}{_state(fault)}"


def name(fault: Fault) -> str:
    where = f" ({safe(fault.entity, 60)})" if fault.entity else ""
    return f"{safe(fault.issue or NATURES[fault.nature], 120)}{where}"


def _figure(fault: Fault) -> str:
    if fault.measure is not None:
        return in_readers_time(safe(fault.measure.headline, _SHORT), fault.at)
    return safe(" ".join(fault.measured.split()), _SHORT)


def _state(fault: Fault) -> str:
    if fault.ended_at is not None:
        return f". *Over* since {when(fault.ended_at)}"
    return ". Follows from this" if fault.how is How.EXPLAINED else ""
