"""After an absence: one page for the furthest level reached, whoever is on call now, and intervals count from now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.handbook.model import Severity
from bot.handbook.team.team import Team
from bot.incidents import decision, reminders
from bot.incidents.absence import Anew, planning_anew
from bot.incidents.incident import Alert, Closing, Do, Incident, Step
from bot.incidents.plan import Plan, plan_for
from bot.people import Actor
from detectors.detector import Nature
from tests.levels import P0, P1, P2, P3

T0 = datetime(2026, 10, 9, 17, 0, tzinfo=UTC)  # a Friday 10:00 in Los Angeles
BEN = Actor("Engineer B", "U0ENGB")
MANAGER = "Engineering Manager"
LAST = 100  # the number of the last step


@pytest.fixture(scope="module")
def plan(team: Team) -> Plan:
    return plan_for(team)


def opened(plan: Plan, severity: Severity = P1, at: datetime = T0) -> tuple[Incident, tuple[Step, ...]]:
    alert = Alert(
        team=plan.team.id,
        source="test",
        key="k",
        pipeline="Aggregate Profit Pipeline",
        issue="Transaction Database",
        nature=Nature.DEVIATION,
        summary="",
        at=at,
        day=at.date() - timedelta(days=1),
        deviation=0.07,
    )
    made = decision.opening(plan, alert, at, "Slack").incident
    return decision.rating(plan, made, severity, "", at, 0)


def back(plan: Plan, severity: Severity, ran_for: float, gone_until: float) -> Anew | None:
    """ran_for, gone_until: minutes after the opening, at which it died, having taken what was due, and came back."""
    incident, steps = opened(plan, severity)
    ahead = [s for s in steps if s.due > T0 + timedelta(minutes=ran_for)]
    return planning_anew(plan, incident, ahead, T0 + timedelta(minutes=gone_until), LAST)


def pages(anew: Anew | None, now: float) -> list[tuple[float, list[str]]]:
    """(minutes from `now`, names)"""
    assert anew is not None
    begin = T0 + timedelta(minutes=now)
    return [((s.due - begin).total_seconds() / 60, [t.name for t in s.targets]) for s in anew.steps if s.do is Do.PAGE]


@pytest.mark.parametrize(
    ("ran_for", "gone_until", "level", "until_the_next"),
    [
        (10, 20, "secondary", 15),
        (20, 40, "manager", 30),
        (0, 40, "manager", 30),  # the secondary is not paged for the past
        (40, 65, "primary", 15),  # the repeat has begun
        (40, 80, "secondary", 15),
        (40, 72 * 60, "primary", 15),
        (0, 72 * 60, "primary", 15),
        (-1, 72 * 60, "primary", 15),  # nobody has been paged at all: it was opened while nothing escalated
        (200, 72 * 60, "primary", 15),
    ],
)
@pytest.mark.parametrize("severity", [P0, P1])
def test_one_page_for_the_furthest_level_and_intervals_from_now(
    plan: Plan, severity: Severity, ran_for: float, gone_until: float, level: str, until_the_next: float
) -> None:
    shift = plan.rota.on_call_at(T0 + timedelta(minutes=gone_until))
    names = {"primary": [shift.primary], "secondary": list(shift.secondary), "manager": [MANAGER]}
    made = pages(back(plan, severity, ran_for, gone_until), gone_until)
    assert made[0] == (0, names[level])
    assert made[1][0] == until_the_next
    assert [at for at, _ in made].count(0) == 1


@pytest.mark.parametrize("severity", [P0, P1])
@pytest.mark.parametrize("minutes", range(5, 80 * 60, 37))
def test_however_long_it_was_away_one_step_is_due_and_it_is_a_page(
    plan: Plan, severity: Severity, minutes: int
) -> None:
    now = T0 + timedelta(minutes=minutes)
    anew = back(plan, severity, -1, minutes)
    assert anew is not None
    assert [s.do for s in anew.steps if s.due <= now] == [Do.PAGE]
    assert anew.steps[-1].do is Do.NOBODY
    assert [s.number for s in anew.steps] == list(range(LAST + 1, LAST + 1 + len(anew.steps)))
    assert anew.incident.respond_by > now
    assert anew.incident.on_call_primary.name == plan.rota.on_call_at(now).primary


@pytest.mark.parametrize("severity", [P0, P1])
def test_whoever_is_second_finds_nothing_to_do(plan: Plan, severity: Severity) -> None:
    now = T0 + timedelta(hours=72)
    anew = back(plan, severity, 0, 72 * 60)
    assert anew is not None
    ahead = [s for s in anew.steps if s.due > now]
    assert planning_anew(plan, anew.incident, ahead, now, LAST + len(anew.steps)) is None


def test_where_nothing_fell_due_the_times_stay(plan: Plan) -> None:
    assert back(plan, P1, 1, 11) is None


@pytest.mark.parametrize("state", ["acknowledged", "snoozed", "mitigated", "resolved"])
def test_what_somebody_has_is_not_paged(plan: Plan, state: str) -> None:
    incident, steps = opened(plan)
    now = T0 + timedelta(hours=72)
    taken = decision.taking(incident, BEN, T0)
    if state == "snoozed":
        taken = replace(taken, snoozed_until=T0 + timedelta(hours=4))
    if state == "mitigated":
        taken = decision.mitigating(incident, BEN, T0)
    if state == "resolved":
        taken = decision.resolving(incident, Closing(), BEN, T0)
    asked = reminders.ahead(taken, plan.team.settings.incidents, T0, 50)
    assert planning_anew(plan, taken, [*steps, *asked], now, LAST) is None


@pytest.mark.parametrize("severity", [P2, P3])
def test_what_is_for_business_hours_waits_for_them(plan: Plan, severity: Severity) -> None:
    incident, steps = opened(plan, severity)
    night = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)  # a Wednesday 02:00 in Los Angeles
    told = [s for s in steps if s.do is Do.NOTIFY]
    anew = planning_anew(plan, incident, steps, night, LAST)
    if not told:
        assert anew is None, "a ticket is opened late, and nobody is woken"
        return
    assert anew is not None
    assert [s.why for s in anew.steps] == [s.why for s in told]
    assert all(s.do is Do.NOTIFY and plan.hours.is_open(s.due) and s.due > night for s in anew.steps)
