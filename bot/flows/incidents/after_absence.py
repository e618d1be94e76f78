"""Watchkeeper was away: an incident that nobody has is escalated from now, and nobody is paged for the past."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, raise_severity
from bot.flows.incidents.change import Change, Known, load, save
from bot.incidents import absence, decision
from bot.incidents.plan import Plan
from bot.people import WATCHKEEPER
from bot.store import incidents as book
from bot.text import counted

MISSED = "missed"  # the kind of the event


def plan_anew(c: Connection, plan: Plan, incident_id: int, now: datetime) -> bool:
    """Whether something was missed. Whoever is second finds nothing that is due and leaves it alone."""
    known = load(c, plan, effects.required(book.lock(c, incident_id), incident_id), now)
    change = _planned_anew(known)
    if change is not None:
        save(c, change)
    return change is not None


def _planned_anew(known: Known) -> Change | None:
    anew = absence.planning_anew(known.plan, known.incident, known.steps.ahead, known.now, known.steps.last)
    if anew is None:
        return None
    change = (
        Change.of(known, anew.incident)
        .calls_off_pages("Watchkeeper was away; paged again from now")
        .pager_hears("resolve")  # so that what pages again rings again
        .noted(MISSED, WATCHKEEPER, counted(len(anew.missed), "escalation step"))
    )
    worse = decision.judging_again(known.plan, anew.incident, known.now, known.steps.last)
    if worse is not None:  # a page of its own for that would be the second
        return raise_severity.raised(change, worse).tells_readers()
    replaced = change.calls_off(lambda step: step in anew.replaced)
    return replaced.plans(anew.steps).takes_what_is_due(anew.steps)
