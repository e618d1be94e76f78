"""A fault is put into another fault's incident; and what was explained is looked at again when that one is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.blocks.stakeholder_update import Part
from bot.flows.incidents import effects, notifications, raise_severity
from bot.incidents import decision, grouping
from bot.incidents.decision import Joining
from bot.incidents.grouping import How, Place, Standing
from bot.incidents.incident import Alert, Event, Incident
from bot.incidents.plan import Plan
from bot.incidents.silence import DETECTOR
from bot.people import WATCHKEEPER
from bot.store import detecting, grouped_faults
from bot.store import incidents as book

_TOLD = 8  # faults beside an incident's own that the thread tells of one by one; then at 10, 20, 50, ...


def find(c: Connection, plan: Plan, alert: Alert, now: datetime) -> Place | None:
    """The open incident that a fault without one of its own belongs to, held for writing."""
    within, feeds = plan.team.settings.quiet.group_within, plan.team.lineage
    grouped = grouped_faults.grouped(c, alert.team)
    standing = [Standing(i, grouped.get(i.id, ())) for i in book.still_open(c, alert.team)]
    place = grouping.place(alert, standing, feeds, within, now)
    held = book.lock(c, place.incident.id) if place else None
    if place is None or held is None or not held.state.is_open:
        return None
    return Place(held, place.how, place.why)


def put_in(c: Connection, plan: Plan, place: Place, alert: Alert, now: datetime) -> Incident:
    """The first of its fault: named in the incident, and in its thread with the runbook's entry."""
    part = grouped_faults.add(c, alert, place, now)
    joined = decision.placing(plan, place, alert, now, book.last_step_number(c, place.incident.id))
    incident = joined.incident
    book.add_alert(c, alert, incident.id, joined.judged)
    book.save(c, incident)
    text = f"{grouping.label(alert)}: {alert.summary} ({place.why})"
    book.note(c, incident.id, Event(now, str(place.how), WATCHKEEPER, text))
    number = grouped_faults.count(c, incident.id)
    is_told = number <= _TOLD or notifications.worth_saying(number)
    if is_told:
        effects.say(c, incident, [notifications.placed(incident, plan.team, alert, place, number)], now)
    _raise(c, plan, joined, now)
    _inform(c, plan, place.how, joined, alert, part, now)
    if is_told or joined.raised_from is not None:
        effects.show(c, plan, incident, now)
    return incident


def again(c: Connection, plan: Plan, place: Place, alert: Alert, part: int, now: datetime) -> Incident:
    """One more of a fault that is in there already. part: the id of its attachment."""
    joined = decision.placing(plan, place, alert, now, book.last_step_number(c, place.incident.id))
    incident = joined.incident
    book.add_alert(c, alert, incident.id, joined.judged)
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "joined", WATCHKEEPER, f"{grouping.label(alert)}: {alert.summary}"))
    _raise(c, plan, joined, now)
    _inform(c, plan, place.how, joined, alert, part, now)
    effects.count(c, plan, incident, joined.raised_from is not None, now)
    return incident


def _raise(c: Connection, plan: Plan, joined: Joining, now: datetime) -> None:
    if joined.raised_from is not None:
        raise_severity.put_up(c, plan, joined, now)


def _inform(c: Connection, plan: Plan, how: How, joined: Joining, alert: Alert, part: int, now: datetime) -> None:
    """Those who use the figures of the fault, whatever the incident is about."""
    fault = decision.alone(plan.team, joined, alert, now)
    upstream = joined.incident.pipeline if how is How.EXPLAINED and alert.pipeline != joined.incident.pipeline else ""
    effects.inform(c, plan, fault, now, Part(part, upstream))


def release(c: Connection, plan: Plan, incident: Incident, now: datetime) -> None:
    """The incident is over: detectors run again now, and what still stands opens its own incident. What nobody can run
    again is named, for somebody has to look; should its alert come again, it is a new one."""
    rows = grouped_faults.explained(c, incident.id)
    if not rows:
        return
    for row in rows:
        book.forget_alert(c, row.team, row.source, row.key)
    grouped_faults.release(c, incident.id, now)
    names = list(dict.fromkeys(r.source.removeprefix(DETECTOR) for r in rows if r.source.startswith(DETECTOR)))
    detecting.run_again(c, incident.team, names, now)
    others = [f"{r.pipeline} · {r.issue or r.source}" for r in rows if not r.source.startswith(DETECTOR)]
    others = list(dict.fromkeys(others))
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
