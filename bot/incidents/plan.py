"""From a team's handbook to what the deciders need: whom a step can reach, how long the chain waits, how bad it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.handbook.document.phrases import highest_percentage
from bot.handbook.model import Handbook, Recipient, Severity
from bot.handbook.team import calendar
from bot.handbook.team.team import Team
from bot.incidents.escalation import Chain, People, Response, steps_again
from bot.incidents.incident import Alert, Step, Target
from bot.incidents.severity import Circumstances, Scale, judge, scale_of, within
from schedule.hours import BusinessHours
from schedule.oncall import Override, Rota


@dataclass(frozen=True)
class Plan:
    """Everything time- and person-related that a team's handbook decides; built once a version of the handbook and
    of the overrides on top."""

    team: Team
    rota: Rota
    hours: BusinessHours
    chain: Chain
    scale: Scale

    def severity(self, alert: Alert) -> tuple[Severity, str]:
        """By the handbook's rule, within what the source's own rating allows."""
        return within(alert, *judge(alert, self.circumstances(alert)))

    def circumstances(self, alert: Alert) -> Circumstances:
        owner = self.team.owner_of(alert.pipeline)
        landing = calendar.landing_of(self.team, alert.pipeline, alert.day) if alert.day else None
        ahead = calendar.next_deadlines(self.team, alert.pipeline, alert.at)
        return Circumstances(
            scale=self.scale,
            investor_facing=bool(owner and owner.investor_facing),
            investors_unsaid=bool(owner and owner.investors_unsaid),
            landing=landing,
            run_time=self.team.run_time_of(alert.pipeline),
            deadline=ahead[0][1] if ahead else None,
            close_window=calendar.in_close_window(self.team, alert.pipeline, alert.at),
            impact=_impact(self.team, alert),
        )

    def people(self, pipeline: str) -> People:
        owner = self.team.owner_of(pipeline)
        return People(
            reach=lambda who, at: self.reach(who, pipeline, at),
            investor_facing=bool(owner and owner.investor_facing),
            pipeline=pipeline,
        )

    def reach(self, who: Recipient, pipeline: str, at: datetime) -> tuple[Target, ...]:
        """Whom a step names, at an instant. A role or channel that is nobody in Slack is still named in the thread."""
        role = str(who)
        match who.kind:
            case "on-call":
                shift = self.rota.on_call_at(at)
                names = (shift.primary,) if who.name == "primary" else shift.secondary
                return tuple(self.target(role, name) for name in names)
            case "owner":
                return self._owner(role, who.name, pipeline)
            case "team":
                return tuple(self.target(role, person.name) for person in self.team.handbook.people)
            case "person":
                return (self.target(role, who.name),)
            case _:
                return (self.role(who.name),)

    def _owner(self, role: str, which: str, pipeline: str) -> tuple[Target, ...]:
        owner = self.team.owner_of(pipeline)
        name = (owner.primary if which == "primary" else owner.secondary) if owner else ""
        return (self.target(role, name),) if name.strip(" -") else ()

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

    def begins_again(self, ended: datetime) -> tuple[datetime, str]:
        """When a chain that ended at `ended` without an answer begins again, and what begins then."""
        handoff, opening = self.rota.next_handoff(ended), self.hours.next_opening(ended)
        return (handoff, "handoff") if handoff <= opening else (opening, "opening of business")

    def chain_again(
        self, pipeline: str, severity: Severity, ended: Step, last_number: int | None = None
    ) -> tuple[Step, ...]:
        """The pages after those that nobody answered, up to the next time that this is said. ended: the step that
        said so. last_number: of the incident's steps, where others have come after it."""
        at, why = self.begins_again(ended.due)
        return steps_again(
            severity,
            at,
            self.people(pipeline),
            self.hours,
            self.chain,
            why=why,
            first_number=(last_number or ended.number) + 1,
            first_round=ended.round + 1,
        )

    def response_time(self, severity: Severity) -> Response:
        return response_time(self.team.handbook, severity)


def plan_for(team: Team, overrides: Sequence[Override] = ()) -> Plan:
    book, settings = team.handbook, team.settings
    said = book.repeat
    chain = Chain(
        steps_of=book.steps_of,
        repeat_every=said.every if said else settings.escalation_repeat,
        rounds=said.times if said and said.times else settings.escalation_rounds,
    )
    return Plan(team, calendar.rota_of(team, overrides), calendar.hours_of(team), chain, scale_of(book))


def response_time(book: Handbook, severity: Severity) -> Response:
    """The strictest response time that the document promises for a severity."""
    promised = [r for r in book.response_times if r.level.casefold() == severity.name.casefold()]
    within = min((p.within for p in promised if p.within is not None), default=None)
    section = book.section_of(severity)
    days = min((p.days for p in promised if p.within is None), default=1)
    return Response(within, section.in_hours if section else not severity.wakes, days)


def _impact(team: Team, alert: Alert) -> float | None:
    """'Overstates profit by 2-5%' -> 0.05"""
    issue = team.issue_of(alert.pipeline, alert.issue) if alert.issue else None
    return highest_percentage(issue.impact) if issue else None
