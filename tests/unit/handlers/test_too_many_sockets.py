"""Ten connections of one app are all that Slack takes: the eleventh is told so, and a place that comes free is taken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from local_slack.workspace import Workspace
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient

from handlers.socket import MOST_CONNECTIONS, Socket


def wait_for(found: Callable[[], object]) -> None:
    until = time.monotonic() + 120
    while not found():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_the_eleventh_says_why_it_has_no_connection() -> None:
    with Workspace.start() as workspace:
        web = WebClient(workspace.bot_token, base_url=workspace.api_url)
        others = [SocketModeClient(workspace.app_token, web_client=web) for _ in range(MOST_CONNECTIONS)]
        for other in others:
            other.connect()
        wait_for(lambda: workspace.connections() == MOST_CONNECTIONS)
        socket = Socket(App(client=web), workspace.app_token, time.monotonic, lambda: 1)
        opening = threading.Thread(target=socket.open, daemon=True)
        opening.start()
        wait_for(lambda: "too_many_websockets" in socket.trouble())
        socket.close()
        for other in others:
            other.close()
