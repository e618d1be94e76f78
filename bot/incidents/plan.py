"""From a team's handbook to what the deciders need: whom a step can reach, how long the chain waits, how bad it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.handbook.model import Handbook, Severity
from bot.handbook.team import calendar
from bot.handbook.team.team import Team
from bot.incidents.escalation import Chain, People
from bot.incidents.incident import Alert, Step, Target
from bot.incidents.severity import Circumstances, judge, within
from schedule.hours import BusinessHours
from schedule.oncall import Override, Rota

_SECONDARY, _MANAGER = (
    timedelta(minutes=15),
    timedelta(minutes=30),
)  # where the handbook has no after-hours section
_MANAGER_ROLE, _CFO_ROLE = "Engineering Manager", "CFO Office"


@dataclass(frozen=True)
class Plan:
    """Everything time- and person-related that a team's handbook decides; built once a version of the handbook and
    of the overrides on top."""

    team: Team
    rota: Rota
    hours: BusinessHours
    chain: Chain

    def severity(self, alert: Alert) -> tuple[Severity, str]:
        """By the handbook's rule, within what the source's own rating allows."""
        return within(alert, *judge(alert, self.circumstances(alert)))

    def circumstances(self, alert: Alert) -> Circumstances:
        owner = self.team.owner_of(alert.pipeline)
        landing = calendar.landing_of(self.team, alert.pipeline, alert.day) if alert.day else None
        ahead = calendar.next_deadlines(self.team, alert.pipeline, alert.at)
        return Circumstances(
            investor_facing=bool(owner and owner.investor_facing),
            landing=landing,
            run_time=self.team.run_time_of(alert.pipeline),
            deadline=ahead[0][1] if ahead else None,
            close_window=calendar.in_close_window(self.team, alert.pipeline, alert.at),
        )

    def people(self, pipeline: str) -> People:
        owner = self.team.owner_of(pipeline)
        investor_facing = bool(owner and owner.investor_facing)
        return People(
            on_call_at=self.rota.on_call_at,
            target=self.target,
            primary_owner=owner.primary if owner else self.rota.rules.team[0],
            secondary_owner=owner.secondary if owner else self.rota.rules.team[0],
            manager=self.role(_MANAGER_ROLE),
            cfo=self.role(_CFO_ROLE) if investor_facing else None,
        )

    def target(self, role: str, name: str) -> Target:
        return Target(role, name, self.team.slack_of(name) or "")

    def as_known(self, step: Step) -> Step:
        """A step made before somebody was linked in Slack, with the id that they have by now."""
        known = (t if t.slack else replace(t, slack=self.team.slack_of(t.name) or "") for t in step.targets)
        return replace(step, targets=tuple(known))

    def role(self, role: str) -> Target:
        """A role of the contact table as somebody to reach; without a Slack id it is still named in the thread."""
        contact = self.team.contact(role)
        return Target(role.lower(), (contact.name if contact else None) or role, contact.slack if contact else "")

    def response_time(self, severity: Severity) -> timedelta | None:
        return response_time(self.team.handbook, severity)


def plan_for(team: Team, overrides: Sequence[Override] = ()) -> Plan:
    settings = team.settings
    chain = Chain(
        secondary_after=_after(team.handbook, "secondary on-call", _SECONDARY),
        manager_after=_after(team.handbook, "engineering manager", _MANAGER),
        repeat_every=settings.escalation_repeat,
        rounds=settings.escalation_rounds,
    )
    return Plan(team, calendar.rota_of(team, overrides), calendar.hours_of(team), chain)


def response_time(book: Handbook, severity: Severity) -> timedelta | None:
    """The strictest response time that the document promises for a severity; None for "next business day"."""
    promised = [level.response for level in book.severities if level.severity == severity]
    promised += [r.within for r in book.response_times if r.severity == severity]
    return min((p for p in promised if p is not None), default=None)


def _after(book: Handbook, who: str, otherwise: timedelta) -> timedelta:
    return next((step.after for step in book.after_hours if step.who.lower() == who), otherwise)
