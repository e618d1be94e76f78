"""Somebody has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications
from bot.incidents.incident import Answer, Event, Incident, State
from bot.incidents.plan import Plan
from bot.people import Actor
from bot.store import incidents as book


def acknowledge(c: Connection, plan: Plan, current: Incident, by: Actor, now: datetime) -> Answer:
    """Whoever is first has it, and paging ends; the others are told who was first."""
    if not current.state.waits:
        return Answer(False, effects.too_late(current, by), current)
    incident = replace(
        current,
        state=State.ACKNOWLEDGED,
        acknowledged_at=now,
        acknowledged_by=by,
        revision=current.revision + 1,
    )
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "acknowledged", by, f"acknowledged by {by.name}"))
    effects.say(c, incident, [notifications.acknowledged(incident, plan.team)], now)
    effects.stop_paging(c, plan, incident, f"acknowledged by {by.name}", now)
    effects.follow_pages(c, incident, "acknowledge", now)
    effects.watch(c, plan, incident, by, now)
    effects.show(c, plan, incident, now)
    return Answer(True, f"You've acknowledged #{incident.number}.", incident)
