"""Which alerts a silence holds, who may ask for one, and when it takes two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handbook.team.team import Team
from bot.incidents.incident import Alert
from bot.incidents.silence import Matcher, Silence, needs_a_second, refusal, silenced_by
from bot.people import Actor
from detectors.declare import declare
from detectors.detector import Nature
from tests.conftest import FRIDAY
from tests.levels import P0, P1

PROFIT, DAILY = "Aggregate Profit Pipeline", "Daily Growth Pipeline"
OWNER, MANAGER, OTHER = Actor("Engineer A", "U0ENGA"), Actor("Max", "U0MANAGER"), Actor("Engineer C", "U0ENGC")
HOUR = timedelta(hours=1)


def alert(**more: object) -> Alert:
    given: dict[str, object] = {
        "source": "detector:refund-ratio",
        "issue": "Transaction Database",
        "entity": "",
        **more,
    }
    return Alert("team", key="k", pipeline=PROFIT, nature=Nature.DEVIATION, summary="off", at=FRIDAY, **given)  # type: ignore[arg-type]


def silence(**more: object) -> Silence:
    made = Silence(1, "team", Matcher(PROFIT), HOUR, "why", "active", FRIDAY, OWNER, until=FRIDAY + HOUR)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("matcher", "matched"),
    [
        (Matcher(PROFIT), True),
        (Matcher(DAILY), False),
        (Matcher(PROFIT, "transaction database"), True),
        (Matcher(PROFIT, "Rates"), False),
        (Matcher(PROFIT, detector="refund-ratio"), True),
        (Matcher(PROFIT, detector="refund"), False),
        (Matcher(PROFIT, entity="stripe"), False),
    ],
)
def test_everything_that_is_given_must_agree(matcher: Matcher, matched: bool) -> None:
    assert matcher.matches(alert()) is matched


def test_it_holds_until_its_end_and_not_at_it() -> None:
    just, end = FRIDAY + HOUR - timedelta.resolution, FRIDAY + HOUR
    assert silenced_by([silence()], alert(), P1, just) is not None
    assert silenced_by([silence()], alert(), P1, end) is None


@given(st.sampled_from(["asked", "refused", "lapsed", "ended"]))
def test_only_one_that_is_on_holds(state: str) -> None:
    assert silenced_by([silence(state=state)], alert(), P1, FRIDAY) is None


def test_no_p0_is_held_by_one_persons_word() -> None:
    assert silenced_by([silence()], alert(), P0, FRIDAY) is None
    assert silenced_by([silence(decided_by=MANAGER)], alert(), P0, FRIDAY) is not None


def test_of_several_the_longest_holds() -> None:
    longer = silence(id=2, until=FRIDAY + 2 * HOUR)
    assert silenced_by([silence(), longer], alert(), P1, FRIDAY) == longer


@pytest.mark.parametrize(
    ("matcher", "two"),
    [
        (Matcher(PROFIT), True),
        (Matcher(PROFIT, "Transaction Database"), True),
        (Matcher(PROFIT, detector="refund-ratio"), False),
        (Matcher(PROFIT, detector="profit-landing"), True),
        (Matcher(PROFIT, detector="from elsewhere"), True),
        (Matcher(DAILY), False),
        (Matcher("gone"), False),
    ],
)
def test_it_takes_two_where_a_p0_may_be_held_back(team: Team, matcher: Matcher, two: bool) -> None:
    assert needs_a_second(team, matcher, declare(team)) is two


@pytest.mark.parametrize(
    ("length", "reason", "expected"),
    [
        (HOUR, "why", ""),
        (timedelta(days=7), "why", ""),
        (timedelta(days=7, seconds=1), "why", "at most 168 h"),
        (timedelta(), "why", "has a length"),
        (HOUR, "  ", "needs a reason"),
    ],
)
def test_what_is_refused_is_refused_with_the_rule(team: Team, length: timedelta, reason: str, expected: str) -> None:
    said = refusal(team, length, reason)
    assert expected in said
    assert bool(said) is bool(expected)
