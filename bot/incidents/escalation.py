"""Who is to be paged and told, when, and why: the steps that are frozen on an incident when it opens.

What they are stands in the handbook alone: the Escalation line of a level and the numbered steps, read by
`bot/handbook/document/chapters/escalation.py`. A page wakes whom it names, and is repeated as long as nobody answers; a
notice is sent once. Whom a step reaches is settled for the instant at which it comes due, so a page that falls after a
handoff goes to whoever is on call then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.handbook.model import Act, EscalationStep, Hours, Recipient, Severity
from bot.incidents.incident import Do, Step, Target
from schedule.hours import BusinessHours
from schedule.wallclock import local_day


@dataclass(frozen=True, slots=True)
class Response:
    """By when somebody must have answered. within: None for the end of the nth business day from now, `days`."""

    within: timedelta | None
    in_hours: bool = False
    days: int = 1


@dataclass(frozen=True, slots=True)
class Chain:
    """What the handbook does for each level, and how often and how far apart the pages are repeated."""

    steps_of: Callable[[Severity], Sequence[EscalationStep]]
    repeat_every: timedelta
    rounds: int


@dataclass(frozen=True, slots=True)
class People:
    """Everybody whom a step can reach about one pipeline."""

    reach: Callable[[Recipient, datetime], tuple[Target, ...]]
    investor_facing: bool
    pipeline: str = ""

    def concerns(self, step: EscalationStep) -> bool:
        """Whether a step is for this pipeline."""
        return (self.investor_facing or not step.for_investors) and self.pipeline in (
            step.pipelines or (self.pipeline,)
        )


def respond_by(severity: Severity, response: Response, at: datetime, hours: BusinessHours) -> datetime:
    """When somebody must have answered, by the strictest promise of the handbook."""
    if response.within is None:
        return hours.end_of_business_day(at, response.days)
    if response.in_hours:
        return hours.add(hours.next_open(at), response.within)
    return at + response.within


def steps_for(
    severity: Severity,
    at: datetime,
    people: People,
    hours: BusinessHours,
    chain: Chain,
    *,
    first_number: int = 1,
    acknowledged: bool = False,
) -> tuple[Step, ...]:
    """All steps of an incident that is (or becomes) `severity` at `at`, in the order of their due times.

    acknowledged: somebody has it already (a severity was raised later): then nobody is paged, but who must know of
    the new severity is still told.
    """
    said = [s for s in chain.steps_of(severity) if people.concerns(s)]
    planned = _Planned(severity, at, people, hours, chain, [s for s in said if s.act is Act.PAGE])
    steps = sorted((*planned.told(said), *planned.pages()), key=lambda s: (s.due, s.do is Do.INFORM))
    if acknowledged:
        steps = [replace(s, due=at) if s.do is Do.INFORM else s for s in steps if s.do in (Do.NOTIFY, Do.INFORM)]
    return tuple(replace(s, number=n) for n, s in enumerate(_told_once(steps), start=first_number))


def steps_again(
    severity: Severity,
    at: datetime,
    people: People,
    hours: BusinessHours,
    chain: Chain,
    *,
    why: str,
    first_number: int,
    first_round: int,
) -> tuple[Step, ...]:
    """The pages of a chain that nobody answered, begun again at `at`; nobody is sent a notice twice.

    why: what begins then, such as "handoff". Empty for a level that wakes nobody.
    """
    said = [s for s in chain.steps_of(severity) if people.concerns(s)]
    planned = _Planned(severity, at, people, hours, chain, [s for s in said if s.act is Act.PAGE], why)
    steps = sorted(planned.pages(), key=lambda s: s.due)
    return tuple(replace(s, number=n, round=first_round + s.round) for n, s in enumerate(steps, start=first_number))


@dataclass(frozen=True)
class _Planned:
    severity: Severity
    at: datetime
    people: People
    hours: BusinessHours
    chain: Chain
    paging: Sequence[EscalationStep]
    begun: str = ""  # what the chain begins again at

    def told(self, said: Sequence[EscalationStep]) -> Iterator[Step]:
        """Notices and tickets, once each."""
        for step in said:
            due = self._due(step, self.at)
            if step.act is Act.PAGE or due is None:
                continue
            if targets := self._targets(step, due):
                do = Do.TICKET if step.act is Act.TICKET else Do.INFORM if step.on_answer else Do.NOTIFY
                waits = due > self.at and not step.on_answer
                yield Step(0, due, do, targets, self._why(step), stops_on_ack=waits)

    def pages(self) -> Iterator[Step]:
        """The pages, and their repeats; then it is said aloud that nobody answered."""
        last = max((s.after for s in self.paging), default=timedelta(0))
        period = max(self.chain.repeat_every, last)
        begins = [self.at + (last + period * n if n else timedelta(0)) for n in range(self.chain.rounds + 1)]
        made = [step for n, begin in enumerate(begins) for step in self._one_pass(begin, n)]
        yield from made
        if made:
            # The last one who is paged has as long as the first one had.
            patience = min((s.after for s in self.paging if s.after), default=self.chain.repeat_every)
            times = self.chain.rounds + 1
            why = f"{self.severity}: the chain ran {times} time{'s' if times > 1 else ''} and nobody answered"
            yield Step(0, begins[-1] + last + patience, Do.NOBODY, (), why, round=self.chain.rounds)

    def _one_pass(self, begin: datetime, number: int) -> Iterator[Step]:
        again = f", begun again at the {self.begun}" if self.begun else ""
        again += f", repeat {number} of {self.chain.rounds}" if number else ""
        paged: set[tuple[datetime, str]] = set()  # a level and the first step may page the same person at once
        for step in self.paging:
            due = self._due(step, begin)
            targets = self._targets(step, due) if due is not None else ()
            if due is not None and (left := tuple(t for t in targets if (due, t.slack or t.name) not in paged)):
                paged |= {(due, t.slack or t.name) for t in left}
                yield Step(0, due, Do.PAGE, left, self._why_paged(step, again), round=number)

    def _due(self, step: EscalationStep, begin: datetime) -> datetime | None:
        """None for a step that is not for this hour."""
        if step.hours == "wait":
            opens = self.hours.next_open(begin)
            return self.hours.add(opens, step.after) if step.after else opens
        due = begin + step.after
        return due if self._is_for(step.hours, due) else None

    def _is_for(self, hours: Hours, due: datetime) -> bool:
        if hours in ("weekend", "weekday"):
            return (local_day(due, self.hours.zone).weekday() >= 5) == (hours == "weekend")
        return hours not in ("inside", "outside") or self.hours.is_open(due) == (hours == "inside")

    def _targets(self, step: EscalationStep, due: datetime) -> tuple[Target, ...]:
        return tuple(dict.fromkeys(t for who in step.who for t in self.people.reach(who, due)))

    def _why(self, step: EscalationStep) -> str:
        if step.on_answer:
            return f"{self.severity}: at the acknowledgement, or after {_minutes(step.after)}"
        return f"{self.severity}: {step.text}"[:200]

    def _why_paged(self, step: EscalationStep, again: str) -> str:
        if step.after:
            return f"{self.severity}: no answer in {_minutes(step.after)}{again}"
        return f"{self.severity}: still no answer{again}" if again else f"{self.severity}: at once"


def _told_once(steps: list[Step]) -> list[Step]:
    """Nobody is messaged twice for one event: who is paged at an instant is not also sent a notice for it."""
    paged = {(s.due, t.slack or t.name) for s in steps if s.do is Do.PAGE for t in s.targets}
    kept: list[Step] = []
    for step in steps:
        if step.do is not Do.NOTIFY:
            kept.append(step)
            continue
        targets = tuple(t for t in step.targets if (step.due, t.slack or t.name) not in paged)
        if targets:
            kept.append(replace(step, targets=targets))
    return kept


def _minutes(span: timedelta) -> str:
    return f"{int(span.total_seconds() // 60)} min"
