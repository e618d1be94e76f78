"""Somebody does something with an incident: it is held for writing, what is known of it is read once, the deed decides,
and what comes of it is saved at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.blocks import refused as wording
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
from bot.flows.incidents.change import Change, Known, load, save
from bot.incidents import account_links, actions, reminders, rights
from bot.incidents.incident import Answer, Incident, Step
from bot.incidents.plan import Plan
from bot.incidents.refusal import Refusal
from bot.people import Actor
from bot.store import incidents as book


@dataclass(frozen=True, slots=True)
class Foretold:
    """The incident as it would be, with the steps that would be taken at once or lie ahead."""

    incident: Incident
    steps: tuple[Step, ...]


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
    if no := rights.refused_deed(plan.team, current, deed, by):
        stranger_to = current.team if account_links.may_be(plan.team, by.slack) else ""
        return Answer(False, wording.words(no), current, stranger_to)
    if rights.speaks(plan.team, current, by):
        current = reminders.heard(current, now)
    known = load(c, plan, current, now)
    done = _decided(known, deed, by)
    if not isinstance(done, Change):
        return Answer(False, wording.comes_to_nothing(done), current)
    return Answer(True, done.answer, resolve.finish(c, done) if done.is_over else save(c, done))


def foretell(
    c: Connection, plan: Plan, incident: Incident, deed: actions.Deed, by: Actor, now: datetime
) -> Foretold | Refusal:
    """What the deed would do by now; nothing is saved."""
    done = _decided(load(c, plan, reminders.heard(incident, now), now), deed, by)
    return Foretold(done.incident, (*done.done, *done.ahead)) if isinstance(done, Change) else done


def _decided(known: Known, deed: actions.Deed, by: Actor) -> Change | Refusal:
    match deed:
        case actions.Acknowledge():
            return acknowledge.acknowledge(known, by)
        case actions.HandBack():
            return hand_back.hand_back(known, by)
        case actions.Mitigate():
            return mitigate.mitigate(known, by)
        case actions.Reopen():
            return reopen.reopen(known, by)
        case actions.Promise(at):
            return promise_time.promise(known, at, by)
        case actions.Snooze(until):
            return promise_time.snooze(known, until, by)
        case actions.StillOnIt():
            return promise_time.still_on_it(known, by)
        case actions.EscalateNow():
            return escalate.escalate_now(known, by)
        case actions.PassOn():
            return escalate.pass_on(known, by)
        case actions.Reassign(to):
            return reassign.reassign(known, to, by)
        case actions.ChangeSeverity(severity, reason):
            return change_severity.rate(known, severity, reason, by)
        case actions.AddNote(text):
            return add_details.add_note(known, text, by)
        case actions.AddPeople(people):
            return add_details.add_people(known, people, by)
        case actions.AddLink(link):
            return add_details.add_link(known, link, by)
        case actions.Resolve(closing):
            return resolve.resolve(known, closing, by)
