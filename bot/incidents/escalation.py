"""Who is to be paged and told, when, and why: the steps that are frozen on an incident when it opens.

Handbook, "Severity Levels" and "After-Hours Escalation". A page wakes the person ON CALL; a notice tells the
pipeline's OWNERS and the roles that the severity names. Whom a step reaches is settled for the instant at which it
comes due, so a page that falls after a handoff goes to whoever is on call then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.handbook.model import Severity, Urgency
from bot.incidents.incident import Do, Step, Target
from schedule.hours import BusinessHours
from schedule.oncall import Shift


@dataclass(frozen=True, slots=True)
class Chain:
    """The after-hours chain: minutes from the start to each level, then how often and how far apart it repeats."""

    secondary_after: timedelta
    manager_after: timedelta
    repeat_every: timedelta
    rounds: int

    def begin(self, number: int) -> timedelta:
        """When a pass starts, from the start of the incident. Pass 0 is the first; each repeat starts `repeat_every`
        after the one before, the first of them `repeat_every` after the last level of pass 0."""
        return self.manager_after + self.repeat_every * number if number else timedelta(0)

    @property
    def given_up_after(self) -> timedelta:
        """When the channel is told that nobody answered: the last level has had as long as the first one had."""
        return self.begin(self.rounds) + self.manager_after + self.secondary_after


@dataclass(frozen=True, slots=True)
class People:
    """Everybody a step can reach. cfo: None where the pipeline is not investor-facing."""

    on_call_at: Callable[[datetime], Shift]
    target: Callable[[str, str], Target]  # (role, name) -> Target
    primary_owner: str
    secondary_owner: str
    manager: Target
    cfo: Target | None


def respond_by(severity: Severity, within: timedelta | None, at: datetime, hours: BusinessHours) -> datetime:
    """When somebody must have answered. within: the strictest figure of the handbook, None for "next business day"."""
    if within is None or severity.urgency is Urgency.TICKET:
        return hours.end_of_next_business_day(at)
    if severity.urgency is Urgency.NOTICE:
        return hours.add(hours.next_open(at), within)
    return at + within


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
    steps = sorted(_planned(severity, at, people, hours, chain), key=lambda s: s.due)
    if acknowledged:
        steps = [replace(s, due=at) if s.do is Do.INFORM else s for s in steps if s.do in (Do.NOTIFY, Do.INFORM)]
    merged = _told_once(steps)
    return tuple(replace(s, number=n) for n, s in enumerate(merged, start=first_number))


def _planned(severity: Severity, at: datetime, people: People, hours: BusinessHours, chain: Chain) -> Iterator[Step]:
    owner = people.target("primary owner", people.primary_owner)
    match severity.rank:
        case 3:
            why = "P3: due at the end of the next business day"
            yield Step(0, at, Do.TICKET, (owner,), why, stops_on_ack=False)
        case 2:
            why = "P2: the primary owner handles it, in business hours"
            yield Step(0, hours.next_open(at), Do.NOTIFY, (owner,), why)
        case 1:
            yield Step(
                0, at, Do.NOTIFY, (owner,), "P1: the owner is told, the person on call handles it", stops_on_ack=False
            )
            yield from _pages(severity, at, people, chain)
        case 0:
            backup = people.target("secondary owner", people.secondary_owner)
            why = "P0: both owners and the engineering manager are told at once"
            yield Step(0, at, Do.NOTIFY, (owner, backup, people.manager), why, stops_on_ack=False)
            yield from _pages(severity, at, people, chain)
            if people.cfo:
                why = f"P0 for investors: at the acknowledgement, or after {_minutes(chain.manager_after)}"
                yield Step(0, at + chain.manager_after, Do.INFORM, (people.cfo,), why, stops_on_ack=False)


def _pages(severity: Severity, at: datetime, people: People, chain: Chain) -> Iterator[Step]:
    for number in range(chain.rounds + 1):
        yield from _one_pass(severity, at + chain.begin(number), people, chain, number)
    why = f"{severity}: the chain ran {chain.rounds + 1} times and nobody answered"
    yield Step(0, at + chain.given_up_after, Do.NOBODY, (), why, round=chain.rounds)


def _one_pass(severity: Severity, begin: datetime, people: People, chain: Chain, number: int) -> Iterator[Step]:
    again = f", repeat {number} of {chain.rounds}" if number else ""
    primary = people.target("primary on-call", people.on_call_at(begin).primary)
    why = f"{severity}: still no answer{again}" if number else f"{severity}: at once"
    yield Step(0, begin, Do.PAGE, (primary,), why, round=number)
    due = begin + chain.secondary_after
    seconds = tuple(people.target("secondary on-call", name) for name in people.on_call_at(due).secondary)
    why = f"{severity}: no answer in {_minutes(chain.secondary_after)}{again}"
    yield Step(0, due, Do.PAGE, seconds, why, round=number)
    due = begin + chain.manager_after
    why = f"{severity}: no answer in {_minutes(chain.manager_after)}{again}"
    yield Step(0, due, Do.PAGE, (people.manager,), why, round=number)


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
