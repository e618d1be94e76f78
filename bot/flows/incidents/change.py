"""What is done with an incident is a value: it is decided in memory from what is known, and saved at once.

known = load(c, plan, incident, now)   # one statement for each thing that a deed may ask
change = Change.of(...).noted(...)...  # pure
save(c, change)                        # the incident, its steps, its timeline, and what is said
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self

from sqlalchemy import Connection

from bot.flows.incidents import effects, pager
from bot.flows.incidents.step_taken import Pages, among, in_order, rang_just_now, taken
from bot.incidents import reminders, rights
from bot.incidents.incident import Do, Event, Incident, Step
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.people import Actor
from bot.store import escalating, notices, steps
from bot.store import incidents as book
from bot.store.steps import Steps


@dataclass(frozen=True, slots=True)
class Known:
    """An incident that is held for writing. rang: whom a page of any incident has just woken. same_fault: the number of
    an open incident of its fault, where it is over itself."""

    plan: Plan
    incident: Incident
    steps: Steps
    rang: Pages
    same_fault: int | None
    now: datetime


def load(c: Connection, plan: Plan, incident: Incident, now: datetime) -> Known:
    since = now - plan.team.settings.quiet.group_within
    rang = escalating.rang(c, {incident.team}, plan.team.slack_ids, since)
    over = not incident.state.is_open
    same_fault = book.open_number(c, incident.team, incident.fingerprint) if over else None
    return Known(plan, incident, steps.of(c, incident.id), rang, same_fault, now)


@dataclass(frozen=True, slots=True)
class Change:
    """incident, taken, ahead: as they are afterwards. cancelled: numbers of steps. done: those of the made and of those
    ahead that were taken. pages_off: why pages that are not out yet are called off; "" where they are not. informs:
    those who use the figures hear of it. is_over: and of the end. answer: to who did it, in mrkdwn."""

    known: Known
    incident: Incident
    taken: tuple[Step, ...]
    ahead: tuple[Step, ...]
    last: int
    cancelled: tuple[int, ...] = ()
    done: tuple[Step, ...] = ()
    made: tuple[Step, ...] = ()
    events: tuple[Event, ...] = ()
    drafts: tuple[Draft, ...] = ()
    pages_off: str = ""
    informs: bool = False
    is_over: bool = False
    answer: str = ""

    @classmethod
    def of(cls, known: Known, incident: Incident) -> Self:
        return cls(known, incident, known.steps.taken, known.steps.ahead, known.steps.last)

    def with_incident(self, incident: Incident) -> Self:
        return replace(self, incident=incident)

    def answers(self, text: str) -> Self:
        return replace(self, answer=text)

    def tells_readers(self) -> Self:
        return replace(self, informs=True)

    def ends(self) -> Self:
        return replace(self, is_over=True)

    def noted(self, kind: str, by: Actor, text: str) -> Self:
        """A line of the timeline."""
        return replace(self, events=(*self.events, Event(self.known.now, kind, by, text)))

    def says(self, drafts: Iterable[Draft]) -> Self:
        return replace(self, drafts=(*self.drafts, *drafts))

    def plans(self, made: Iterable[Step]) -> Self:
        """These steps are ahead, too."""
        new = tuple(made)
        ahead = tuple(sorted((*self.ahead, *new), key=in_order))
        last = max((self.last, *(step.number for step in new)))
        return replace(self, made=(*self.made, *new), ahead=ahead, last=last)

    def calls_off(self, which: Callable[[Step], bool] = lambda _: True) -> Self:
        """These of the steps ahead are not taken any more."""
        off = tuple(step.number for step in self.ahead if which(step))
        ahead = tuple(step for step in self.ahead if step.number not in off)
        return replace(self, cancelled=(*self.cancelled, *off), ahead=ahead)

    def takes(self, step: Step) -> Self:
        """A step that is ahead is taken now, and said."""
        plan, now = self.known.plan, self.known.now
        as_known = plan.as_known(step)
        earlier = rang_just_now(plan, self.incident, as_known, self.known.rang, now)
        done = self.ended(replace(step, beside=earlier))
        event, drafts = taken(plan, self.incident, as_known, done.taken, earlier, now)
        return replace(done, events=(*done.events, event)).says(drafts)

    def ended(self, step: Step) -> Self:
        """A step that is ahead is done, and nothing is said of it."""
        ahead = tuple(other for other in self.ahead if other.number != step.number)
        return replace(self, ahead=ahead, taken=among(self.taken, step), done=(*self.done, step))

    def takes_what_is_due(self, made: Sequence[Step]) -> Self:
        change = self
        for step in made:
            change = change.takes(step) if step.due <= self.known.now else change
        return change

    def escalates_anew(self, made: Sequence[Step]) -> Self:
        """These steps take the place of whatever was ahead, but for what owners of other pipelines are still to hear;
        what is due is taken at once."""
        return self.calls_off(lambda step: not step.is_beside).plans(made).takes_what_is_due(made)

    def stops_paging(self, why: str) -> Self:
        """What wakes people is called off; the CFO office is told now rather than later."""
        change = self.calls_off(lambda step: step.stops_on_ack)
        for step in change.ahead:
            change = change.takes(step) if step.do is Do.INFORM else change
        return change.calls_off_pages(why)

    def calls_off_pages(self, why: str) -> Self:
        """Those that are not out yet."""
        return replace(self, pages_off=why)

    def pager_hears(self, do: Literal["acknowledge", "resolve"]) -> Self:
        """Whatever pager rang for this incident hears what became of it."""
        levels = dict.fromkeys(pager.level_of(step) for step in self.taken if step.do is Do.PAGE)
        return self.says(pager.follows(self.incident, levels, do))

    def heard_from(self, by: Actor) -> Self:
        """There was a word from `by`: whoever has it is asked again only after the next silence."""
        team = self.known.plan.team
        if not rights.speaks(team, self.incident, by):
            return self
        change = self.calls_off(lambda step: step.do in (Do.ASK, Do.LET_GO))
        return change.plans(reminders.ahead(self.incident, team.settings.incidents, self.known.now, change.last + 1))


def save(c: Connection, change: Change) -> Incident:
    """With what those hear of it who use the figures, and everything that was said put right. Returned as it is saved:
    faults that are new have an id by then."""
    before = change.known.incident.faults
    incident = book.save_with(c, change.incident, [fault for fault in change.incident.faults if fault not in before])
    saved = change.with_incident(incident)
    write(c, saved)
    show(c, saved)
    return incident


def write(c: Connection, change: Change) -> None:
    """All but the incident itself, which is saved."""
    incident, now = change.incident, change.known.now
    if change.pages_off:
        notices.cancel_pages(c, incident.id, change.pages_off, now)
    steps.add(c, incident.id, change.made)
    steps.cancel(c, incident.id, change.cancelled, now)
    steps.take(c, [(incident.id, step) for step in change.done], now)
    escalating.note(c, [(incident.id, event) for event in change.events])
    notices.put_together(c, [(incident, draft) for draft in change.drafts], now)


def show(c: Connection, change: Change) -> None:
    plan, incident, now = change.known.plan, change.incident, change.known.now
    if change.informs:
        effects.inform(c, plan, incident, now)
    effects.draw(c, plan, incident, change.taken, change.ahead, now)
    if change.is_over:
        effects.inform_of_the_end(c, plan, incident, change.taken, now)
