"""A Socket Mode connection ends when it is told to, whatever the SDK's reader is doing at that moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from local_slack.workspace import Workspace
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.interval_runner import IntervalRunner

from handlers.hang_up import hang_up


@pytest.fixture
def handler() -> Iterator[SocketModeHandler]:
    with Workspace.start() as workspace:
        app = App(client=WebClient(workspace.bot_token, base_url=workspace.api_url))
        handler = SocketModeHandler(app, workspace.app_token)
        handler.connect()  # type: ignore[no-untyped-call]
        yield handler


def ends(handler: SocketModeHandler) -> bool:
    closing = threading.Thread(target=hang_up, args=(handler,), daemon=True)
    closing.start()
    closing.join(30)
    return not closing.is_alive() and not handler.client.is_connected()


def test_an_open_connection_ends(handler: SocketModeHandler) -> None:
    assert ends(handler)


def test_it_ends_though_the_reader_begins_a_session_just_then(handler: SocketModeHandler) -> None:
    """The SDK's reader says "not terminated" as it begins, and looks at nothing else: here a moment after the end."""
    client = handler.client

    def begin() -> None:
        while not client.current_session_state.terminated:
            time.sleep(0.0005)
        client.current_session_state.terminated = False
        while not client.current_session_state.terminated:
            time.sleep(0.0005)

    client.current_session_runner.event.set()
    client.current_session_runner = IntervalRunner(begin).start()
    assert ends(handler)
