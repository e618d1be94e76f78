"""Who would be told and paged, when, and why: the steps of a real incident, carried out on paper."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handbook.model import LEVELS_UNSAID, Severity
from bot.handbook.team.team import Team
from bot.incidents.escalation import steps_for
from bot.incidents.incident import Do
from bot.incidents.plan import Plan, plan_for
from bot.incidents.simulation import Simulation, simulate

PROFIT, EXPERIMENTS = "Aggregate Profit Pipeline", "Daily Growth Pipeline"
P0, P1, P2, P3 = LEVELS_UNSAID


@pytest.fixture(scope="module")
def plan(team: Team) -> Plan:
    return plan_for(team)


def local(plan: Plan, text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=plan.team.zone, fold=fold)


def said(plan: Plan, made: Simulation) -> list[str]:
    """'03:15 page Engineer A', in the team's time."""
    zone = plan.team.zone
    return [f"{t.at.astimezone(zone):%H:%M} {t.do} {t.target.name if t.target else '-'}" for t in made.told]


def test_nobody_answers_on_new_years_eve_and_everybody_else_is_secondary(plan: Plan) -> None:
    made = simulate(plan, PROFIT, P1, local(plan, "2026-12-31T03:00"))
    assert said(plan, made)[:6] == [
        "03:00 notify Engineer A",
        "03:00 page Engineer D",
        "03:15 page Engineer A",
        "03:15 page Engineer B",
        "03:15 page Engineer C",
        "03:30 page Engineering Manager",
    ]
    assert "06:45 nobody answered -" in said(plan, made)
    assert made.called_off == 0


@pytest.mark.parametrize(
    ("opened", "begins", "pages", "why"),
    [
        # Friday evening: closed until Monday 09:00, which is a handoff too
        ("2026-10-09T19:00", "2026-10-12T09:00", ["Engineer C", "Engineer D", "Engineering Manager"], "handoff"),
        # Tuesday night: the same people, at the opening of the day after
        ("2026-10-06T19:00", "2026-10-07T09:00", ["Engineer B", "Engineer C", "Engineering Manager"], "opening of business"),
    ],
)  # fmt: skip
def test_a_chain_that_nobody_answers_begins_again_with_whoever_is_on_call_then(
    plan: Plan, opened: str, begins: str, pages: list[str], why: str
) -> None:
    made = simulate(plan, PROFIT, P1, local(plan, opened))
    ended = next(t.at for t in made.told if t.do is Do.NOBODY)
    later = [t for t in made.told if t.at > ended]
    assert later[0].at == local(plan, begins)
    assert [t.target.name for t in later if t.target][:3] == pages
    assert [(t.at - later[0].at).seconds // 60 for t in later][:3] == [0, 15, 30]
    assert f"begun again at the {why}" in later[0].why
    assert later[-1].do is Do.NOBODY


def test_an_answer_before_the_end_of_the_chain_leaves_nothing_to_begin_again(plan: Plan) -> None:
    made = simulate(plan, PROFIT, P1, local(plan, "2026-10-09T19:00"), timedelta(minutes=20))
    steps = steps_for(P1, made.at, plan.people(PROFIT), plan.hours, plan.chain)
    assert made.called_off + len({(t.at, t.do) for t in made.told}) == len(steps)


def test_the_rule_of_the_rota_and_the_line_of_the_chain_are_given(plan: Plan) -> None:
    page = simulate(plan, PROFIT, P1, local(plan, "2026-12-31T03:00")).told[1]
    lines = plan.team.handbook.lines
    assert "Christmas/New Year (Dec 23 - Jan 2)" in page.why
    assert "Page the on-call engineer" in lines[page.line - 1]


def test_a_handoff_in_the_middle_of_the_chain_sends_what_follows_to_the_incoming_pair(plan: Plan) -> None:
    made = simulate(plan, PROFIT, P1, local(plan, "2026-10-05T08:50"))  # A and B hand over to B and C at 09:00
    pages = [line for line in said(plan, made) if " page " in line]
    assert pages[:4] == [
        "08:50 page Engineer A",
        "09:05 page Engineer C",
        "09:20 page Engineering Manager",
        "09:50 page Engineer B",
    ]


@pytest.mark.parametrize(
    ("opened", "fold", "answer"),
    [
        ("2026-03-08T01:50", 0, "03:20"),  # the clocks jump over 02:00 to 03:00
        ("2026-11-01T01:50", 0, "01:20"),  # the hour comes again
        ("2026-11-01T01:50", 1, "02:20"),
    ],
)
def test_the_minutes_of_the_chain_are_real_minutes_when_clocks_change(
    plan: Plan, opened: str, fold: int, answer: str
) -> None:
    at = local(plan, opened, fold)
    made = simulate(plan, PROFIT, P1, at)
    manager = next(t for t in made.told if t.target and t.target.role == "engineering manager")
    assert (manager.after, f"{manager.at.astimezone(plan.team.zone):%H:%M}") == (timedelta(minutes=30), answer)


def test_a_p2_outside_business_hours_waits_for_the_next_opening(plan: Plan) -> None:
    made = simulate(plan, EXPERIMENTS, P2, local(plan, "2026-10-09T18:00"))  # Friday; Monday is Columbus Day
    assert said(plan, made) == ["09:00 notify Engineer B"]
    assert made.told[0].at == local(plan, "2026-10-13T09:00")
    assert made.respond_by == local(plan, "2026-10-13T11:00")


def test_a_p3_is_a_ticket_and_wakes_nobody(plan: Plan) -> None:
    made = simulate(plan, EXPERIMENTS, P3, local(plan, "2026-10-10T03:00"))
    assert said(plan, made) == ["03:00 ticket Engineer B"]


def test_an_acknowledgement_calls_the_rest_off_and_tells_the_cfo_office_at_once(plan: Plan) -> None:
    made = simulate(plan, PROFIT, P0, local(plan, "2026-10-06T03:00"), timedelta(minutes=20))
    assert said(plan, made)[-1] == "03:20 inform CFO Office"
    assert all(t.after <= timedelta(minutes=20) for t in made.told)
    assert made.called_off > 0


def test_a_step_in_the_very_instant_of_the_acknowledgement_is_taken(plan: Plan) -> None:
    at = local(plan, "2026-10-06T03:00")
    on_time = simulate(plan, PROFIT, P1, at, timedelta(minutes=15))
    just_before = simulate(plan, PROFIT, P1, at, timedelta(minutes=15) - timedelta.resolution)
    assert len(on_time.told) == len(just_before.told) + 1


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(LEVELS_UNSAID),
    st.integers(0, 4 * 365 * 24 * 60),
    st.none() | st.integers(0, 300),
)
def test_every_step_of_a_real_incident_is_either_shown_or_called_off(
    plan: Plan, severity: Severity, opened: int, minutes: int | None
) -> None:
    at = local(plan, "2026-01-01T00:00") + timedelta(minutes=opened)
    waits = None if minutes is None else timedelta(minutes=minutes)
    made = simulate(plan, PROFIT, severity, at, waits, again=0)
    steps = steps_for(severity, made.at, plan.people(PROFIT), plan.hours, plan.chain)
    taken = {(t.at, t.do) for t in made.told}
    assert len(taken) <= len(steps) - made.called_off
    assert [t.at for t in made.told] == sorted(t.at for t in made.told)
    pages = [t for t in made.told if t.do is Do.PAGE]
    assert all(made.acknowledged_at is None or t.at <= made.acknowledged_at for t in pages)
