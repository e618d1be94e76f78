"""The group that is named is one that moved itself, whatever the check: a walk over all that judge or name groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import Any

import pandas as pd
import pytest

from detectors.checks import CHECKS
from detectors.checks.check import Verdict
from detectors.detector import Outcome
from tests.unit.detectors.conftest import occasion
from tests.unit.detectors.test_distribution import day_of_sessions, usual

TODAY = date(2025, 11, 20)
GROUPS = ("a", "b", "c")
GONE = "gone"  # how a group may break: its rows do not come, so that all others are a larger share
TABLE: dict[str, Any] = {"table": "t", "time": "at"}

Broken = Mapping[str, str]  # group -> what is wrong with it
Day = Callable[[date, str, str, Random], list[tuple[Any, ...]]]  # rows of a day's answer: day, group, what is wrong


@dataclass(frozen=True)
class Grouped:
    """A check with groups. rows: what a group adds to the answer; breaks: the ways in which a group moves itself."""

    check: str
    settings: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: Day
    breaks: tuple[str, ...]
    back: int = 70

    def verdict(self, broken: Broken, seed: int) -> Verdict:
        random, rows = Random(seed), []
        for n in range(self.back, -1, -1):
            day = TODAY - timedelta(days=n)
            for group in GROUPS:
                rows += self.rows(day, group, broken.get(group, "") if not n else "", random)
        check = CHECKS[self.check].model_validate({**TABLE, **self.settings})
        return check.verdict(occasion(), pd.DataFrame(rows, columns=list(self.columns)))


def _many(random: Random, mean: float = 1000) -> int:
    return round(mean * random.gauss(1, 0.03))


def _values(day: date, group: str, broken: str, random: Random) -> list[tuple[Any, ...]]:
    n = round(_many(random) * {"": 1, "fewer": 0.5, "more": 2.5, GONE: 0}[broken])
    return [(day, group, n, n, False)] if n else []


def _each(day: date, group: str, broken: str, random: Random) -> list[tuple[Any, ...]]:
    n = round(_many(random, {"a": 9000, "b": 300, "c": 250}[group]) * {"": 1, "more": 14, GONE: 0}[broken])
    return [(day, group, n, 0)] if n else []


def _per_session(day: date, group: str, broken: str, random: Random) -> list[tuple[Any, ...]]:
    sessions = _many(random)
    rate = 10 * random.gauss(1, 0.01) * {"": 1, "fewer": 0.5}.get(broken, 1)
    return [] if broken == GONE else [(day, group, sessions, round(sessions * rate), False)]


def _lengths(day: date, group: str, broken: str, random: Random) -> list[tuple[Any, ...]]:
    if broken == GONE:
        return []
    if broken == "split":
        return day_of_sessions(day, group, usual(random, 220, 35) + usual(random, 180, 1850))
    return day_of_sessions(day, group, usual(random, 400, 900 if broken == "longer" else 240))


def _agents(day: date, group: str, broken: str, random: Random) -> list[tuple[Any, ...]]:
    """Group "a" is people, which have no name in this answer."""
    n = round(_many(random, {"a": 3000, "b": 25, "c": 20}[group]) * {"": 1, "more": 20, GONE: 0.02}[broken])
    return [(day, "" if group == "a" else group, n, 0)]


def _marks(day: date, group: str, broken: str, random: Random) -> list[tuple[Any, ...]]:
    """Group "a" is people, who come at any time; the others are monitors, on the mark each time."""
    n = round(_many(random, 3000 if group == "a" else 20) * {"": 1, "more": 15, GONE: 0.02}[broken])
    return [(day, group, n, round(n * 2 / 300) if group == "a" else n)]


def _rates(day: date, group: str, broken: str, random: Random) -> list[tuple[Any, ...]]:
    moved = 2.0 if broken == "more" else 1.0
    return [] if broken == GONE else [(day, group, round(100 * random.gauss(1, 0.004) * moved, 4), 1, False)]


GROUPED = (
    Grouped("volume", {"key": "g"}, ("day", "key", "value", "n", "flag"), _values, ("fewer", "more", GONE)),
    Grouped("volume", {"key": "g", "per": "s"}, ("day", "key", "value", "n", "flag"), _per_session, ("fewer", GONE)),
    Grouped("ratio", {"each": "g", "above": "3 %"}, ("day", "key", "n", "k"), _each, ("more", GONE), 28),
    Grouped(
        "distribution",
        {"end": "e", "group": "g"},
        ("day", "group", "bin", "n"),
        _lengths,
        ("split", "longer", GONE),
        28,
    ),
    Grouped("user_agents", {"agent": "g"}, ("day", "key", "n", "k"), _agents, ("more", GONE), 28),
    Grouped("periodicity", {"agent": "g"}, ("day", "key", "n", "k"), _marks, ("more", GONE), 28),
    Grouped(
        "change",
        {"key": "g", "value": "v", "more_than": "5 %", "calendar": "every_day"},
        ("day", "key", "value", "n", "flag"),
        _rates,
        ("more", GONE),
    ),
)
# Without groups, or with groups whose figures are none of each other's (a file of a sender, a value that is new).
ALONE = {
    *(
        "boundary",
        "calendar",
        "deadline",
        "delivery",
        "file_arrival",
        "freshness",
        "landing",
        "near_duplicates",
        "new_values",
    ),
    *("python", "sql"),
}


def test_every_check_is_known_to_have_groups_or_not() -> None:
    assert {one.check for one in GROUPED} | ALONE == set(CHECKS)


def _combinations() -> list[Any]:
    return [
        pytest.param(one, dict.fromkeys(those, how), id=f"{one.check}-{'-'.join(one.settings)}-{how}-{those}")
        for one in GROUPED
        for how in one.breaks
        for count in (1, 2)
        for those in combinations(GROUPS, count)
    ]


def named(verdict: Verdict) -> set[str]:
    said = {fault.entity for fault in verdict.faults} - {""}
    told = " ".join(fault.summary.partition("More than usual by ")[2] for fault in verdict.faults)
    return said | {group for group in GROUPS if group in told.replace(" and ", " ").rstrip(".").split(" ")}


@pytest.mark.parametrize(("one", "broken"), _combinations())
def test_whoever_is_named_moved_itself(one: Grouped, broken: Broken) -> None:
    verdict = one.verdict(broken, seed=7)
    assert named(verdict) <= broken.keys(), verdict.detail
    assert "by ." not in verdict.detail


@pytest.mark.parametrize("one", GROUPED, ids=lambda one: f"{one.check}-{'-'.join(one.settings)}")
def test_a_group_that_broke_is_named(one: Grouped) -> None:
    for how in (how for how in one.breaks if how != GONE):
        assert named(one.verdict({"b": how}, seed=7)) == {"b"}, how


@pytest.mark.parametrize("one", GROUPED, ids=lambda one: f"{one.check}-{'-'.join(one.settings)}")
def test_with_nothing_broken_nobody_is_named(one: Grouped) -> None:
    assert all(one.verdict({}, seed).outcome is not Outcome.ALARM for seed in range(4))
