"""Tickets: what a step that asks for one puts where tickets live, closed and opened again with the incident. Pure.

Handbook, "Severity Levels": a P3 is a ticket for the primary owner. Where no ticket system is set up, the incident
itself is the ticket: it stands in the channel, on the App Home and in the Monday handoff until it is resolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.blocks import thread
from bot.flows.incidents import notifications
from bot.flows.incidents.plain_words import in_a_sentence, others_in_a_sentence
from bot.handbook.team.team import Team
from bot.incidents.incident import Do, Incident, Step
from bot.notify.notifier import Draft, OnDoubt
from bot.notify.payload import MoveTicket, OpenTicket

TICKETS = "tickets"


def opened(incident: Incident, team: Team, step: Step, taken: Iterable[Step]) -> Iterator[Draft]:
    """Nothing for a step that asks for none. An incident has one ticket: where it has it already, that is opened again.
    taken: the steps that were taken, with this."""
    if step.do is not Do.TICKET:
        return
    first = _first(taken)
    if first is not None and first.number != step.number:
        yield replace(_again(incident, first, f"step{step.number}", "ticket"), step=step.number)
        return
    owners = ", ".join(t.name for t in step.targets) or "nobody"
    paragraphs = (
        incident.summary,
        in_a_sentence(incident),
        f"What it means: {incident.impact}" if incident.impact else "",
        others_in_a_sentence(incident),
        f"Owner: {owners}. Incident {incident.number} of {team.settings.name} in Slack: resolving it closes this.",
    )
    text = "\n\n".join(part for part in paragraphs if part)
    due = incident.respond_by.astimezone(team.zone).date()
    title = f"{incident.severity}: {incident.title}"
    payload = OpenTicket(title=" ".join(title.split()), text=text, due=due.isoformat())
    yield replace(_draft(incident, _key(incident, step), "ticket", payload, title), step=step.number)


def closed(incident: Incident, taken: Iterable[Step]) -> Iterator[Draft]:
    if first := _first(taken):
        key = f"{_key(incident, first)}:close:{incident.revision}"
        yield _draft(incident, key, "pager", MoveTicket(do="close"), "close the ticket", parent=_key(incident, first))


def reopened(incident: Incident, taken: Iterable[Step]) -> Iterator[Draft]:
    """Where no step asks for the ticket: it was a P3 once and is none now."""
    if first := _first(taken):
        yield _again(incident, first, str(incident.revision), "pager")


def linked(incident: Incident, team: Team, step: Step, ref: Mapping[str, str]) -> Draft:
    """The thread's line of a ticket, once it exists: with its name and address."""
    message = thread.ticket(incident, step, ref)
    return notifications.line_edited(incident, team, step, f"ticket:{ref['id']}", message)


def refused(incident: Incident, team: Team, step: Step, why: str) -> Iterator[Draft]:
    """There is no ticket: the thread says so and why, and the owner is told, for nothing else reaches them."""
    message = thread.no_ticket(incident, step, why)
    yield notifications.line_edited(incident, team, step, "ticket:refused", message)
    for target in step.targets:
        if target.slack:
            yield notifications.told_alone(incident, target.slack, f"step{step.number}:no-ticket", message)


def _first(taken: Iterable[Step]) -> Step | None:
    """The step that asked for the incident's ticket."""
    return min((s for s in taken if s.do is Do.TICKET), key=lambda s: s.number, default=None)


def _again(incident: Incident, first: Step, name: str, kind: str) -> Draft:
    ticket = _key(incident, first)
    return _draft(
        incident, f"{ticket}:again:{name}", kind, MoveTicket(do="reopen"), "open the ticket again", parent=ticket
    )


def _key(incident: Incident, step: Step) -> str:
    return f"i{incident.id}:ticket:step{step.number}"


def _draft(
    incident: Incident, key: str, kind: str, payload: OpenTicket | MoveTicket, plain: str, parent: str | None = None
) -> Draft:
    return Draft(
        key=key,
        kind=kind,
        lane=f"i{incident.id}:{TICKETS}",
        payload=payload,
        plain=plain,
        destination=TICKETS,
        parent_key=parent,
        on_doubt=OnDoubt.RESEND,
    )
