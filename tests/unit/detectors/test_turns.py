"""Whose turn it is: nobody waits for a source that hangs, and no team for another's many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from detectors.turns import PATIENCE, Look, next_look, ready
from tests.unit.detectors.conftest import at

NOW = at("2025-11-21 06:05")


def look(team: str, source: str = "s", *, slow: bool = False, begun: float = 0.0, most: int = 4) -> Look:
    return Look(team, source, ("d",), NOW, most, slow, begun)


A, B, C = look("a"), look("b"), look("c")
A2, A3 = look("a", "t"), look("a", "u")
SLOW, SLOW_B = look("a", "t", slow=True), look("b", slow=True)


@pytest.mark.parametrize(
    ("waiting", "running", "goes"),
    [
        ([A, B], [], A),  # who waited longest
        ([A2, A3, B], [A], B),  # the team with fewer under way
        ([A2], [A], A2),  # and else its next source beside the first
        ([A], [B, C], A),
        ([A], [B, C, A2, A3], None),  # four in all
        ([SLOW, B], [], B),  # a source that took all its time goes last
        ([SLOW], [], SLOW),
        ([SLOW], [SLOW_B], None),  # and takes one place, whoever's they are
        ([SLOW, A3], [SLOW_B], A3),
        ([replace(A2, most=1)], [A], None),  # a team that wants its sources asked one by one
    ],
)
def test_each_team_has_its_turn(waiting: list[Look], running: list[Look], goes: Look | None) -> None:
    assert next_look(waiting, running, 4) == goes


@pytest.mark.parametrize(
    ("begun", "done", "now", "taken"),
    [
        ([A, A2], [A2], 1.0, []),  # what is found together comes in its order
        ([A, A2], [A, A2], 1.0, [A, A2]),
        ([A, A2, B], [A2, B], 1.0, [B]),  # of one team only
        ([A, A2], [A2], PATIENCE, [A2]),  # and not for long
        ([SLOW, A], [A], 1.0, [A]),  # nor for what is known to be slow
    ],
)
def test_what_is_done_waits_only_for_its_own_team(
    begun: list[Look], done: list[Look], now: float, taken: list[Look]
) -> None:
    assert ready(begun, done, now) == taken
