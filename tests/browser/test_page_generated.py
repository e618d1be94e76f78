"""Block Kit that Hypothesis makes is drawn by the real page: all of it, and without an error."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page
from slack_sdk import WebClient

from tests.browser.conftest import Window
from tests.contract import made_blocks

pytestmark = pytest.mark.browser

ROOM, ANN = "C0DATAENG", "U0ENGA"
BOUNDED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def drawn_whole(page: Page, where: str, blocks: list[Any]) -> None:
    assert page.locator(f"{where} .unknown").count() == 0
    assert page.locator(f"{where} .block").count() >= len(blocks)


def test_every_message_is_drawn_whole(window: Window, client: WebClient) -> None:
    page = window(ANN, f"channel={ROOM}")

    @BOUNDED
    @given(made_blocks.in_message(4))
    def drawn(blocks: list[Any]) -> None:
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
