"""How loud a detector may be to be enabled, and of which one it has to be known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bot.handbook.team.team import Team
from bot.incidents.impact_preview import Known
from bot.incidents.incident import Verdict
from bot.incidents.noise_budget import Noise, newly_enabled, noise
from detectors.declare import declare
from detectors.detector import Past

DAY = date(2026, 10, 8)
NAME = "refund-ratio"


def days(count: int) -> tuple[date, ...]:
    return tuple(DAY + timedelta(days=n) for n in range(count))


@pytest.mark.parametrize(
    ("alarms", "judged", "budget", "fits"),
    [
        (2, 60, 1.0, True),  # exactly the budget
        (3, 60, 1.0, False),
        (1, 60, 0.0, False),
        (0, 60, 0.0, True),
        (1, 10, 1.0, True),  # ten days are not a month: one alarm is one alarm
        (2, 10, 1.0, False),
        (0, 0, 30.0, False),  # nothing was seen, so nothing is known
    ],
)
def test_it_is_held_against_the_budget_of_30_days(alarms: int, judged: int, budget: float, fits: bool) -> None:
    assert (Noise(days(alarms), judged).why_too_loud(budget) == "") is fits


def test_why_says_how_often_on_which_days_and_what_the_team_bears() -> None:
    assert Noise(days(3), 58).why_too_loud(1.0) == (
        "it would have been a false alarm on 3 of 58 days (2026-10-08, 2026-10-09, 2026-10-10), "
        "1.55 in 30 days; the team's noise budget is 1"
    )
    assert "on 11 of 58 days (…, 2026-10-09, " in Noise(days(11), 58).why_too_loud(1.0)
    assert Noise((), 0, "the file is gone").why_too_loud(1.0).endswith("how often it would alarm (the file is gone)")


@pytest.mark.parametrize(
    ("verdict", "false"),
    [(Verdict.REAL, 0), (Verdict.UPSTREAM_LATE, 0), (Verdict.FALSE_POSITIVE, 1), (Verdict.EXPECTED, 1), (None, 1)],
)
def test_an_alarm_was_for_nothing_unless_somebody_said_otherwise(
    team: Team, verdict: Verdict | None, false: int
) -> None:
    detector = next(d for d in declare(team) if d.name == NAME)
    known = [Known(f"detector:{NAME}", detector.pipeline, None, DAY, verdict)] if verdict else []
    past = Past(detector=NAME, alarmed=(DAY,), judged=60)
    assert len(noise(detector, past, known).false_alarms) == false


Table = dict[str, Any]


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ({}, {}, False),
        ({"enabled": False}, {}, True),
        ({"enabled": False}, {"enabled": True}, True),
        ({}, {"enabled": True}, False),  # it was enabled, and says so now
        ({}, {"below": "2 %"}, True),
        ({"enabled": False}, {"enabled": False, "below": "2 %"}, False),  # it stays off
        ({}, {"enabled": False}, False),
        ({"name": "refunds"}, {}, True),  # another name is another detector
    ],
)
def test_a_detector_is_newly_enabled_if_it_was_off_or_is_set_otherwise(
    team: Team, before: Table, after: Table, named: bool
) -> None:
    assert newly_enabled(changed(team, before), changed(team, after)) == ((NAME,) if named else ())


def test_one_that_is_new_is_newly_enabled_and_one_that_is_gone_is_not(team: Team) -> None:
    without = with_tables(team, lambda tables: [t for t in tables if t["name"] != NAME])
    assert newly_enabled(without, team) == (NAME,)
    assert newly_enabled(team, without) == ()


def changed(team: Team, change: Table) -> Team:
    return with_tables(team, lambda tables: [{**t, **change} if t["name"] == NAME else t for t in tables])


def with_tables(team: Team, change: Callable[[list[Table]], list[Table]]) -> Team:
    tables = tuple(change([dict(table) for table in team.settings.detectors]))
    return team.model_copy(update={"settings": team.settings.model_copy(update={"detectors": tables})})
