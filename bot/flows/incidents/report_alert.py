"""An alert comes in: open an incident, join the open one or the one that it belongs to, or raise it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, group, notifications, raise_severity
from bot.incidents import decision
from bot.incidents.grouping import How, Place
from bot.incidents.incident import PERSON, Alert, Event, Incident
from bot.incidents.plan import Plan
from bot.incidents.silence import DETECTOR, silenced_by
from bot.people import WATCHKEEPER
from bot.store import grouped_faults, held
from bot.store import incidents as book
from bot.store.silences import active


def report(c: Connection, plan: Plan, alert: Alert, paging: str, now: datetime) -> Incident | None:
    """The incident that an alert ends up in; None if a silence holds it. paging: how a page reaches people."""
    known = book.incident_of_alert(c, alert)
    if known is not None:
        return effects.required(book.get(c, known), known)
    if _held(c, plan, alert, now):
        return None
    current = book.lock_open(c, alert.team, alert.fingerprint)
    if current is not None:
        return _join(c, plan, current, alert, now)
    return _elsewhere(c, plan, alert, now) or _open(c, plan, alert, paging, now)


def _held(c: Connection, plan: Plan, alert: Alert, now: datetime) -> bool:
    """Whether a silence holds it; none holds what a person reports. It is kept with the reason, which the open incident
    of the fault says too."""
    if alert.source == PERSON:
        return False
    silences = active(c, alert.team, alert.pipeline)
    silence = silenced_by(silences, alert, plan.severity(alert)[0], now) if silences else None
    if silence is None or silence.until is None:
        return False
    source = alert.source.removeprefix(DETECTOR)
    held.hold(c, alert.team, source, alert.key, alert, now, silence.until, why=silence.why, silence=silence.id)
    if (current := book.lock_open(c, alert.team, alert.fingerprint)) is not None:
        book.note(c, current.id, Event(now, "silenced", WATCHKEEPER, f"{alert.summary} ({silence.why})"))
    return True


def _elsewhere(c: Connection, plan: Plan, alert: Alert, now: datetime) -> Incident | None:
    """In another fault's incident, where it is already or where it belongs."""
    if (known := grouped_faults.held(c, alert.team, alert.fingerprint)) is not None:
        held = book.lock(c, known.incident_id)
        if held is not None and held.state.is_open:
            return group.again(c, plan, Place(held, How(known.how), known.why), alert, known.id, now)
    place = group.find(c, plan, alert, now)
    return group.put_in(c, plan, place, alert, now) if place else None


def _open(c: Connection, plan: Plan, alert: Alert, paging: str, now: datetime) -> Incident:
    made = decision.opening(plan, alert, now, paging)
    incident = book.open_new(c, made.incident)
    book.add_alert(c, alert, incident.id, incident.severity)
    book.add_steps(c, incident.id, made.steps)
    book.note(c, incident.id, Event(now, "opened", WATCHKEEPER, f"{incident.severity}: {incident.summary}"))
    ahead = [s for s in made.steps if s.due > now]
    effects.say(c, incident, notifications.opening(incident, plan.team, ahead[0] if ahead else None), now)
    for step in made.steps:
        if step.due <= now:
            effects.take(c, plan, incident, step, now)
    effects.inform(c, plan, incident, now)
    return incident


def _join(c: Connection, plan: Plan, current: Incident, alert: Alert, now: datetime) -> Incident:
    joined = decision.joining(plan, current, alert, now, book.last_step_number(c, current.id))
    incident = joined.incident
    book.add_alert(c, alert, incident.id, joined.judged)
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "joined", WATCHKEEPER, alert.summary))
    if joined.raised_from is not None:
        raise_severity.put_up(c, plan, joined, now)
        effects.inform(c, plan, incident, now)
    effects.count(c, plan, incident, joined.raised_from is not None, now)
    return incident
