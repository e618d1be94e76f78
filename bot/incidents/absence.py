"""After an absence: what is ahead of an incident that nobody has, planned anew from now. Pure.

Nobody is paged for the past. The furthest level that the chain has come to is paged once, whoever is on call now, and
the intervals after it count from now. Where the chain would have come to its end, it begins again: nobody was asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import dropwhile

from bot.incidents.escalation import respond_by, steps_for
from bot.incidents.incident import Do, Incident, Step
from bot.incidents.plan import Plan

ABSENT = timedelta(minutes=5)  # without a sign of life; a restart or a failing database for less delays, and no more


@dataclass(frozen=True, slots=True)
class Anew:
    """missed: what fell due and was not done. replaced: what `steps` take the place of, those missed among it."""

    incident: Incident
    missed: tuple[Step, ...]
    replaced: tuple[Step, ...]
    steps: tuple[Step, ...]


def planning_anew(
    plan: Plan, incident: Incident, ahead: Sequence[Step], now: datetime, last_number: int
) -> Anew | None:
    """ahead: its open steps. None where nothing of its chain was missed. What is said once and wakes nobody is left as
    it is, and said late; where it is for business hours, it waits for them."""
    chain = tuple(s for s in ahead if _is_of_chain(incident, s))
    missed = tuple(s for s in chain if s.due <= now)
    if not incident.state.waits or not missed:
        return None
    notices = {s.why for s in chain if s.do is Do.NOTIFY}
    made = [s for s in _from_now(plan, incident, missed, now) if _is_of_chain(incident, s)]
    wanted = [s for s in made if s.do is not Do.NOTIFY or s.why in notices]
    steps = tuple(replace(s, number=n) for n, s in enumerate(wanted, start=last_number + 1))
    return Anew(_as_of(plan, incident, now), missed, chain, steps)


def _is_of_chain(incident: Incident, step: Step) -> bool:
    waits_for_hours = step.do is Do.NOTIFY and not incident.severity.wakes
    return step.do in (Do.PAGE, Do.NOBODY) or waits_for_hours


def _from_now(plan: Plan, incident: Incident, missed: Sequence[Step], now: datetime) -> Sequence[Step]:
    """The chain as if it had begun just early enough to be, now, at the level it has come to."""
    whole, last = _chain_from(plan, incident, now), _come_to(missed)
    is_countable = any(s.do is Do.PAGE and s.due == now for s in whole)  # not one that waits for business hours
    at = next((s for s in whole if last and _is_same(s, last)), None)
    if at is None or not is_countable:
        return whole
    moved = _chain_from(plan, incident, now - (at.due - now))
    # A repeat may begin at the very instant of the last page before it: only one of the two is sent.
    rest = list(dropwhile(lambda s: not _is_same(s, at), moved))
    return rest if rest and rest[0].due == now else whole


def _chain_from(plan: Plan, incident: Incident, begin: datetime) -> tuple[Step, ...]:
    return steps_for(incident.severity, begin, plan.people(incident.pipeline), plan.hours, plan.chain)


def _come_to(missed: Sequence[Step]) -> Step | None:
    """The last page that was missed; None where the chain is over."""
    if any(s.do is Do.NOBODY for s in missed):
        return None
    return next((s for s in reversed(missed) if s.do is Do.PAGE), None)


def _is_same(step: Step, other: Step) -> bool:
    return (step.do, step.round, step.why) == (other.do, other.round, other.why)


def _as_of(plan: Plan, incident: Incident, now: datetime) -> Incident:
    """With whoever is on call now, who has as long to answer as anybody."""
    shift = plan.rota.on_call_at(now)
    return replace(
        incident,
        respond_by=respond_by(incident.severity, plan.response_time(incident.severity), now, plan.hours),
        on_call_primary=plan.target("primary on-call", shift.primary),
        on_call_secondary=tuple(plan.target("secondary on-call", name) for name in shift.secondary),
        on_call_until=shift.until,
        on_call_why=shift.why[0].text,
        revision=incident.revision + 1,
    )
