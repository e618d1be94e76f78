"""Whom an incident pages and tells, when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handbook.model import LEVELS_UNSAID
from bot.handbook.team.team import Team
from bot.incidents.escalation import respond_by, steps_for
from bot.incidents.incident import Do, Step
from bot.incidents.plan import Plan, plan_for, response_time
from tests.levels import P2

PROFIT, EXPERIMENTS = "Aggregate Profit Pipeline", "Unit-level Profit Pipeline"
T0 = datetime(2026, 10, 9, 17, 0, tzinfo=UTC)  # a Friday 10:00 in Los Angeles; Engineer B is on call, then C


@pytest.fixture(scope="module")
def plan(team: Team) -> Plan:
    return plan_for(team)


def steps(plan: Plan, severity: str, at: datetime = T0, pipeline: str = PROFIT, **more: object) -> tuple[Step, ...]:
    return steps_for(LEVELS_UNSAID[int(severity[1])], at, plan.people(pipeline), plan.hours, plan.chain, **more)  # type: ignore[arg-type]


def told(made: tuple[Step, ...], do: Do) -> list[tuple[int, list[str]]]:
    """(minutes after the start, names) of every step of a kind."""
    return [(int((s.due - T0).total_seconds() // 60), [t.name for t in s.targets]) for s in made if s.do is do]


def test_a_p1_pages_primary_secondary_and_manager_at_0_15_and_30_minutes(plan: Plan) -> None:
    pages = told(steps(plan, "P1"), Do.PAGE)
    shift = plan.rota.on_call_at(T0)
    assert pages[:3] == [(0, [shift.primary]), (15, list(shift.secondary)), (30, ["Engineering Manager"])]


def test_the_chain_repeats_every_30_minutes_five_times_and_then_says_so(plan: Plan) -> None:
    made = steps(plan, "P1")
    first_levels = [m for m, names in told(made, Do.PAGE) if names == [plan.rota.on_call_at(T0).primary]]
    assert first_levels == [0, 60, 90, 120, 150, 180]
    assert told(made, Do.NOBODY) == [(225, [])]
    assert made[-1].do is Do.NOBODY


def test_a_p0_also_tells_both_owners_and_the_manager_at_once_and_the_cfo_office_at_30_minutes(plan: Plan) -> None:
    made = steps(plan, "P0")
    assert told(made, Do.NOTIFY) == [(0, ["Engineer A", "Engineer B", "Engineering Manager"])] or told(
        made, Do.NOTIFY
    ) == [(0, ["Engineer A", "Engineering Manager"])]
    assert [m for m, _ in told(made, Do.INFORM)] == [30]


def test_nobody_is_both_paged_and_told_for_the_same_moment(plan: Plan) -> None:
    at_start = [s for s in steps(plan, "P0") if s.due == T0]
    names = [t.name for s in at_start for t in s.targets]
    assert sorted(names) == sorted(set(names))


def test_a_p0_off_the_investor_pipelines_does_not_reach_the_cfo_office(plan: Plan) -> None:
    assert told(steps(plan, "P0", pipeline=EXPERIMENTS), Do.INFORM) == []


def test_a_p2_tells_the_primary_owner_and_pages_nobody(plan: Plan) -> None:
    made = steps(plan, "P2")
    assert told(made, Do.NOTIFY) == [(0, ["Engineer A"])]
    assert told(made, Do.PAGE) == []


@pytest.mark.parametrize(
    ("case", "at", "told_at", "answer_by"),
    [
        ("in business hours", "2026-10-09T17:00", "2026-10-09T17:00", "2026-10-09T19:00"),
        ("at the very opening", "2026-10-09T16:00", "2026-10-09T16:00", "2026-10-09T18:00"),
        ("at closing time: on Tuesday, for Monday is a holiday", "2026-10-10T01:00", "2026-10-13T16:00", "2026-10-13T18:00"),
        ("half an hour before closing: the rest on Tuesday", "2026-10-10T00:30", "2026-10-10T00:30", "2026-10-13T17:30"),
        ("at night", "2026-10-08T09:00", "2026-10-08T16:00", "2026-10-08T18:00"),
    ],
)  # fmt: skip
def test_a_p2_waits_for_business_hours(plan: Plan, case: str, at: str, told_at: str, answer_by: str) -> None:
    opened = datetime.fromisoformat(at + "+00:00")
    (step,) = steps(plan, "P2", opened)
    within = plan.response_time(P2)
    assert step.due == datetime.fromisoformat(told_at + "+00:00"), case
    assert respond_by(P2, within, opened, plan.hours) == datetime.fromisoformat(answer_by + "+00:00"), case


def test_a_p3_is_a_ticket_and_nothing_else(plan: Plan) -> None:
    assert [(s.do, [t.name for t in s.targets]) for s in steps(plan, "P3")] == [(Do.TICKET, ["Engineer A"])]


@pytest.mark.parametrize(("severity", "minutes"), [("P0", 15), ("P1", 30), ("P2", 120)])
def test_the_stricter_of_two_promised_response_times_holds(team: Team, severity: str, minutes: int) -> None:
    assert response_time(team.handbook, LEVELS_UNSAID[int(severity[1])]).within == timedelta(minutes=minutes)


def test_a_page_that_falls_after_the_handoff_goes_to_whoever_is_on_call_then(plan: Plan) -> None:
    before = plan.rota.on_call_at(T0).until - timedelta(minutes=5)
    pages = [s for s in steps(plan, "P1", before) if s.do is Do.PAGE]
    assert pages[0].targets[0].name == plan.rota.on_call_at(before).primary
    assert [t.name for t in pages[1].targets] == list(plan.rota.on_call_at(before + timedelta(minutes=15)).secondary)


def test_raising_what_somebody_has_already_pages_nobody_but_tells_who_must_know(plan: Plan) -> None:
    made = steps(plan, "P0", first_number=7, acknowledged=True)
    assert {s.do for s in made} == {Do.NOTIFY, Do.INFORM}
    assert all(s.due == T0 for s in made)
    assert made[0].number == 7


@settings(deadline=None)
@given(severity=st.sampled_from(["P0", "P1", "P2", "P3"]), hours=st.integers(0, 24 * 900))
def test_every_incident_has_a_first_step_steps_in_order_and_an_end(plan: Plan, severity: str, hours: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    made = steps(plan, severity, at)
    assert [s.number for s in made] == list(range(1, len(made) + 1))
    assert [s.due for s in made] == sorted(s.due for s in made)
    assert made[0].due >= at
    assert all(s.targets for s in made if s.do is not Do.NOBODY)
