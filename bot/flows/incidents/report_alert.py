"""An alert comes in: open an incident, join the open one or the one that it belongs to, or raise it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.blocks import other_systems
from bot.flows.incidents import effects, group, notifications, raise_severity, reopen
from bot.flows.incidents.change import Change, load, save, write
from bot.incidents import decision
from bot.incidents.fault import How
from bot.incidents.grouping import Place
from bot.incidents.incident import PERSON, Alert, Event, Incident, Verdict
from bot.incidents.plan import Plan
from bot.incidents.silence import DETECTOR, silenced_by
from bot.people import WATCHKEEPER, Actor
from bot.store import faults, held
from bot.store import incidents as book
from bot.store.silences import active

GRACE = timedelta(minutes=5)  # after Resolve: what repairs a fault takes a moment to show
_DAY = timedelta(days=1)  # what fires longer after Resolve than this is another fault
_KNOWN_TO_FIRE = (Verdict.FALSE_POSITIVE, Verdict.EXPECTED)  # whoever said so knows that it fires, for a day


def report(c: Connection, plan: Plan, alert: Alert, paging: str, now: datetime) -> Incident | None:
    """The incident that an alert ends up in; None if a silence holds it. paging: how a page reaches people."""
    life = book.life_of_alert(c, alert)
    if life is not None and (known := _known(c, alert, life.incident_id, life.over_at, now)) is not None:
        return known
    if _held(c, plan, alert, now):
        return None
    if life is not None:
        if not life.over_at and (again := _reopen(c, plan, alert, life.incident_id, now)) is not None:
            return again
        book.free_key(c, life.id)
    current = book.lock_open(c, alert.team, alert.fingerprint)
    if current is not None:
        return _join(c, plan, current, alert, now)
    return _elsewhere(c, plan, alert, now) or _open(c, plan, alert, paging, now)


def _known(c: Connection, alert: Alert, incident_id: int, over_at: datetime | None, now: datetime) -> Incident | None:
    """The incident that an id still stands for: the open one, or one that ended a moment ago. None: it fires again
    after its source had called it over, or goes on though its incident was resolved."""
    incident = effects.required(book.get(c, incident_id), incident_id)
    if not alert.lasting and not (over_at and alert.source.startswith(DETECTOR)):
        return incident  # one event, delivered again
    if over_at is not None:
        return None
    if incident.state.is_open or not _long_ago(incident, GRACE, now):
        return incident
    return incident if incident.verdict in _KNOWN_TO_FIRE and not _long_ago(incident, _DAY, now) else None


def _long_ago(incident: Incident, than: timedelta, now: datetime) -> bool:
    return incident.resolved_at is None or now - incident.resolved_at > than


def _reopen(c: Connection, plan: Plan, alert: Alert, incident_id: int, now: datetime) -> Incident | None:
    """Whoever resolved it was too early: its source has not called it over. None for what was resolved a day ago and
    more, or has an open incident elsewhere by now."""
    current = effects.required(book.lock(c, incident_id), incident_id)
    if current.state.is_open or current.resolved_at is None or now - current.resolved_at > _DAY:
        return current if current.state.is_open else None
    by = Actor(alert.source.removeprefix("webhook:"))
    again = reopen.reopen(load(c, plan, current, now), by)
    if not isinstance(again, Change):
        return None
    incident = save(c, again)
    message = other_systems.still_firing(by.name, alert.summary, now - current.resolved_at)
    effects.say(c, incident, [notifications.said_elsewhere(incident, plan.team, "firing", message)], now)
    return incident


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
    if (known := faults.elsewhere(c, alert.team, alert.fingerprint)) is not None:
        held = book.lock(c, known.incident_id)
        if held is not None and held.state.is_open:
            return group.again(c, plan, Place(held, How(known.how), known.why), alert, now)
    place = group.find(c, plan, alert, now)
    return group.put_in(c, plan, place, alert, now) if place else None


def _open(c: Connection, plan: Plan, alert: Alert, paging: str, now: datetime) -> Incident:
    made = decision.opening(plan, alert, now, paging)
    incident = book.open_new(c, made.incident)
    book.add_alert(c, alert, incident.id, incident.severity, incident.faults[0].id)
    ahead = [step for step in made.steps if step.due > now]
    write(
        c,
        Change.of(load(c, plan, incident, now), incident)
        .plans(made.steps)
        .noted("opened", WATCHKEEPER, f"{incident.severity}: {incident.summary}")
        .says(notifications.opening(incident, plan.team, ahead[0] if ahead else None))
        .takes_what_is_due(made.steps),
    )
    effects.inform(c, plan, incident, now)
    return incident


def _join(c: Connection, plan: Plan, current: Incident, alert: Alert, now: datetime) -> Incident:
    known = load(c, plan, current, now)
    joined = group.keep(c, plan, decision.joining(plan, current, alert, now, known.steps.last), alert, now)
    incident = joined.incident
    change = Change.of(known, incident).noted("joined", WATCHKEEPER, alert.summary)
    if joined.raised_from is not None:
        change = raise_severity.raised(change, joined)
    write(c, change)
    if joined.raised_from is not None:
        effects.inform_of(c, plan, incident, joined.fault, now)
    effects.count(c, plan, incident, joined.raised_from is not None or joined.is_back, now)
    return incident
