"""A fault is put into another fault's incident; and what was explained is looked at again when that one is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications, raise_severity
from bot.flows.incidents.change import Change, Known, load, write
from bot.flows.incidents.repeats import worth_saying
from bot.incidents import decision, grouping
from bot.incidents.decision import Joining
from bot.incidents.fault import Fault, How, ended
from bot.incidents.grouping import Place
from bot.incidents.incident import Alert, Do, Event, Incident
from bot.incidents.plan import Plan
from bot.incidents.silence import DETECTOR
from bot.people import WATCHKEEPER
from bot.store import detecting, faults
from bot.store import incidents as book

_TOLD = 8  # faults beside an incident's own that the thread tells of one by one; then at 10, 20, 50, ...


def find(c: Connection, plan: Plan, alert: Alert, now: datetime) -> Place | None:
    """The open incident that a fault without one of its own belongs to, held for writing."""
    within, feeds = plan.team.settings.quiet.group_within, plan.team.lineage
    place = grouping.place(alert, book.still_open(c, alert.team), feeds, within, now)
    held = book.lock(c, place.incident.id) if place else None
    if place is None or held is None or not held.state.is_open:
        return None
    return Place(held, place.how, place.why)


def put_in(c: Connection, plan: Plan, place: Place, alert: Alert, now: datetime) -> Incident:
    """The first of its fault: named in the incident, and in its thread with the runbook's entry."""
    known, joined = _joined(c, plan, place, alert, now)
    incident, raised = joined.incident, joined.raised_from is not None
    text = f"{joined.fault.label}: {alert.summary} ({place.why})"
    change = Change.of(known, incident).noted(str(place.how), WATCHKEEPER, text)
    number = len(incident.faults) - 1
    is_told = number <= _TOLD or worth_saying(number)
    if is_told:
        change = change.says([notifications.placed(incident, plan.team, joined.fault, number)])
    change = raise_severity.raised(change, joined) if raised else _tells_owners(change, joined)
    write(c, change)
    effects.inform_of(c, plan, incident, joined.fault, now)
    if is_told or raised:
        effects.show(c, plan, incident, now)
    return incident


def _tells_owners(change: Change, joined: Joining) -> Change:
    known = change.known
    told = [*known.steps.taken, *(step for step in known.steps.ahead if step.do is Do.NOTIFY)]
    made = decision.owners_beside(known.plan, known.incident, joined.fault, told, change.last)
    return change.plans(made).takes_what_is_due(made)


def again(c: Connection, plan: Plan, place: Place, alert: Alert, now: datetime) -> Incident:
    """One more of a fault that is in there already."""
    known, joined = _joined(c, plan, place, alert, now)
    incident, raised = joined.incident, joined.raised_from is not None
    change = Change.of(known, incident).noted("joined", WATCHKEEPER, f"{joined.fault.label}: {alert.summary}")
    write(c, raise_severity.raised(change, joined) if raised else change)
    effects.inform_of(c, plan, incident, joined.fault, now)
    effects.count(c, plan, incident, raised or joined.is_back, now)
    return incident


def _joined(c: Connection, plan: Plan, place: Place, alert: Alert, now: datetime) -> tuple[Known, Joining]:
    known = load(c, plan, place.incident, now)
    joined = decision.placing(plan, place, alert, now, known.steps.last)
    return known, keep(c, plan, joined, alert, now)


def keep(c: Connection, plan: Plan, joined: Joining, alert: Alert, now: datetime) -> Joining:
    """The incident, its fault and the alert are saved; the same with the id that the fault has by now. What was over
    and is back is told."""
    incident = book.save_with(c, joined.incident, [joined.fault])
    fault = next(f for f in incident.faults if f.key == joined.fault.key)
    book.add_alert(c, alert, incident.id, joined.judged, fault.id)
    if joined.is_back:
        book.note(c, incident.id, Event(now, "fault back", WATCHKEEPER, f"{fault.label}: {alert.summary}"))
        effects.say(c, incident, [notifications.fault_back(incident, plan.team, fault)], now)
    return replace(joined, incident=incident, fault=fault)


def release(c: Connection, plan: Plan, incident: Incident, now: datetime) -> None:
    """The incident is over: detectors run again now, and what still stands opens its own incident. What nobody can run
    again is named, for somebody has to look; should its alert come again, it is a new one."""
    explained = [fault for fault in incident.faults if fault.how is How.EXPLAINED and fault.stands]
    if not explained:
        return
    names, others = _watched_by(c, explained)
    for fault in explained:
        faults.forget_alerts(c, fault.id)
        faults.save(
            c, incident.team, incident.id, ended(fault, now, f"checked again, since #{incident.number} is over")
        )
    detecting.run_again(c, incident.team, names, now)
    text = "; ".join(
        part
        for part in (
            f"detectors that run again now: {', '.join(names)}" if names else "",
            f"to be looked at by people: {', '.join(others)}" if others else "",
        )
        if part
    )
    book.note(c, incident.id, Event(now, "released", WATCHKEEPER, text))
    effects.say(c, incident, [notifications.released(incident, plan.team, names, others)], now)


def _watched_by(c: Connection, explained: Sequence[Fault]) -> tuple[list[str], list[str]]:
    """The detectors that found them, and what no detector found, as people read it."""
    names: dict[str, None] = {}
    others: dict[str, None] = {}
    for fault in explained:
        for source in faults.sources_of(c, fault.id):
            if source.startswith(DETECTOR):
                names[source.removeprefix(DETECTOR)] = None
            else:
                others[f"{fault.pipeline} · {fault.issue or source}"] = None
    return list(names), list(others)
