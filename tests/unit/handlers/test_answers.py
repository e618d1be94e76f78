"""Answers to people go over a connection that is kept, and one that was closed meanwhile costs nobody an answer."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from slack_bolt import Respond

from handlers.again import Persistent


class _Slack(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    connections = 0
    hangs_up = False

    def setup(self) -> None:
        type(self).connections += 1
        super().setup()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        if self.hangs_up:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *said: object) -> None:
        return


@pytest.fixture
def slack() -> Iterator[tuple[str, type[_Slack]]]:
    class Slack(_Slack):
        pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slack)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/commands/1", Slack
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("hangs_up", "connections"), [(False, 1), (True, 3)])
def test_answers_share_a_connection_while_slack_keeps_it(
    slack: tuple[str, type[_Slack]], hangs_up: bool, connections: int
) -> None:
    url, there = slack
    there.hangs_up = hangs_up
    said = [Persistent(Respond(response_url=url))(text="hi", response_type="ephemeral") for _ in range(3)]
    assert [(answer.status_code, answer.body) for answer in said] == [(200, "ok")] * 3
    assert there.connections == connections


def test_where_nobody_can_be_answered_it_is_said() -> None:
    with pytest.raises(ValueError, match="response_url"):
        Persistent(Respond(response_url=None))(text="hi")
