"""What is pinned stands above the messages, and the app's jumps in time beside the clock."""

from __future__ import annotations

import pytest
from local_slack.workspace import Workspace
from playwright.sync_api import expect
from slack_sdk import WebClient

from browser.conftest import Window

pytestmark = pytest.mark.browser
ROOM = "C0DATAENG"


def test_what_was_pinned_last_is_seen_folded_away_and_edited_in_place(window: Window, client: WebClient) -> None:
    first, last = (client.chat_postMessage(channel=ROOM, text=text)["ts"] for text in ("first", "last"))
    page = window("U0ENGA")
    pinned = page.locator("#pinned")
    expect(pinned).to_be_hidden()
    for ts in (first, last):
        client.pins_add(channel=ROOM, timestamp=ts)
    expect(pinned.locator(".content")).to_have_text("last")
    client.chat_update(channel=ROOM, ts=last, text="edited")
    expect(pinned.locator(".content")).to_contain_text("edited")
    pinned.locator("summary").click()
    expect(pinned.locator(".content")).to_be_hidden()
    client.pins_remove(channel=ROOM, timestamp=last)
    expect(pinned.locator(".content")).to_have_text("first")


def test_a_jump_that_the_app_offers_is_pressed_and_on_record(window: Window, workspace: Workspace) -> None:
    page = window("U0ENGA")
    expect(page.locator(".jumps")).to_be_hidden()
    workspace.show_time(1_800_000_000, 1.0, {"quarter": "+15 min"})
    page.get_by_role("button", name="+15 min").click()
    page.wait_for_timeout(200)
    assert [deed["jump"] for deed in workspace.deeds() if deed["did"] == "jump"] == ["quarter"]
