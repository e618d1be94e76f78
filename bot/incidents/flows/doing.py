"""Somebody does something with an incident: it is held for writing, and the flow of that deed decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.incidents import deeds, linking, rights, watching
from bot.incidents.flows import (
    acknowledging,
    adding,
    escalating,
    handing_back,
    mitigating,
    promising,
    rating,
    reassigning,
    reopening,
    resolving,
    scene,
)
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
        return Answer(False, refused, current, current.team if linking.may_be(plan.team, by.slack) else "")
    if rights.speaks(plan.team, current, by):
        current = watching.heard(current, now)
    match deed:
        case deeds.Acknowledge():
            return acknowledging.acknowledge(c, plan, current, by, now)
        case deeds.HandBack():
            return handing_back.hand_back(c, plan, current, by, now)
        case deeds.Mitigate():
            return mitigating.mitigate(c, plan, current, by, now)
        case deeds.Reopen():
            return reopening.reopen(c, plan, current, by, now)
        case deeds.Promise(at):
            return promising.promise(c, plan, current, at, by, now)
        case deeds.Snooze(until):
            return promising.snooze(c, plan, current, until, by, now)
        case deeds.StillOnIt():
            return promising.still_on_it(c, plan, current, by, now)
        case deeds.EscalateNow():
            return escalating.escalate_now(c, plan, current, by, now)
        case deeds.Reassign(to):
            return reassigning.reassign(c, plan, current, to, by, now)
        case deeds.ChangeSeverity(severity, reason):
            return rating.rate(c, plan, current, severity, reason, by, now)
        case deeds.AddNote(text):
            return adding.add_note(c, plan, current, text, by, now)
        case deeds.AddPeople(people):
            return adding.add_people(c, plan, current, people, by, now)
        case deeds.AddLink(link):
            return adding.add_link(c, plan, current, link, by, now)
        case deeds.Resolve(closing):
            return resolving.resolve(c, plan, current, closing, by, now)
