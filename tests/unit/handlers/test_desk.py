"""Which team a question is about, and what people are called."""

from __future__ import annotations

import pytest

from bot.handbook.team.team import Team
from bot.incidents.plan import plan_for
from handlers.desk import Teams
from tests.unit.blocks.samples import TEAM


@pytest.fixture
def teams(team: Team) -> Teams:
    return Teams({t.id: plan_for(t) for t in (TEAM, team)})


@pytest.mark.parametrize(
    ("channel", "user", "expected"),
    [
        ("C0DATAENG", "U0ADA", "data-engineering"),
        ("C0DATA", "U0ENGA", "data"),
        ("D1", "U0ENGA", "data-engineering"),
        ("", "U0ADA", "data"),
        ("C9", "U9", "data"),
    ],
)
def test_a_question_is_about_the_channels_team_then_the_askers(
    teams: Teams, channel: str, user: str, expected: str
) -> None:
    assert teams.for_channel(channel, user).id == expected


def test_people_and_roles_are_called_as_in_the_settings(teams: Teams) -> None:
    assert [teams.name_of(u) for u in ("U0ADA", "U0MANAGER", "U9")] == ["Ada", "Engineering Manager", None]


def test_a_bot_without_teams_is_refused() -> None:
    with pytest.raises(ValueError, match="no team"):
        Teams({})
