"""By when it is fixed, until when it may rest, and the answer of who was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.flows.incidents import notifications
from bot.flows.incidents.change import Change, Known
from bot.incidents import decision, reminders
from bot.incidents.incident import State
from bot.incidents.refusal import NobodyHasItAgain, NoPlan, Refusal, TooLate, WouldBreakPromise
from bot.people import Actor
from bot.slack_text import when


def promise(known: Known, at: datetime, by: Actor) -> Change | Refusal:
    """Only who has it, or takes it with this, can promise for it."""
    current = known.incident
    if current.state is State.RESOLVED or (not current.state.waits and not decision.has_it(current, by)):
        return TooLate(current, by)
    if not known.now < at <= known.now + reminders.FURTHEST:
        return NoPlan(at, reminders.FURTHEST)
    incident = replace(decision.taking(current, by, known.now), promised_at=at, snoozed_until=None)
    change = Change.of(known, incident).noted("promised", by, f"fixed by {at:%Y-%m-%d %H:%M} UTC")
    said = change.says([notifications.promised(incident, known.plan.team)])
    return _in_hand(said, "promised", by).answers(f"Noted: fix by {when(at)}. We'll check in with you then.")


def snooze(known: Known, until: datetime, by: Actor) -> Change | Refusal:
    """Refused where it would break a promise of the handbook."""
    current = known.incident
    if current.state is State.RESOLVED:
        return TooLate(current, by)
    if not known.now < until <= known.now + reminders.FURTHEST:
        return NoPlan(until, reminders.FURTHEST)
    latest, why = reminders.breach(known.plan, current, known.now)
    if latest is not None and until > latest:
        return WouldBreakPromise(latest, why)
    incident = replace(decision.taking(current, by, known.now), promised_at=None, snoozed_until=until)
    change = Change.of(known, incident).noted("snoozed", by, f"until {until:%Y-%m-%d %H:%M} UTC")
    said = change.says([notifications.snoozed(incident, known.plan.team, by)])
    return _in_hand(said, "snoozed", by).answers(f"#{incident.number} is snoozed until {when(until)}.")


def still_on_it(known: Known, by: Actor) -> Change | Refusal:
    current = known.incident
    if current.state.waits:
        return NobodyHasItAgain()
    if current.state is State.RESOLVED or not decision.has_it(current, by):
        return TooLate(current, by)
    incident = replace(current, revision=current.revision + 1)
    change = Change.of(known, incident).noted("word", by, f"{by.name} is still on it")
    said = change.says([notifications.still_on_it(incident, known.plan.team, by)])
    return _in_hand(said, "word", by).answers("Thanks.")


def _in_hand(change: Change, word: str, by: Actor) -> Change:
    return change.stops_paging(f"{word} by {by.name}").pager_hears("acknowledge").heard_from(by)
