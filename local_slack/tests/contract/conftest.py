"""A running workspace, the unmodified WebClient, and Bolt apps over a socket or a request URL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hang_up import hang_up
from hypothesis import settings
from local_slack.people import Person
from local_slack.seed import SCOPES, data_team
from local_slack.workspace import Workspace
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

MORE_SCOPES = ("channels:join", "files:read", "groups:read", "groups:write", "im:read")
MARKING = ("bookmarks:read", "bookmarks:write", "pins:read", "pins:write", "reactions:write")
ALL_SCOPES = (*SCOPES, *MORE_SCOPES, *MARKING, "links:write", "team:read", "users.profile:read")


def seed_with(*scopes: str, **changes: object) -> dict[str, object]:
    """The data team's seed, with the bot's scopes replaced."""
    seed = data_team(**changes)
    seed["bot"] = {**seed["bot"], "scopes": list(scopes)}
    return seed


# No test goes by the clock on the wall: a busy machine is no fault.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")


@pytest.fixture
def ws() -> Iterator[Workspace]:
    """A workspace whose bot may do everything that the workspace knows."""
    with Workspace.start(seed_with(*ALL_SCOPES)) as running:
        yield running


@pytest.fixture
def client(ws: Workspace) -> WebClient:
    return client_of(ws)


def client_of(ws: Workspace, token: str | None = None) -> WebClient:
    return WebClient(token or ws.bot_token, base_url=ws.api_url)


@pytest.fixture
def ann(ws: Workspace) -> Iterator[Person]:
    with ws.person("U0ENGA") as person:
        yield person


@pytest.fixture
def app(ws: Workspace) -> App:
    return App(client=client_of(ws))


@pytest.fixture
def connect(ws: Workspace, app: App) -> Iterator[Callable[..., SocketModeHandler]]:
    """Connects the app once its listeners stand."""
    opened: list[SocketModeHandler] = []

    def connecting(ping_interval: float = 10) -> SocketModeHandler:
        handler = SocketModeHandler(app, ws.app_token, ping_interval=ping_interval)
        opened.append(handler)
        handler.connect()  # type: ignore[no-untyped-call]
        return handler

    yield connecting
    for handler in opened:
        hang_up(handler)


@pytest.fixture
def serve() -> Iterator[Callable[[App], str]]:
    """Serves a Bolt app over HTTP on a free loopback port; returns its request URL."""
    servers: list[ThreadingHTTPServer] = []

    def serving(app: App) -> str:
        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                headers: dict[str, str | Sequence[str]] = {name.lower(): value for name, value in self.headers.items()}
                answer = app.dispatch(BoltRequest(body=body, headers=headers))
                self.send_response(answer.status)
                for name, value in answer.first_headers().items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write((answer.body or "").encode())

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/slack/events"

    yield serving
    for server in servers:
        server.shutdown()
        server.server_close()
