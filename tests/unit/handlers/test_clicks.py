"""Buttons, menus and the App Home, clicked in the local workspace and answered by real Bolt over a socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from local_slack.people import Person, everything
from local_slack.workspace import Workspace
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.blocks import direct, resolve_form, runbook
from bot.blocks import incident as card
from bot.clock import ManualClock
from bot.handbook.team.load import load_team
from bot.incidents.incident import Incident
from bot.incidents.plan import plan_for
from handlers.desk import Desk, Teams
from handlers.hang_up import hang_up
from handlers.register import register
from tests.conftest import EXAMPLE, FRIDAY
from tests.unit.blocks.samples import PAGE, incident
from tests.unit.handlers.fakes import FakeDispatcher

CHANNEL, ADA, BEN = "C0DATAENG", "U0ENGA", "U0ENGB"


@dataclass
class Door:
    """The bot's doors on a workspace, and the one incident of these tests."""

    workspace: Workspace
    client: WebClient
    dispatcher: FakeDispatcher
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, slack: str) -> Person:
        return self.people.setdefault(slack, self.workspace.person(slack))

    def post(self, **how: Any) -> Incident:
        ts = self.client.chat_postMessage(channel=CHANNEL, **card.parent(incident(), PAGE).payload())["ts"]
        made = incident(channel=CHANNEL, ts=ts, team="data-engineering", **how)
        self.dispatcher.incidents[made.id] = made
        return made

    def told(self, who: str, containing: str, channel: str = CHANNEL) -> str:
        message = self.person(who).wait_message(
            channel, containing, where=lambda m: bool(m.get("is_ephemeral")) or channel != CHANNEL
        )
        return everything(message)

    def settled(self, count: int) -> None:
        self.person(ADA).wait_for(lambda: len(self.dispatcher.answers) >= count)


@pytest.fixture(scope="module")
def connected() -> Iterator[Door]:
    """One socket for all tests here."""
    clock, team = ManualClock(FRIDAY), load_team(EXAMPLE)
    dispatcher = FakeDispatcher(clock)
    with Workspace.start() as workspace:
        client = WebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
        app = App(client=client, token_verification_enabled=False)
        register(app, Desk(clock, Teams({team.id: plan_for(team)}), dispatcher))
        handler = SocketModeHandler(app, app_token=workspace.app_token)
        handler.connect()  # type: ignore[no-untyped-call]
        made = Door(workspace, client, dispatcher)
        made.person(ADA).wait_for(lambda: workspace.connections() == 1)
        yield made
        hang_up(handler)
        for person in made.people.values():
            person.close()


@pytest.fixture
def door(connected: Door) -> Door:
    connected.workspace.reset()
    connected.dispatcher.incidents.clear()
    connected.dispatcher.answers.clear()
    return connected


def test_acknowledge_in_the_channel_is_named_as_in_the_handbook_and_says_nothing_more(door: Door) -> None:
    made = door.post()
    door.person(ADA).click(CHANNEL, made.ts, card.ACKNOWLEDGE)
    door.settled(1)
    by = door.dispatcher.incidents[made.id].acknowledged_by
    assert by is not None
    assert (by.name, by.slack) == ("Engineer A", ADA)
    assert door.person(ADA).ephemerals(CHANNEL) == []


def test_the_second_click_says_who_was_first_to_the_second_alone(door: Door) -> None:
    made = door.post()
    door.person(ADA).click(CHANNEL, made.ts, card.ACKNOWLEDGE)
    door.settled(1)
    door.person(BEN).click(CHANNEL, made.ts, card.ACKNOWLEDGE)
    assert "Already acknowledged by Engineer A" in door.told(BEN, "Already")
    assert door.person(ADA).ephemerals(CHANNEL) == []


def test_a_click_that_is_delivered_twice_is_one_click(door: Door) -> None:
    made = door.post()
    door.workspace.deliver_twice()
    door.person(ADA).click(CHANNEL, made.ts, card.ACKNOWLEDGE)
    door.settled(1)
    door.workspace.deliver_twice()
    resolve(door, BEN, made.ts)
    door.settled(2)
    assert len(door.dispatcher.answers) == 2
    assert door.person(ADA).ephemerals(CHANNEL) == []


