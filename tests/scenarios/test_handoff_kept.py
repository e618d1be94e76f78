"""Where the team has set it so, the outgoing person stays on call until somebody accepts the handoff."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from tests.conftest import EXAMPLE
from tests.scenarios.announced import go_to, tick
from tests.scenarios.conftest import House
from tests.scenarios.test_handoffs import HANDOFF, INCOMING, MINUTE, SECOND, TEAM, chased, message, press


@pytest.fixture
def kept(workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[House]:
    """The handoff of Monday stands in the channel of a team that wants it accepted."""
    teams = tmp_path / "teams"
    shutil.copytree(EXAMPLE, teams / EXAMPLE.name)
    settings = teams / EXAMPLE.name / "team.toml"
    settings.write_text(settings.read_text() + "\n[handoff]\nkeeps_until_accepted = true\n")
    house = House(workspace, sqlite_url, clock, watchkeeper_teams=teams)
    tick(house)
    go_to(house, HANDOFF + SECOND)
    house.bot.plans.refresh()
    yield house
    house.stop()


def primary(house: House) -> str:
    house.bot.plans.refresh()
    return house.bot.plans[TEAM].rota.on_call_at(house.clock.now()).primary


def test_the_outgoing_person_stays_and_everybody_reads_it(kept: House) -> None:
    assert primary(kept) == "Engineer B"
    assert "stays on call until Accept is pressed" in message(kept)


def test_accepting_hands_over_at_that_moment(kept: House) -> None:
    kept.clock.advance(10 * MINUTE)
    press(kept, INCOMING)
    assert primary(kept) == "Engineer C"
    assert kept.bot.plans[TEAM].rota.on_call_at(kept.clock.now() - MINUTE).primary == "Engineer B"


def test_who_does_not_accept_is_still_reminded(kept: House) -> None:
    go_to(kept, HANDOFF + 31 * MINUTE)
    assert chased(kept, INCOMING) == 1


def test_a_page_goes_to_whoever_still_has_it(kept: House) -> None:
    kept.alert()
    assert kept.pages_to("U0ENGB")
    assert not kept.pages_to(INCOMING)


def test_it_ends_with_the_week_whatever_happens(kept: House) -> None:
    kept.clock.advance(timedelta(days=7))
    assert primary(kept) == "Engineer D"
