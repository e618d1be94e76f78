"""Steps of an escalation come due, or do not wait for their time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.flows.incidents import effects, hand_back, notifications
from bot.flows.incidents.change import Change, Known, load, save
from bot.handbook.team.team import Team
from bot.incidents import reminders
from bot.incidents.incident import Do, Incident, Step
from bot.incidents.plan import Plan
from bot.incidents.refusal import NobodyToPage, Refusal, TooLate
from bot.notify.notifier import Draft
from bot.people import Actor
from bot.slack_text import safe
from bot.store import incidents as book
from bot.store import steps

_PUNCTUAL = timedelta(minutes=1)

log = logging.getLogger(__name__)


def escalate(c: Connection, plans: Mapping[str, Plan], incident_id: int, now: datetime) -> int:
    """All due steps of one incident, re-read under its lock: an acknowledgement that came first has won."""
    incident = effects.required(book.lock(c, incident_id), incident_id)
    if incident.team not in plans:
        return _stop(c, incident, now)
    known = load(c, plans[incident.team], incident, now)
    due = [step for step in known.steps.ahead if step.due <= now]
    if not due:
        return 0
    change = Change.of(known, incident)
    for step in due:
        change = _take(change, step)
    save(c, change.with_incident(replace(change.incident, revision=incident.revision + 1)))
    return len(due)


def _stop(c: Connection, incident: Incident, now: datetime) -> int:
    log.error(
        "incident %d belongs to team %r, which is not served here; its steps stop",
        incident.id,
        incident.team,
        extra={"incident": incident.id},
    )
    due = [step.number for step in steps.of(c, incident.id).ahead if step.due <= now]
    steps.cancel(c, incident.id, due, now)
    return len(due)


def _take(change: Change, step: Step) -> Change:
    if step not in change.ahead:
        return change  # what came before it has called it off
    if step.do is Do.LET_GO:
        return hand_back.let_go(change, step)
    if step.do is Do.ASK:
        return _ask(change, step)
    taken = change.takes(step)
    return _begins_again(taken, step) if step.do is Do.NOBODY and change.incident.state.waits else taken


def _begins_again(change: Change, step: Step) -> Change:
    """Nobody has answered the whole chain: it begins again at the next handoff or opening of business."""
    ended, incident = replace(step, due=max(step.due, change.known.now)), change.incident
    return change.plans(change.known.plan.chain_again(incident.pipeline, incident.severity, ended, change.last))


def _ask(change: Change, step: Step) -> Change:
    """Asked late, after downtime, there is as long to answer as if it had been asked in time."""
    now = change.known.now
    if now - step.due <= _PUNCTUAL:
        return change.takes(step)
    end = now + reminders.grace(change.incident, change.known.plan.team.settings.incidents)
    asked = change.takes(replace(step, due=now))
    ends = [ahead for ahead in asked.ahead if ahead.do is Do.LET_GO]
    later = [replace(ahead, number=n, due=end) for n, ahead in enumerate(ends, start=asked.last + 1)]
    return asked.calls_off(lambda ahead: ahead.do is Do.LET_GO).plans(later)


def escalate_now(known: Known, by: Actor) -> Change | Refusal:
    """The next page is sent at once; those after it keep their times. Nobody is paged for what somebody has."""
    ahead = [step for step in known.steps.ahead if step.do is Do.PAGE]
    return _page_now(known, ahead, by, "escalated", notifications.escalated)


def pass_on(known: Known, by: Actor) -> Change | Refusal:
    """Who was paged cannot take it: the next page that is not theirs goes out at once."""
    ahead = [step for step in known.steps.ahead if step.do is Do.PAGE]
    others = [step for step in ahead if not any(t.slack == by.slack for t in step.targets)]
    return _page_now(known, others, by, "passed on", notifications.passed)


def _page_now(
    known: Known, ahead: Sequence[Step], by: Actor, kind: str, said: Callable[[Incident, Team, Actor], Draft]
) -> Change | Refusal:
    """ahead: pages, the next first. kind: of the event."""
    current = known.incident
    if not current.state.waits:
        return TooLate(current, by)
    if not ahead:
        return NobodyToPage(current.severity)
    page, incident = ahead[0], replace(current, revision=current.revision + 1)
    return (
        Change.of(known, incident)
        .noted(kind, by, f"{by.name} did not wait until {page.due:%Y-%m-%d %H:%M} UTC")
        .says([said(incident, known.plan.team, by)])
        .takes(page)
        .answers(f"Paged: {', '.join(safe(t.name, 80) for t in page.targets)}.")
    )
