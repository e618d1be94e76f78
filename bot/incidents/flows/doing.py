"""Somebody does something with an incident: it is held for writing, and the flow of that deed decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.incidents import deeds, rights
from bot.incidents.flows import acknowledging, handing_back, mitigating, reopening, resolving, scene
from bot.incidents.incident import Actor, Answer
from bot.incidents.plan import Plan
from bot.store import incidents as book


def do(
    c: Connection,
    plan_of: Callable[[str], Plan],
    incident_id: int,
    deed: deeds.Deed,
    by: Actor,
    now: datetime,
) -> Answer:
    """What came of it, also where it was refused. Raises WatchkeeperError if there is no such incident."""
    current = scene.required(book.lock(c, incident_id), incident_id)
    plan = plan_of(current.team)
    if refused := rights.refusal(plan.team, current, deed, by):
        return Answer(False, refused, current)
    match deed:
        case deeds.Acknowledge():
            return acknowledging.acknowledge(c, plan, current, by, now)
        case deeds.HandBack():
            return handing_back.hand_back(c, plan, current, by, now)
        case deeds.Mitigate():
            return mitigating.mitigate(c, plan, current, by, now)
        case deeds.Reopen():
            return reopening.reopen(c, plan, current, by, now)
        case deeds.Resolve(closing):
            return resolving.resolve(c, plan, current, closing, by, now)
