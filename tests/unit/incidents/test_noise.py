"""How loud a detector may be to be enabled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.incidents.incident import Verdict
from bot.incidents.noise import Noise, noise

DAY = date(2026, 10, 8)


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


@pytest.mark.parametrize(
    ("verdict", "false"),
    [(Verdict.REAL, 0), (Verdict.UPSTREAM_LATE, 0), (Verdict.FALSE_POSITIVE, 1), (Verdict.EXPECTED, 1), (None, 1)],
)
def test_an_alarm_was_for_nothing_unless_somebody_said_otherwise(verdict: Verdict | None, false: int) -> None:
    known = {} if verdict is None else {DAY: verdict}
    assert len(noise([DAY, DAY], 60, known).false_alarms) == false
