"""Block Kit that Hypothesis makes: Slack's judges take it, and using it never breaks the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from local_slack.blocks import interactive
from local_slack.workspace import Workspace
from slack_sdk import WebClient

from contract import made_blocks
from contract.conftest import client_of
from local_slack import blocks, elements

ROOM, ANN = "C0DATAENG", "U0ENGA"
BOUNDED = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def running() -> Iterator[Workspace]:
    with Workspace.start(rates="off") as workspace:
        yield workspace


@pytest.fixture(scope="module")
def bot(running: Workspace) -> WebClient:
    return client_of(running)


@pytest.fixture(scope="module")
def page(running: Workspace) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.url, timeout=20) as client:
        yield client


def test_every_block_and_element_that_is_taken_is_made_here_too() -> None:
    assert set(made_blocks.BLOCKS) == set(blocks.BLOCKS)
    assert set(made_blocks.ELEMENTS) == set(elements.ELEMENTS)


@BOUNDED
@given(made_blocks.in_message(), made_blocks.in_modal(), made_blocks.in_home())
def test_what_is_made_is_what_slack_takes(message: Any, modal: Any, home: Any) -> None:
    title = {"type": "plain_text", "text": "x"}
    assert blocks.message_flaws(message) == []
    assert blocks.view_flaws({"type": "modal", "title": title, "submit": title, "blocks": modal}) == []
    assert blocks.view_flaws({"type": "home", "blocks": home}) == []


@settings(BOUNDED, max_examples=15)
@given(made_blocks.in_message(3), st.data())
def test_whatever_a_window_says_about_a_message_is_answered(
    bot: WebClient, page: httpx.Client, made: list[Any], data: st.DataObject
) -> None:
    ts = bot.chat_postMessage(channel=ROOM, text="made", blocks=made)["ts"]
    stored = page.get("/page/messages", params={"as": ANN, "channel": ROOM, "limit": 1}).json()["messages"][0]
    for block in stored["blocks"]:
        for element in interactive(block):
            said = {
                "selected_option": data.draw(_json),
                "selected_options": data.draw(_json),
                "value": data.draw(_json),
            }
            asked = {"block_id": block["block_id"], "action_id": element["action_id"], "state": data.draw(_json)}
            where = {"as": ANN, "container": {"type": "message", "channel": ROOM, "ts": ts}}
            answer = page.post("/page/action", json={**where, **asked, **said})
            assert answer.status_code in (200, 400)
            assert answer.json()["ok"] is False  # no app is connected


@settings(BOUNDED, max_examples=15)
@given(made_blocks.in_home(4), _json)
def test_whatever_a_window_says_about_a_home_is_answered(
    bot: WebClient, page: httpx.Client, made: list[Any], said: Any
) -> None:
    view = bot.views_publish(user_id=ANN, view={"type": "home", "blocks": made})["view"]
    assert page.get("/page/home", params={"as": ANN}).json()["view"]["id"] == view["id"]
    answer = page.post("/page/view_submit", json={"as": ANN, "view_id": view["id"], "values": said})
    assert answer.status_code in (200, 400)
