"""What the flows have in common: saying, showing, taking a step, calling off pages, and who was first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from bot.blocks.stakeholder_update import Part
from bot.errors import WatchkeeperError
from bot.flows.incidents import live, notifications, pager, stakeholder_updates, tickets
from bot.incidents import lead, reminders, rights
from bot.incidents.fault import Fault, How
from bot.incidents.incident import Do, Event, Incident, State, Step
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.people import WATCHKEEPER, Actor
from bot.slack_text import safe, when
from bot.store import incidents as book
from bot.store import notices, said, subscriptions


def stop_paging(c: Connection, plan: Plan, incident: Incident, why: str, now: datetime) -> None:
    """Call off what wakes people; the CFO office is told now rather than later."""
    for step in book.open_steps(c, incident.id):
        if step.stops_on_ack:
            book.end_step(c, incident.id, step.number, "cancelled", now)
        elif step.do is Do.INFORM:
            take(c, plan, incident, step, now)
    notices.cancel_pages(c, incident.id, why, now)


def escalate_anew(c: Connection, plan: Plan, incident: Incident, steps: Iterable[Step], now: datetime) -> None:
    """These steps take the place of whatever was ahead; what is due is taken at once."""
    call_off(c, incident, now)
    made = tuple(steps)
    book.add_steps(c, incident.id, made)
    for step in made:
        if step.due <= now:
            take(c, plan, incident, step, now)


def call_off(c: Connection, incident: Incident, now: datetime) -> None:
    """Nothing more happens by itself."""
    for step in book.open_steps(c, incident.id):
        book.end_step(c, incident.id, step.number, "cancelled", now)


def watch(c: Connection, plan: Plan, incident: Incident, by: Actor, now: datetime) -> None:
    """There was a word from `by`: whoever has it is asked again only after the next silence."""
    if not rights.speaks(plan.team, incident, by):
        return
    for step in book.open_steps(c, incident.id):
        if step.do in (Do.ASK, Do.LET_GO):
            book.end_step(c, incident.id, step.number, "cancelled", now)
    number = book.last_step_number(c, incident.id) + 1
    book.add_steps(c, incident.id, reminders.ahead(incident, plan.team.settings.incidents, now, number))


def take(c: Connection, plan: Plan, incident: Incident, step: Step, now: datetime) -> bool:
    if not book.end_step(c, incident.id, step.number, "done", now):
        return False
    step = plan.as_known(step)
    earlier = _rang_just_now(c, plan, incident, step, now)
    if earlier is not None:
        book.paged_beside(c, incident.id, step.number, earlier)
    event, drafts = taken(plan, incident, step, book.steps_taken(c, incident.id), earlier, now)
    book.note(c, incident.id, event)
    say(c, incident, drafts, now)
    return True


def taken(
    plan: Plan, incident: Incident, step: Step, before: Sequence[Step], earlier: int | None, now: datetime
) -> tuple[Event, list[Draft]]:
    """What a step comes to that is taken now: the line of the timeline, and what is said. before: the steps that were
    taken, with this. earlier: the number of an incident for which its people were paged a moment ago. Pure."""
    team = plan.team
    if earlier is not None:
        names = ", ".join(t.name for t in step.targets)
        text = f"{names}: notified, not paged again; paged for #{earlier} a moment ago; {step.why}"
        drafts = list(notifications.told_beside(incident, team, replace(step, beside=earlier)))
        return Event(now, "told", WATCHKEEPER, text), drafts
    reached = ", ".join(f"{t.name} ({t.role})" for t in step.targets) or "the channel"
    drafts = [*notifications.step_taken(incident, team, step, before), *pager.pages(incident, team, step)]
    drafts += tickets.opened(incident, team, step, before)
    return Event(now, str(step.do), WATCHKEEPER, f"{step.do} {reached}; {step.why}"), drafts


def rings_people(step: Step) -> bool:
    """It pages, and everybody whom it pages can be rung."""
    return step.do is Do.PAGE and bool(step.targets) and all(t.slack for t in step.targets)


def _rang_just_now(c: Connection, plan: Plan, incident: Incident, step: Step, now: datetime) -> int | None:
    """The number of another incident for which everybody whom this step pages was paged a moment ago: one that nobody
    has yet, and that is as bad or worse. Whoever it woke is awake."""
    if not rings_people(step):
        return None
    since = now - plan.team.settings.quiet.group_within
    people = [t.slack for t in step.targets]
    rang = notices.rang_since(c, incident.team, people, since, incident.id, incident.severity)
    numbers = [rang.get(t.slack) for t in step.targets]
    return numbers[0] if all(numbers) else None


def follow_pages(c: Connection, incident: Incident, do: Literal["acknowledge", "resolve"], now: datetime) -> None:
    """Whatever pager rang for this incident hears what became of it."""
    levels = dict.fromkeys(pager.level_of(s) for s in book.steps_taken(c, incident.id) if s.do is Do.PAGE)
    say(c, incident, pager.follows(incident, levels, do), now)


def inform(c: Connection, plan: Plan, incident: Incident, now: datetime) -> None:
    """Those who use the figures of whatever stands in it, once each."""
    for fault in incident.standing:
        inform_of(c, plan, incident, fault, now)


def inform_of(c: Connection, plan: Plan, incident: Incident, known: Fault, now: datetime) -> None:
    """Those who use the figures of one fault in it, as if it stood alone, whatever the incident is about."""
    fault, part = lead.alone(plan.team, incident, known), _part(incident, known)
    if not stakeholder_updates.concerns(fault):
        return
    subscribed = subscriptions.subscribers(c, fault.team, fault.pipeline)
    before = notices.keys_of(c, fault.id, stakeholder_updates.prefix(fault))
    say(c, fault, stakeholder_updates.told(fault, plan.team, subscribed, before, part), now)


def _part(incident: Incident, fault: Fault) -> Part | None:
    """Where it is in the incident; None of what that was opened for."""
    if fault.how is How.OWN:
        return None
    own = next((f.pipeline for f in incident.faults if f.how is How.OWN), incident.pipeline)
    return Part(fault.id, own if fault.how is How.EXPLAINED and fault.pipeline != own else "")


def inform_of_the_end(c: Connection, plan: Plan, incident: Incident, now: datetime) -> None:
    """Everybody who has heard, or may have; who has not yet is told nothing at all."""
    prefix = stakeholder_updates.prefix(incident)
    notices.call_off(c, said.out(c, incident.id, prefix), "over before it was sent")
    told = said.out(c, incident.id, prefix)
    by_step = said.out(c, incident.id, f"i{incident.id}:step")
    taken = book.steps_taken(c, incident.id)
    say(c, incident, stakeholder_updates.over(incident, plan.team, [*told, *by_step], taken), now)


def show(c: Connection, plan: Plan, incident: Incident, now: datetime) -> None:
    """Everything that was said of it and still speaks of the present: the message in the channel, pages, questions."""
    ahead = book.open_steps(c, incident.id)
    following = ahead[0] if ahead else None
    card = notifications.drawn(incident, plan.team, following)
    said.reword(c, notifications.parent_key(incident), card.payload(), card.text)
    say(c, incident, [notifications.edit(incident, plan.team, following)], now)
    live.keep_true(c, incident, plan.team, book.steps_taken(c, incident.id), ahead, now)


def behind(c: Connection, incidents: Iterable[Incident]) -> list[int]:
    """Those whose message does not show their last change."""
    keys = {notifications.edit_key(i): i.id for i in incidents if i.revision > 1}
    missing = notices.missing(c, list(keys)) if keys else set()
    return [incident for key, incident in keys.items() if key in missing]


def catch_up(c: Connection, plan: Plan, incident_id: int, now: datetime) -> bool:
    incident = required(book.lock(c, incident_id), incident_id)
    if incident.state.is_open and behind(c, [incident]):
        show(c, plan, incident, now)
        return True
    return False


def count(c: Connection, plan: Plan, incident: Incident, raised: bool, now: datetime) -> None:
    """Another alert is in it. Thread and message say so at 1, 2, 5, 10, 20, 50, ...; in between, `catch_up` shows the
    number, so that a storm of alerts is no storm of edits."""
    count_from(c, plan, incident, incident.alert_count - 1, raised, now)


def count_from(c: Connection, plan: Plan, incident: Incident, before: int, raised: bool, now: datetime) -> None:
    """As `count`, where there were `before` alerts in it."""
    counts = filter(notifications.worth_saying, range(incident.alert_count, before, -1))
    if (worth_saying := next(counts, None)) is not None:
        counted = replace(incident, alert_count=worth_saying)
        notices.call_off(c, notifications.earlier_counts(counted), f"said with {worth_saying}")
        say(c, incident, [notifications.joined(counted, plan.team)], now)
    if worth_saying is not None or raised:
        show(c, plan, incident, now)


def say(c: Connection, incident: Incident, drafts: Iterable[Draft], now: datetime) -> None:
    notices.put(c, incident.team, incident.id, drafts, now)


def next_step(c: Connection, incident: Incident) -> Step | None:
    ahead = book.open_steps(c, incident.id)
    return ahead[0] if ahead else None


def required(incident: Incident | None, incident_id: int) -> Incident:
    if incident is None:
        raise WatchkeeperError(f"there is no incident {incident_id}")
    return incident


def too_late(incident: Incident, by: Actor) -> str:
    """Who was first, and when, in mrkdwn; said only to the person who came second."""
    match incident.state:
        case State.RESOLVED:
            return _first("Already resolved", incident.resolved_by, incident.resolved_at, by)
        case State.MITIGATED:
            return _first("Already mitigated", incident.mitigated_by, incident.mitigated_at, by)
        case _:
            return _first("Already acknowledged", incident.acknowledged_by, incident.acknowledged_at, by)


def is_open_already(incident: Incident, by: Actor) -> str:
    """Of what cannot be reopened, in mrkdwn."""
    if incident.state is State.REOPENED:
        return _first("Already reopened", incident.reopened_by, incident.reopened_at, by)
    return "It's open."


def _first(done: str, who: Actor | None, at: datetime | None, by: Actor) -> str:
    name = "you" if _is(who, by) else safe(who.name if who else "somebody", 80)
    return f"{done} by {name}{f' at {when(at)}' if at else ''}."


def _is(who: Actor | None, by: Actor) -> bool:
    return who is not None and who.slack != "" and who.slack == by.slack
