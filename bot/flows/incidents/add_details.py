"""What people add to an incident: a note, a link, other people. Also when it is over: what is found out late counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.flows.incidents import notifications
from bot.flows.incidents.change import Change, Known
from bot.incidents.decision import MOST_LINKS
from bot.incidents.incident import Link
from bot.incidents.refusal import LinkAlready, Refusal, TooManyLinks
from bot.people import Actor
from bot.text import listed


def add_note(known: Known, text: str, by: Actor) -> Change:
    change = _added(known, "note", by, text)
    return change.says([notifications.noted(change.incident, known.plan.team, text, by)])


def add_people(known: Known, people: Sequence[Actor], by: Actor) -> Change:
    names = listed(person.name for person in people)
    change = _added(known, "asked", by, f"asked {names} to have a look")
    return change.says(notifications.asked_to_look(change.incident, known.plan.team, people, by))


def add_link(known: Known, link: Link, by: Actor) -> Change | Refusal:
    links = known.incident.links
    if any(other.url == link.url for other in links):
        return LinkAlready()
    if len(links) >= MOST_LINKS:
        return TooManyLinks(MOST_LINKS)
    change = _added(known, "link", by, f"{link.label}: {link.url}", (*links, link))
    return change.says([notifications.linked(change.incident, known.plan.team, link, by)])


def _added(known: Known, kind: str, by: Actor, text: str, links: tuple[Link, ...] | None = None) -> Change:
    current = known.incident
    incident = replace(current, links=current.links if links is None else links, revision=current.revision + 1)
    change = Change.of(known, incident).noted(kind, by, text).heard_from(by)
    return change.answers(f"Added to #{incident.number}.")
