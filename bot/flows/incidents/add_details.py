"""What people add to an incident: a note, a link, other people. Also when it is over: what is found out late counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications
from bot.incidents.incident import Answer, Event, Incident, Link
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.people import Actor
from bot.store import incidents as book
from bot.text import listed

MOST_LINKS = 20


def add_note(c: Connection, plan: Plan, current: Incident, text: str, by: Actor, now: datetime) -> Answer:
    incident = replace(current, revision=current.revision + 1)
    said = [notifications.noted(incident, plan.team, text, by)]
    return _added(c, plan, incident, said, Event(now, "note", by, text))


def add_people(
    c: Connection, plan: Plan, current: Incident, people: Sequence[Actor], by: Actor, now: datetime
) -> Answer:
    incident = replace(current, revision=current.revision + 1)
    names = listed(person.name for person in people)
    event = Event(now, "asked", by, f"asked {names} to have a look")
    return _added(c, plan, incident, notifications.asked_to_look(incident, plan.team, people, by), event)


def add_link(c: Connection, plan: Plan, current: Incident, link: Link, by: Actor, now: datetime) -> Answer:
    if any(known.url == link.url for known in current.links):
        return Answer(False, "That link is already there.", current)
    if len(current.links) >= MOST_LINKS:
        return Answer(False, f"It has {MOST_LINKS} links already; add this one in a note.", current)
    incident = replace(current, links=(*current.links, link), revision=current.revision + 1)
    said = [notifications.linked(incident, plan.team, link, by)]
    return _added(c, plan, incident, said, Event(now, "link", by, f"{link.label}: {link.url}"))


def _added(c: Connection, plan: Plan, incident: Incident, said: Iterable[Draft], event: Event) -> Answer:
    book.save(c, incident)
    book.note(c, incident.id, event)
    effects.say(c, incident, said, event.at)
    effects.watch(c, plan, incident, event.actor, event.at)
    effects.show(c, plan, incident, event.at)
    return Answer(True, f"Added to #{incident.number}.", incident)
