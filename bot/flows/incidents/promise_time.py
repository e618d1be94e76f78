"""By when it is fixed, until when it may rest, and the answer of who was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications
from bot.incidents import decision, reminders
from bot.incidents.incident import Answer, Event, Incident, State
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.people import Actor
from bot.slack_text import safe, when
from bot.store import incidents as book


def promise(c: Connection, plan: Plan, current: Incident, at: datetime, by: Actor, now: datetime) -> Answer:
    """Only who has it, or takes it with this, can promise for it."""
    if current.state is State.RESOLVED or (not current.state.waits and not decision.has_it(current, by)):
        return Answer(False, effects.too_late(current, by), current)
    if not now < at <= now + reminders.FURTHEST:
        return Answer(False, f"{when(at)} is in the past, or more than {reminders.FURTHEST.days} days ahead.", current)
    incident = replace(decision.taking(current, by, now), promised_at=at, snoozed_until=None)
    event = Event(now, "promised", by, f"fixed by {at:%Y-%m-%d %H:%M} UTC")
    _settle(c, plan, incident, notifications.promised(incident, plan.team), event)
    return Answer(True, f"Noted: fix by {when(at)}. We'll check in with you then.", incident)


def snooze(c: Connection, plan: Plan, current: Incident, until: datetime, by: Actor, now: datetime) -> Answer:
    """Refused where it would break a promise of the handbook."""
    if current.state is State.RESOLVED:
        return Answer(False, effects.too_late(current, by), current)
    if not now < until <= now + reminders.FURTHEST:
        return Answer(
            False, f"{when(until)} is in the past, or more than {reminders.FURTHEST.days} days ahead.", current
        )
    latest, why = reminders.breach(plan, current, now)
    if latest is not None and until > latest:
        return Answer(False, f"It can wait until {when(latest)} at the latest: {safe(why, 300)}.", current)
    incident = replace(decision.taking(current, by, now), promised_at=None, snoozed_until=until)
    event = Event(now, "snoozed", by, f"until {until:%Y-%m-%d %H:%M} UTC")
    _settle(c, plan, incident, notifications.snoozed(incident, plan.team, by), event)
    return Answer(True, f"#{incident.number} is snoozed until {when(until)}.", incident)


def still_on_it(c: Connection, plan: Plan, current: Incident, by: Actor, now: datetime) -> Answer:
    if current.state.waits:
        return Answer(False, "It's unassigned again: press Acknowledge to take it.", current)
    if current.state is State.RESOLVED or not decision.has_it(current, by):
        return Answer(False, effects.too_late(current, by), current)
    incident = replace(current, revision=current.revision + 1)
    event = Event(now, "word", by, f"{by.name} is still on it")
    _settle(c, plan, incident, notifications.still_on_it(incident, plan.team, by), event)
    return Answer(True, "Thanks.", incident)


def _settle(c: Connection, plan: Plan, incident: Incident, said: Draft, event: Event) -> None:
    by, now = event.actor, event.at
    book.save(c, incident)
    book.note(c, incident.id, event)
    effects.say(c, incident, [said], now)
    effects.stop_paging(c, plan, incident, f"{event.kind} by {by.name}", now)
    effects.follow_pages(c, incident, "acknowledge", now)
    effects.watch(c, plan, incident, by, now)
    effects.show(c, plan, incident, now)
