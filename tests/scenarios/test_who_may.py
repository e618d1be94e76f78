"""Everybody looks; the team acknowledges and resolves; who is refused is told who can."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from local_slack.people import everything
from local_slack.workspace import Workspace

from bot.blocks.incident import ACKNOWLEDGE, RESOLVE
from bot.clock import ManualClock
from bot.incidents.actions import Mitigate
from bot.incidents.incident import State
from bot.people import Actor
from tests.conftest import EXAMPLE
from tests.scenarios.conftest import CHANNEL, House

STRANGER = "U0FINANCE"


@pytest.fixture
def closed(workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[House]:
    """A team that lets only the owners acknowledge, and only the manager resolve."""
    folder = tmp_path / "teams" / "data-engineering"
    folder.mkdir(parents=True)
    (folder / "handbook.md").write_bytes((EXAMPLE / "handbook.md").read_bytes())
    rules = '[incidents]\nacknowledge = "owners"\nresolve = "manager"\n\n[follow]'
    (folder / "team.toml").write_text((EXAMPLE / "team.toml").read_text().replace("[follow]", rules, 1))
    house = House(workspace, sqlite_url, clock, watchkeeper_teams=folder.parent)
    yield house
    house.stop()


@pytest.mark.parametrize("action", [ACKNOWLEDGE, RESOLVE])
def test_a_stranger_is_refused_and_told_who_can(house: House, action: str) -> None:
    incident = house.alert()
    house.person(STRANGER).click(CHANNEL, incident.ts, action)
    told = everything(house.person(STRANGER).wait_message(CHANNEL, containing="Only the team can"))
    assert "Engineer A, Engineer B, Engineer C, Engineer D and Engineering Manager" in told
    assert house.now(incident).state is State.TRIGGERED
    assert house.person(STRANGER).views() == []


def test_the_manager_is_of_the_team(house: House) -> None:
    incident = house.alert()
    house.resolve("U0MANAGER", incident)


def test_what_a_pager_or_the_bot_does_is_not_refused(house: House) -> None:
    incident = house.alert()
    assert house.bot.dispatcher.acknowledge(incident.id, Actor("PagerDuty"), "elsewhere").done


def test_a_team_sets_who_may(closed: House) -> None:
    incident = closed.alert()  # of the profit pipeline, which A and B own
    refused = closed.bot.dispatcher.acknowledge(incident.id, Actor("Engineer D", "U0ENGD"), "one")
    assert not refused.done
    assert refused.text.startswith("Only the owners and the manager can acknowledge this: Engineer ")
    owner = closed.bot.teams["data-engineering"].owner_of(incident.pipeline)
    assert owner is not None
    slack = closed.bot.teams["data-engineering"].slack_of(owner.primary) or ""
    by = Actor(owner.primary, slack)
    assert closed.bot.dispatcher.do(incident.id, Mitigate(), by, "two").done
    assert not closed.bot.dispatcher.resolve(incident.id, by, "three").done
    assert closed.bot.dispatcher.resolve(incident.id, Actor("Manager", "U0MANAGER"), "four").done
