"""What has to be settled when somebody leaves: every kind has its place, and a long list says how many more there are."""

from __future__ import annotations

import pytest

from bot.blocks import leaving
from bot.handbook.team.leaving import Tie
from bot.handbook.team.load import load_team
from tests.conftest import EXAMPLE

TEAM = load_team(EXAMPLE)


@pytest.mark.parametrize("kind", leaving.TITLES)
@pytest.mark.parametrize("count", [1, 8, 9, 40])
def test_a_long_list_says_how_many_more_there_are(kind: str, count: int) -> None:
    shown = str(
        leaving.listing(TEAM, "Engineer C", [Tie(kind, f"#{n}", "settle this") for n in range(count)]).payload()
    )
    assert shown.count("settle this") == min(count, 8)
    assert (f"and {count - 8} more" in shown) == (count > 8)


def test_nothing_is_said_in_words() -> None:
    assert leaving.listing(TEAM, "Engineer C", []).text == "Nothing to settle when Engineer C leaves."
