"""Steps of an escalation come due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.flows.incidents import acknowledgement_timeout, effects, notifications
from bot.handbook.team.team import Team
from bot.incidents import reminders
from bot.incidents.incident import Answer, Do, Event, Incident, Step
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.people import Actor
from bot.slack_text import safe
from bot.store import incidents as book

_PUNCTUAL = timedelta(minutes=1)

log = logging.getLogger(__name__)


def escalate(c: Connection, plans: Mapping[str, Plan], incident_id: int, now: datetime) -> int:
    """All due steps of one incident, re-read under its lock: an acknowledgement that came first has won."""
    incident = effects.required(book.lock(c, incident_id), incident_id)
    due = [s for s in book.open_steps(c, incident_id) if s.due <= now]
    if not due:
        return 0
    if incident.team not in plans:
        log.error(
            "incident %d belongs to team %r, which is not served here; its steps stop",
            incident.id,
            incident.team,
            extra={"incident": incident.id},
        )
        return sum(book.end_step(c, incident_id, s.number, "cancelled", now) for s in due)
    plan = plans[incident.team]
    for step in due:
        if step.do is Do.LET_GO:
            incident = acknowledgement_timeout.let_go(c, plan, incident, step, now)
        elif step.do is Do.ASK:
            _ask(c, plan, incident, step, now)
        else:
            _take(c, plan, incident, step, now)
    incident = replace(incident, revision=incident.revision + 1)
    book.save(c, incident)
    effects.show(c, plan, incident, now)
    return len(due)


def _take(c: Connection, plan: Plan, incident: Incident, step: Step, now: datetime) -> None:
    """Where nobody has answered the whole chain, it begins again at the next handoff or opening of business."""
    if effects.take(c, plan, incident, step, now) and step.do is Do.NOBODY and incident.state.waits:
        ended, last = replace(step, due=max(step.due, now)), book.last_step_number(c, incident.id)
        book.add_steps(c, incident.id, plan.chain_again(incident.pipeline, incident.severity, ended, last))


def _ask(c: Connection, plan: Plan, incident: Incident, step: Step, now: datetime) -> None:
    """Asked late, after downtime, there is as long to answer as if it had been asked in time."""
    is_late = now - step.due > _PUNCTUAL
    if not effects.take(c, plan, incident, replace(step, due=now) if is_late else step, now) or not is_late:
        return
    end = now + reminders.grace(incident, plan.team.settings.incidents)
    for ahead in book.open_steps(c, incident.id):
        if ahead.do is Do.LET_GO and book.end_step(c, incident.id, ahead.number, "cancelled", now):
            number = book.last_step_number(c, incident.id) + 1
            book.add_steps(c, incident.id, [replace(ahead, number=number, due=end)])


def escalate_now(c: Connection, plan: Plan, current: Incident, by: Actor, now: datetime) -> Answer:
    """The next page is sent at once; those after it keep their times. Nobody is paged for what somebody has."""
    ahead = [s for s in book.open_steps(c, current.id) if s.do is Do.PAGE]
    return _page_now(c, plan, current, ahead, by, now, "escalated", notifications.escalated)


def pass_on(c: Connection, plan: Plan, current: Incident, by: Actor, now: datetime) -> Answer:
    """Who was paged cannot take it: the next page that is not theirs goes out at once."""
    ahead = [s for s in book.open_steps(c, current.id) if s.do is Do.PAGE]
    others = [s for s in ahead if not any(t.slack == by.slack for t in s.targets)]
    return _page_now(c, plan, current, others, by, now, "passed on", notifications.passed)


def _page_now(
    c: Connection,
    plan: Plan,
    current: Incident,
    ahead: Sequence[Step],
    by: Actor,
    now: datetime,
    kind: str,
    said: Callable[[Incident, Team, Actor], Draft],
) -> Answer:
    """ahead: pages, the next first. kind: of the event."""
    if not current.state.waits:
        return Answer(False, effects.too_late(current, by), current)
    if not ahead:
        nothing = f"Nobody else is due to be paged for this {current.severity}. Raise its severity to page again."
        return Answer(False, nothing, current)
    page, incident = ahead[0], replace(current, revision=current.revision + 1)
    book.save(c, incident)
    text = f"{by.name} did not wait until {page.due:%Y-%m-%d %H:%M} UTC"
    book.note(c, incident.id, Event(now, kind, by, text))
    effects.say(c, incident, [said(incident, plan.team, by)], now)
    effects.take(c, plan, incident, page, now)
    effects.show(c, plan, incident, now)
    return Answer(True, f"Paged: {', '.join(safe(t.name, 80) for t in page.targets)}.", incident)
