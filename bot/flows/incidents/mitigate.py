"""The harm is stopped: the incident stays open, and nobody is paged for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications
from bot.incidents import decision
from bot.incidents.incident import Answer, Event, Incident, State
from bot.incidents.plan import Plan
from bot.people import Actor
from bot.store import incidents as book


def mitigate(c: Connection, plan: Plan, current: Incident, by: Actor, now: datetime) -> Answer:
    """From any open state, once."""
    if current.state in (State.MITIGATED, State.RESOLVED):
        return Answer(False, effects.too_late(current, by), current)
    incident = decision.mitigating(current, by, now)
    book.save(c, incident)
    book.note(c, incident.id, Event(now, "mitigated", by, f"mitigated by {by.name}"))
    effects.say(c, incident, [notifications.mitigated(incident, plan.team)], now)
    effects.stop_paging(c, plan, incident, f"mitigated by {by.name}", now)
    effects.follow_pages(c, incident, "acknowledge", now)
    effects.watch(c, plan, incident, by, now)
    effects.show(c, plan, incident, now)
    return Answer(True, f"#{incident.number} is mitigated and stays open until it is resolved.", incident)
