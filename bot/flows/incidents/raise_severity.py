"""An incident has become worse: the steps ahead are replaced, and everybody hears why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications
from bot.flows.incidents.change import Change, load, save
from bot.incidents import decision
from bot.incidents.plan import Plan
from bot.people import WATCHKEEPER
from bot.store import incidents as book


def judge_again(c: Connection, plan: Plan, incident_id: int, now: datetime) -> bool:
    """Whether time alone has made it worse."""
    known = load(c, plan, effects.required(book.lock(c, incident_id), incident_id), now)
    worse = decision.judging_again(plan, known.incident, now, known.steps.last)
    if worse is not None:
        save(c, raised(Change.of(known, known.incident), worse).tells_readers())
    return worse is not None


def raised(change: Change, joined: decision.Joining) -> Change:
    """The consequences, but for those who use the figures: of which, the caller knows."""
    incident, before = joined.incident, joined.raised_from
    assert before is not None
    return (
        change.with_incident(incident)
        .noted("raised", WATCHKEEPER, f"{before} to {incident.severity}: {incident.severity_why}")
        .says([notifications.raised(incident, change.known.plan.team, before)])
        .escalates_anew(joined.steps)
    )
