"""Shortcuts and external selects on the page, and what a Bolt app on the other side makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hang_up import hang_up
from local_slack.seed import data_team
from local_slack.workspace import Workspace
from playwright.sync_api import expect
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from browser.conftest import Window

pytestmark = pytest.mark.browser

TEAM = "C0DATAENG"
SHORTCUTS = [
    {"name": "Report a problem", "callback_id": "report"},
    {"name": "Make it an incident", "callback_id": "promote", "type": "message"},
]
PICK = {"type": "external_select", "action_id": "pick", "min_query_length": 2}


def option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value.title()}, "value": value}


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.start(data_team(shortcuts=SHORTCUTS)) as running:
        yield running


@pytest.fixture
def app(workspace: Workspace, client: WebClient) -> Iterator[App]:
    made = App(client=client)
    handler = SocketModeHandler(made, workspace.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    yield made
    hang_up(handler)


def test_a_shortcut_is_behind_the_lightning(window: Window, app: App) -> None:
    app.shortcut("report")(
        lambda ack, client, shortcut: (ack(), client.views_open(trigger_id=shortcut["trigger_id"], view=FORM))
    )
    page = window("U0ENGA")
    page.get_by_role("button", name="Shortcuts").first.click()
    page.get_by_role("menuitem", name="Report a problem").click()
    expect(page.get_by_role("dialog")).to_contain_text("Tell us")


FORM = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Tell us"},
    "blocks": [{"type": "divider"}],
}


def test_a_message_has_its_own_shortcuts(window: Window, app: App, client: WebClient) -> None:
    app.shortcut("promote")(lambda ack, shortcut, say: (ack(), say(f"P2: {shortcut['message']['text']}")))
    client.chat_postMessage(channel=TEAM, text="refunds look odd")
    page = window("U0ENGA")
    page.locator("#messages .message").hover()
    page.locator("#messages .message").get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Make it an incident").click()
    expect(page.locator("#messages .message").last).to_contain_text("P2: refunds look odd")


def test_an_external_select_offers_and_sends_what_the_app_gave(window: Window, app: App, client: WebClient) -> None:
    app.options("pick")(lambda ack, payload: ack(options=[option(payload["value"] + "ofit")]))
    app.action("pick")(lambda ack, action, say: (ack(), say(f"chosen {action['selected_option']['value']}")))
    client.chat_postMessage(channel=TEAM, text="?", blocks=[{"type": "actions", "elements": [PICK]}])
    page = window("U0ENGA")
    field = page.locator("[data-action-id=pick]")
    field.press_sequentially("pr")
    page.locator("datalist option").wait_for(state="attached")
    field.fill("Profit")
    field.press("Tab")
    expect(page.locator("#messages .message").last).to_contain_text("chosen profit")
