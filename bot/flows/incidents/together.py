"""Steps of many incidents come due at once, on a bad night: they are taken as a set, the most severe incidents first.

Up to `AT_ONCE` incidents are held, what is known of them is read, each is decided in memory, and what came of all is
written, in one transaction. What one step does is what it does alone (`bot/flows/incidents/step_taken.py`); what needs
more than its own incident (a question, a chain that begins again) is left to be taken alone.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import live, notifications, step_taken
from bot.flows.incidents.step_taken import among, longest, rang_just_now
from bot.incidents.incident import Do, Event, Incident, Step
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.notify.payload import Edit
from bot.store import escalating as book
from bot.store import notices, said, steps
from bot.store.escalating import Rang, Standing

log = logging.getLogger(__name__)

AT_ONCE = 100  # incidents: SQLite lets nobody else write for as long
_TOGETHER = (Do.PAGE, Do.NOTIFY, Do.INFORM, Do.TICKET)

Rung = Mapping[tuple[str, str], list[Rang]]


@dataclass
class Night:
    """What came of it, to be written. left: incidents to be taken alone."""

    ended: list[tuple[int, Step]] = field(default_factory=list)
    noted: list[tuple[int, Event]] = field(default_factory=list)
    drafts: list[tuple[Incident, Draft]] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taken:
    """An incident after its due steps."""

    incident: Incident
    plan: Plan
    taken: tuple[Step, ...]
    ahead: tuple[Step, ...]


def escalate(c: Connection, plans: Mapping[str, Plan], now: datetime, but: Collection[int]) -> tuple[int, list[int]]:
    """How many steps were taken, and the incidents whose steps are to be taken alone. but: incidents left out."""
    held = [standing for standing in book.claim(c, now, AT_ONCE, but) if standing.due]
    night = Night()
    rang = _rang(c, plans, held, now)
    after = [done for standing in held if (done := _take(night, plans, standing, rang, now)) is not None]
    steps.take(c, night.ended, now)
    book.note(c, night.noted)
    book.revise(c, [done.incident.id for done in after])
    notices.put_together(c, night.drafts, now)
    _show(c, after, now)
    return len(night.ended), night.left


def _rang(c: Connection, plans: Mapping[str, Plan], held: Sequence[Standing], now: datetime) -> Rung:
    served = [(s, plans[s.incident.team]) for s in held if s.incident.team in plans]
    people = {(s.incident.team, slack) for s, plan in served for slack in _paged(plan, s)}
    found = book.rang(
        c, {team for team, _ in people}, {slack for _, slack in people}, now - longest(plan for _, plan in served)
    )
    return {one: found.get(one, []) for one in people}


def _paged(plan: Plan, standing: Standing) -> Iterator[str]:
    for step in standing.due:
        if step.do is Do.PAGE:
            yield from (target.slack for target in plan.as_known(step).targets if target.slack)


def _take(night: Night, plans: Mapping[str, Plan], standing: Standing, rang: Rung, now: datetime) -> Taken | None:
    incident, plan = standing.incident, plans.get(standing.incident.team)
    if plan is None or any(step.do not in _TOGETHER for step in standing.due):
        night.left.append(incident.id)
        return None
    taken = standing.taken
    for step in standing.due:
        known = plan.as_known(step)
        earlier = rang_just_now(plan, incident, known, rang, now)
        done = replace(step, beside=earlier)
        taken = among(taken, done)
        event, drafts = step_taken.taken(plan, incident, known, taken, earlier, now)
        night.ended.append((incident.id, done))
        night.noted.append((incident.id, event))
        night.drafts += [(incident, draft) for draft in drafts]
        _remember(rang, incident, drafts, now)
    return Taken(replace(incident, revision=incident.revision + 1), plan, taken, standing.ahead)


def _remember(rang: Rung, incident: Incident, drafts: Sequence[Draft], now: datetime) -> None:
    """A page that has just been drafted has woken its person as much as one of a moment ago."""
    if not incident.state.waits:
        return
    for draft in drafts:
        pages = rang.get((incident.team, draft.payload.conversation))
        if draft.kind == "page" and draft.destination == "slack" and pages is not None:
            pages.append(Rang(now, incident.number, incident.id, incident.severity))


def _show(c: Connection, after: Sequence[Taken], now: datetime) -> None:
    """Their messages are drawn as they are now, and what was said before is put right."""
    every = {done.incident.id: list(_messages(done)) for done in after}
    standing = said.standing(c, [message.key for messages in every.values() for message in messages])
    edits = [(d.incident, notifications.edit(d.incident, d.plan.team, next(iter(d.ahead), None))) for d in after]
    cards = list(edits)
    for done in after:
        shown = live.shown(done.incident, every[done.incident.id], standing)
        live.put_right(c, shown)
        edits += shown.edits()
    _reword_cards(c, cards)
    notices.put_together(c, edits, now)


def _messages(done: Taken) -> Iterator[live.Live]:
    return live.messages(done.incident, done.plan.team, done.taken, done.ahead)


def _reword_cards(c: Connection, edits: Sequence[tuple[Incident, Draft]]) -> None:
    """A message that is not out yet goes out as it is now."""
    cards = {draft.parent_key or "": draft for _, draft in edits}
    for key in notices.waiting_of(c, list(cards)):
        payload = cards[key].payload
        if isinstance(payload, Edit):
            said.reword(c, key, payload.message, cards[key].plain)