def test_somebody_whom_no_team_knows_goes_by_their_name_in_slack(door: Door) -> None:
    made = door.post()
    door.person("U0FINANCE").click(CHANNEL, made.ts, card.ACKNOWLEDGE)
    door.settled(1)
    by = door.dispatcher.incidents[made.id].acknowledged_by
    assert by is not None
    assert by.name == "finance"


def test_acknowledge_works_from_the_page_and_answers_there(door: Door) -> None:
    made = door.post()
    page = door.client.chat_postMessage(
        channel=ADA, **direct.page(made, PAGE, PAGE.targets[0], direct.Around()).payload()
    )
    door.person(ADA).click(page["channel"], page["ts"], card.ACKNOWLEDGE)
    assert door.told(ADA, "You have it.", page["channel"])


def resolve(door: Door, who: str, ts: str) -> None:
    person = door.person(who)
    person.click(CHANNEL, ts, card.RESOLVE)
    assert person.submit(person.wait_view(resolve_form.FORM)["id"])["ok"]


def test_resolve_resolves(door: Door) -> None:
    made = door.post()
    resolve(door, ADA, made.ts)
    door.settled(1)
    assert not door.dispatcher.incidents[made.id].state.is_open


def test_the_runbook_button_shows_the_entry_to_the_one_who_asks(door: Door) -> None:
    made = door.post()
    door.person(ADA).click(CHANNEL, made.ts, card.RUNBOOK)
    assert "Downstream" in door.told(ADA, "Detection:")
    assert door.person(BEN).ephemerals(CHANNEL) == []


def test_a_click_on_an_incident_that_is_gone_is_answered_kindly(door: Door) -> None:
    made = door.post()
    del door.dispatcher.incidents[made.id]
    door.person(ADA).click(CHANNEL, made.ts, card.RUNBOOK)
    assert "there is no incident 7" in door.told(ADA, "did not work")


def test_a_fault_of_ours_is_told_with_a_number_and_without_its_insides(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    made = door.post()
    door.dispatcher.incidents.clear()
    door.person(ADA).click(CHANNEL, made.ts, card.ACKNOWLEDGE)
    said = door.told(ADA, "did not work on our side")
    number = said.strip().rstrip(".").split()[-1]
    assert "KeyError" not in said
    assert any(r.getMessage().startswith(f"{number}:") for r in caplog.records)


def test_choosing_from_the_runbook_menu_shows_the_entry(door: Door) -> None:
    ada = door.person(ADA)
    ada.command(CHANNEL, "/runbook")
    menu = ada.wait_message(CHANNEL, "Runbooks", where=lambda m: bool(m.get("is_ephemeral")))
    chosen = runbook.reference("Aggregate Profit Pipeline", "Duplicate Transactions")
    ada.choose(CHANNEL, menu["ts"], runbook.CHOOSE, selected_option=chosen)
    assert "Detection:" in door.told(ADA, "Duplicate Transactions* ·")


def test_an_entry_that_left_the_handbook_is_said_to_be_gone(door: Door) -> None:
    ada = door.person(ADA)
    blocks = runbook.results("x", [_Left()]).payload()
    sent = door.client.chat_postMessage(channel=CHANNEL, **blocks)
    ada.click(CHANNEL, sent["ts"], f"{runbook.SHOW}_0")
    assert door.told(ADA, "no longer in the handbook")


@dataclass
class _Left:
    pipeline: str = "A Pipeline That Was"
    issue: str | None = None


def test_the_app_home_shows_shifts_and_incidents_and_can_acknowledge(door: Door) -> None:
    door.post()
    home = door.person(ADA).open_home()
    assert "Your next shifts" in everything(home)
    door.person(ADA).click_view(home["id"], card.ACKNOWLEDGE)
    drawn = door.person(ADA).wait_for(lambda: "Acknowledged by" in everything(door.person(ADA).home()))
    assert drawn


def test_the_app_home_of_a_guest_has_no_shifts(door: Door) -> None:
    assert "shift" not in everything(door.person("U0FINANCE").open_home())


def test_oncall_is_answered_to_the_asker_alone(door: Door) -> None:
    door.person(ADA).command(CHANNEL, "/oncall <!channel> & co")
    assert "<!channel>" not in door.told(ADA, "don't understand")
    assert door.person(BEN).ephemerals(CHANNEL) == []
