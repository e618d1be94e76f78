"""Somebody does something with an incident: it is held for writing, and the flow of that deed decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.blocks.refused import words
from bot.flows.incidents import (
    acknowledge,
    add_details,
    change_severity,
    effects,
    escalate,
    hand_back,
    mitigate,
    promise_time,
    reassign,
    reopen,
    resolve,
)
from bot.incidents import account_links, actions, reminders, rights
from bot.incidents.incident import Answer
from bot.incidents.plan import Plan
from bot.people import Actor
from bot.store import incidents as book


def do(
    c: Connection,
    plan_of: Callable[[str], Plan],
    incident_id: int,
    deed: actions.Deed,
    by: Actor,
    now: datetime,
) -> Answer:
    """What came of it, also where it was refused. Raises WatchkeeperError if there is no such incident."""
    current = effects.required(book.lock(c, incident_id), incident_id)
    plan = plan_of(current.team)
    if refused := rights.refused_deed(plan.team, current, deed, by):
        return Answer(False, words(refused), current, current.team if account_links.may_be(plan.team, by.slack) else "")
    if rights.speaks(plan.team, current, by):
        current = reminders.heard(current, now)
    match deed:
        case actions.Acknowledge():
            return acknowledge.acknowledge(c, plan, current, by, now)
        case actions.HandBack():
            return hand_back.hand_back(c, plan, current, by, now)
        case actions.Mitigate():
            return mitigate.mitigate(c, plan, current, by, now)
        case actions.Reopen():
            return reopen.reopen(c, plan, current, by, now)
        case actions.Promise(at):
            return promise_time.promise(c, plan, current, at, by, now)
        case actions.Snooze(until):
            return promise_time.snooze(c, plan, current, until, by, now)
        case actions.StillOnIt():
            return promise_time.still_on_it(c, plan, current, by, now)
        case actions.EscalateNow():
            return escalate.escalate_now(c, plan, current, by, now)
        case actions.PassOn():
            return escalate.pass_on(c, plan, current, by, now)
        case actions.Reassign(to):
            return reassign.reassign(c, plan, current, to, by, now)
        case actions.ChangeSeverity(severity, reason):
            return change_severity.rate(c, plan, current, severity, reason, by, now)
        case actions.AddNote(text):
            return add_details.add_note(c, plan, current, text, by, now)
        case actions.AddPeople(people):
            return add_details.add_people(c, plan, current, people, by, now)
        case actions.AddLink(link):
            return add_details.add_link(c, plan, current, link, by, now)
        case actions.Resolve(closing):
            return resolve.resolve(c, plan, current, closing, by, now)
