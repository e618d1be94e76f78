"""A workspace in which another app has /oncall: ours begin with wk-, and the bot answers to them and says them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from local_slack.people import everything
from local_slack.seed import data_team
from local_slack.workspace import Workspace

from bot.blocks.command_names import COMMANDS
from bot.blocks.incident_opening import FORM
from bot.clock import ManualClock
from bot.manifest import manifest
from tests.scenarios.conftest import CHANNEL, House

PLAIN = re.compile(rf"/(?:{'|'.join(COMMANDS)})\b")


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    commands = manifest(socket_mode=True, prefix="wk-")["features"]["slash_commands"]
    with Workspace.start(data_team(commands=commands)) as made:
        yield made


@pytest.fixture
def renamed(workspace: Workspace, sqlite_url: str, clock: ManualClock) -> Iterator[House]:
    made = House(workspace, sqlite_url, clock, slack_command_prefix="wk-")
    yield made
    made.stop()


def test_it_answers_to_them_and_every_word_of_its_own_says_them(renamed: House) -> None:
    person = renamed.person("U0ENGB")
    for line in ("/wk-oncall", "/wk-oncall help", "/wk-oncal", "/wk-runbook help", "/wk-incident", "/wk-maintenance"):
        person.command(CHANNEL, line)
    person.wait_for(lambda: len(person.ephemerals(CHANNEL)) >= 5)
    person.command(CHANNEL, "/wk-incident new")
    person.wait_view(FORM)
    home = person.open_home()
    renamed.alert()
    read = everything([home, *person.views(), *(m for p in renamed.people.values() for m in p.messages(CHANNEL))])
    assert "/wk-oncall" in read
    assert not PLAIN.search(read)
