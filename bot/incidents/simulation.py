"""What would happen: who is told and paged for an incident that nobody has had yet, when, and by which rule.

The same steps as those of a real incident (`bot/incidents/escalation.py`), so what is shown here is what would be done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.handbook.model import Act, Handbook, Severity
from bot.incidents.escalation import respond_by, steps_for
from bot.incidents.incident import Do, Step, Target
from bot.incidents.plan import Plan
from schedule.oncall import Shift
from schedule.rules import Reason
from schedule.wallclock import as_utc


@dataclass(frozen=True, slots=True)
class Told:
    """One person, role or channel that a step reaches. target: None for the channel alone.

    after: since the start. why: the rule of escalation, and for people on call also the rule of the rota.
    line: of the handbook, where that rule of escalation stands; 0 if it is a setting.
    """

    at: datetime
    after: timedelta
    do: Do
    target: Target | None
    why: str
    line: int
    round: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """Instants aware UTC. acknowledged_at: None if nobody ever does. called_off: how many steps that saves."""

    pipeline: str
    severity: Severity
    at: datetime
    shift: Shift
    respond_by: datetime
    acknowledged_at: datetime | None
    told: tuple[Told, ...]
    called_off: int


def simulate(
    plan: Plan, pipeline: str, severity: Severity, at: datetime, ack_after: timedelta | None = None, again: int = 1
) -> Simulation:
    """An incident of `severity` that opens at `at`. ack_after: when somebody acknowledges it, None for never. again:
    how often to show a chain that nobody answers beginning again; a real one goes on as long as it is unanswered.

    A step that comes due in the very instant of the acknowledgement is taken: it was due.
    """
    at = as_utc(at)  # minutes are real ones: a zone's own arithmetic would count those of the wall clock
    acknowledged_at = at + ack_after if ack_after is not None else None
    steps = tuple(_planned(plan, pipeline, severity, at, acknowledged_at, again))
    taken = sorted(_taken(steps, acknowledged_at), key=lambda pair: (pair[0], pair[1].number))
    return Simulation(
        pipeline=pipeline,
        severity=severity,
        at=at,
        shift=plan.rota.on_call_at(at),
        respond_by=respond_by(severity, plan.response_time(severity), at, plan.hours),
        acknowledged_at=acknowledged_at,
        told=tuple(told for due, step in taken for told in _reached(plan, severity, step, due, at)),
        called_off=len(steps) - len(taken),
    )


def _planned(
    plan: Plan, pipeline: str, severity: Severity, at: datetime, answer: datetime | None, again: int
) -> Iterator[Step]:
    run = steps_for(severity, at, plan.people(pipeline), plan.hours, plan.chain)
    yield from run
    for _ in range(again):
        ended = next((s for s in run if s.do is Do.NOBODY), None)
        if ended is None or (answer and answer < ended.due):
            return
        run = plan.chain_again(pipeline, severity, ended)
        yield from run


def _taken(steps: Sequence[Step], acknowledged_at: datetime | None) -> Iterator[tuple[datetime, Step]]:
    """The steps that are carried out, each with its instant."""
    for step in steps:
        if acknowledged_at is None or step.due <= acknowledged_at:
            yield step.due, step
        elif step.do is Do.INFORM:  # told with what the responder knows, so not later than there is a responder
            yield acknowledged_at, step
        elif not step.stops_on_ack:
            yield step.due, step


def _reached(plan: Plan, severity: Severity, step: Step, due: datetime, start: datetime) -> Iterator[Told]:
    for target in step.targets or (None,):
        line = _line(plan.team.handbook, severity, step.do, target)
        yield Told(due, due - start, step.do, target, _why(plan, step, target), line, step.round)


def _why(plan: Plan, step: Step, target: Target | None) -> str:
    if target is None or not target.role.endswith("on-call"):
        return step.why
    rule = plan.rota.on_call_at(step.due).why[:1]
    return f"{step.why}; {_cited(plan, rule[0])}" if rule else step.why


def _cited(plan: Plan, rule: Reason) -> str:
    return f"{rule.text} ({plan.team.handbook.file}:{rule.line})" if rule.line else rule.text


_ACTS = {Do.PAGE: Act.PAGE, Do.NOTIFY: Act.NOTIFY, Do.INFORM: Act.NOTIFY, Do.TICKET: Act.TICKET}


def _line(book: Handbook, severity: Severity, do: Do, target: Target | None) -> int:
    """Of the sentence that reaches this target; 0 where a setting does."""
    act = _ACTS.get(do)
    said = (s for s in book.steps_of(severity) if s.act is act and s.on_answer == (do is Do.INFORM))
    return next((s.line for s in said if target and target.role in (str(w).casefold() for w in s.who)), 0)
