"""An incident's next step cannot be read: whoever is known to be concerned is paged with what is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.blocks.message import Message
from bot.flows.incidents import pager
from bot.flows.incidents.addressed import aside, to
from bot.handbook.team.team import Team
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.slack_text import safe
from bot.store import incidents as book
from bot.store import notices
from bot.store.incidents import Outline
from bot.text import unique


def page(c: Connection, plans: Mapping[str, Plan], incident_id: int, now: datetime) -> None:
    """In the transaction of the caller. What its team no longer serves is left alone."""
    known = book.outline(c, incident_id)
    if known is None or known.team not in plans:
        return
    plan = plans[known.team]
    notices.put(c, known.team, incident_id, _drafts(plan.team, known, _people(plan, known, now)), now)


def _people(plan: Plan, known: Outline, now: datetime) -> tuple[str, ...]:
    """Slack ids: who was on call when it opened, who is now, and the manager."""
    shift = plan.rota.on_call_at(now)
    named = (plan.team.slack_of(name) for name in (shift.primary, *shift.secondary))
    return tuple(unique(slack for slack in (*known.people, *named, plan.team.manager) if slack))


def _drafts(team: Team, known: Outline, people: tuple[str, ...]) -> Iterator[Draft]:
    text = (
        f"*#{known.number} {safe(known.title, 150)}*: its escalation has stopped, because its next step can't be read. "
        f"Please look and acknowledge it in <#{team.settings.channel}>."
    )
    message = Message(text=text)
    for slack in people:
        yield Draft(
            key=f"i{known.id}:unreadable:{slack}",
            kind="page",
            lane=f"i{known.id}:{slack}",
            payload=to(slack, message),
            plain=text,
            wakes=True,
        )
    yield aside(team, f"i{known.id}:unreadable", message, lane=f"i{known.id}:unreadable")
    if pager.PAGERDUTY in known.paging:
        yield pager.last_resort(known.team, known.id, known.number, known.title)
