"""Block Kit that Hypothesis makes is drawn by the real page: all of it, and without an error."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from contract import made_blocks
from hypothesis import HealthCheck, given, settings
from local_slack.workspace import Workspace
from playwright.sync_api import Page
from slack_sdk import WebClient

from browser.conftest import Window

pytestmark = pytest.mark.browser

ROOM, ANN = "C0DATAENG", "U0ENGA"
BOUNDED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def drawn_whole(page: Page, where: str, blocks: list[Any]) -> None:
    if blocks:  # waited for: the page may be drawing them again just now
        page.locator(f"{where} .block").nth(len(blocks) - 1).wait_for(state="attached")
    assert page.locator(f"{where} .unknown").count() == 0


def test_every_message_is_drawn_whole(window: Window, workspace: Workspace, client: WebClient) -> None:
    page = window(ANN, f"channel={ROOM}")

    @BOUNDED
    @given(made_blocks.in_message(4))
    def drawn(blocks: list[Any]) -> None:
        workspace.move_clock(1)  # or it would be too many messages a second
        ts = client.chat_postMessage(channel=ROOM, text="made", blocks=blocks)["ts"]
        where = f'[data-ts="{ts}"]'
        page.locator(where).wait_for()
        drawn_whole(page, where, blocks)

    drawn()


def test_every_home_is_drawn_whole(window: Window, client: WebClient) -> None:
    page, numbers = window(ANN, "view=home"), count()

    @BOUNDED
    @given(made_blocks.in_home(4))
    def drawn(blocks: list[Any]) -> None:
        mark = f"mark{next(numbers)}"
        marked = [{"type": "divider", "block_id": mark}, *blocks]
        client.views_publish(user_id=ANN, view={"type": "home", "blocks": marked})
        page.locator(f'#home [data-block-id="{mark}"]').wait_for(state="attached")
        drawn_whole(page, "#home", marked)

    drawn()
