"""What the flows have in common: saying, drawing what was said as it is now, and telling those who use the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.errors import WatchkeeperError
from bot.flows.incidents import live, notifications, repeats, stakeholder_updates
from bot.incidents import lead
from bot.incidents.fault import Fault
from bot.incidents.incident import Incident, Step
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.store import incidents as book
from bot.store import notices, said, steps, subscriptions


def inform(c: Connection, plan: Plan, incident: Incident, now: datetime) -> None:
    """Those who use the figures of whatever stands in it, once each."""
    for fault in incident.standing:
        inform_of(c, plan, incident, fault, now)


def inform_of(c: Connection, plan: Plan, incident: Incident, known: Fault, now: datetime) -> None:
    """Those who use the figures of one fault in it, as if it stood alone, whatever the incident is about."""
    fault = lead.alone(plan.team, incident, known)
    if not stakeholder_updates.concerns(fault):
        return
    subscribed = subscriptions.subscribers(c, fault.team, fault.pipeline)
    before = said.drafted(c, fault.id, stakeholder_updates.prefix(fault))
    say(c, fault, stakeholder_updates.told(incident, known, plan.team, subscribed, before), now)


def inform_of_the_end(c: Connection, plan: Plan, incident: Incident, taken: Sequence[Step], now: datetime) -> None:
    """Everybody who has heard, or may have; who has not yet is told nothing at all. taken: the steps that were."""
    prefix = stakeholder_updates.prefix(incident)
    notices.call_off(c, [known.key for known in said.out(c, incident.id, prefix)], "over before it was sent")
    told = said.out(c, incident.id, prefix)
    by_step = said.out(c, incident.id, f"i{incident.id}:step")
    say(c, incident, stakeholder_updates.over(incident, plan.team, told, by_step, taken), now)


def show(c: Connection, plan: Plan, incident: Incident, now: datetime) -> None:
    """Everything that was said of it and still speaks of the present: the message in the channel, pages, questions."""
    known = steps.of(c, incident.id)
    draw(c, plan, incident, known.taken, known.ahead, now)


def draw(
    c: Connection, plan: Plan, incident: Incident, taken: Sequence[Step], ahead: Sequence[Step], now: datetime
) -> None:
    """As `show`; taken, ahead: the steps of its escalation."""
    following = ahead[0] if ahead else None
    card = notifications.drawn(incident, plan.team, following)
    said.reword(c, notifications.parent_key(incident), card.payload(), card.text)
    say(c, incident, [notifications.edit(incident, plan.team, following)], now)
    live.keep_true(c, incident, plan.team, taken, ahead, now)


def behind(c: Connection, incidents: Iterable[Incident]) -> list[int]:
    """Those whose message does not show their last change."""
    keys = {notifications.edit_key(i): i.id for i in incidents if i.revision > 1}
    missing = notices.missing(c, list(keys)) if keys else set()
    return [incident for key, incident in keys.items() if key in missing]


def catch_up(c: Connection, plan: Plan, incident_id: int, now: datetime) -> bool:
    incident = required(book.lock(c, incident_id), incident_id)
    if incident.state.is_open and behind(c, [incident]):
        show(c, plan, incident, now)
        return True
    return False


def count(c: Connection, plan: Plan, incident: Incident, raised: bool, now: datetime) -> None:
    """Another alert is in it. Thread and message say so at 1, 2, 5, 10, 20, 50, ...; in between, `catch_up` shows the
    number, so that a storm of alerts is no storm of edits."""
    count_from(c, plan, incident, incident.alert_count - 1, raised, now)


def count_from(c: Connection, plan: Plan, incident: Incident, before: int, raised: bool, now: datetime) -> None:
    """As `count`, where there were `before` alerts in it."""
    counts = filter(repeats.worth_saying, range(incident.alert_count, before, -1))
    if (worth_saying := next(counts, None)) is not None:
        counted = replace(incident, alert_count=worth_saying)
        notices.call_off(c, repeats.earlier_counts(counted), f"said with {worth_saying}")
        say(c, incident, [notifications.joined(counted, plan.team)], now)
    if worth_saying is not None or raised:
        show(c, plan, incident, now)


def say(c: Connection, incident: Incident, drafts: Iterable[Draft], now: datetime) -> None:
    notices.put(c, incident.team, incident.id, drafts, now)


def next_step(c: Connection, incident: Incident) -> Step | None:
    return next(iter(steps.of(c, incident.id).ahead), None)


def required(incident: Incident | None, incident_id: int) -> Incident:
    if incident is None:
        raise WatchkeeperError(f"there is no incident {incident_id}")
    return incident
