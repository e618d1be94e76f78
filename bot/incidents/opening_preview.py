"""What a report would do before it is sent in: the very steps that its incident would have. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.handbook.model import Severity
from bot.incidents import decision
from bot.incidents.incident import Alert, Do, Step
from bot.incidents.plan import Plan

_REACHES = (Do.PAGE, Do.NOTIFY, Do.INFORM, Do.TICKET)


@dataclass(frozen=True, slots=True)
class Preview:
    """steps: of the first round, in their order. joins: the number of the open incident that it would be added to."""

    severity: Severity
    why: str
    steps: tuple[Step, ...]
    joins: int | None = None


def preview(plan: Plan, alert: Alert, now: datetime, joins: int | None) -> Preview:
    made = decision.opening(plan, alert, now, "")
    steps = tuple(step for step in made.steps if step.do in _REACHES and not step.round)
    return Preview(made.incident.severity, made.incident.severity_why, steps, joins)
