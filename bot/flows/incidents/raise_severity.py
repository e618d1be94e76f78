"""An incident has become worse: the steps ahead are replaced, and everybody hears why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications
from bot.incidents import decision
from bot.incidents.incident import Event
from bot.incidents.plan import Plan
from bot.people import WATCHKEEPER
from bot.store import incidents as book


def judge_again(c: Connection, plan: Plan, incident_id: int, now: datetime) -> bool:
    """Whether time alone has made it worse."""
    incident = effects.required(book.lock(c, incident_id), incident_id)
    worse = decision.judging_again(plan, incident, now, book.last_step_number(c, incident_id))
    if worse is None:
        return False
    book.save_with(c, worse.incident, [worse.fault])
    put_up(c, plan, worse, now)
    effects.inform(c, plan, worse.incident, now)
    effects.show(c, plan, worse.incident, now)
    return True


def put_up(c: Connection, plan: Plan, joined: decision.Joining, now: datetime) -> None:
    """The consequences of a severity that is saved already, but for those who use the figures: of which, the caller
    knows."""
    incident, before = joined.incident, joined.raised_from
    assert before is not None
    for step in book.open_steps(c, incident.id):
        book.end_step(c, incident.id, step.number, "cancelled", now)
    book.add_steps(c, incident.id, joined.steps)
    text = f"{before} to {incident.severity}: {incident.severity_why}"
    book.note(c, incident.id, Event(now, "raised", WATCHKEEPER, text))
    effects.say(c, incident, [notifications.raised(incident, plan.team, before)], now)
    for step in joined.steps:
        if step.due <= now:
            effects.take(c, plan, incident, step, now)
