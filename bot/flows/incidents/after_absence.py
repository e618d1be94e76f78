"""Watchkeeper was away: an incident that nobody has is escalated from now, and nobody is paged for the past."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, raise_severity
from bot.incidents import absence
from bot.incidents.incident import Event
from bot.incidents.plan import Plan
from bot.people import WATCHKEEPER
from bot.store import incidents as book
from bot.store import notices
from bot.text import counted

MISSED = "missed"  # the kind of the event


def plan_anew(c: Connection, plan: Plan, incident_id: int, now: datetime) -> bool:
    """Whether something was missed. Whoever is second finds nothing that is due and leaves it alone."""
    incident = effects.required(book.lock(c, incident_id), incident_id)
    last = book.last_step_number(c, incident_id)
    anew = absence.planning_anew(plan, incident, book.open_steps(c, incident_id), now, last)
    if anew is None:
        return False
    notices.cancel_pages(c, incident_id, "Watchkeeper was away; paged again from now", now)
    effects.follow_pages(c, incident, "resolve", now)  # so that what pages again rings again
    book.note(c, incident_id, Event(now, MISSED, WATCHKEEPER, counted(len(anew.missed), "escalation step")))
    book.save(c, anew.incident)
    if not raise_severity.judge_again(c, plan, incident_id, now):  # a page of its own for that would be the second
        _replace(c, plan, anew, now)
    return True


def _replace(c: Connection, plan: Plan, anew: absence.Anew, now: datetime) -> None:
    incident = anew.incident
    for step in anew.replaced:
        book.end_step(c, incident.id, step.number, "cancelled", now)
    book.add_steps(c, incident.id, anew.steps)
    for step in anew.steps:
        if step.due <= now:
            effects.take(c, plan, incident, step, now)
    effects.show(c, plan, incident, now)
