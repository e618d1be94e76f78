"""Delivery over HTTP: the challenge, signatures, answers and retries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from local_slack.people import Person
from local_slack.workspace import Workspace
from slack_bolt import App

from contract.conftest import client_of

ROOM = "C0DATAENG"


@pytest.fixture
def http_ws() -> Iterator[Workspace]:
    with Workspace.start(ack_seconds=1.0, retry_seconds=(0.0, 0.05, 0.05)) as running:
        yield running


@pytest.fixture
def http_app(http_ws: Workspace) -> App:
    return App(client=client_of(http_ws), signing_secret=http_ws.signing_secret)


@pytest.fixture
def bob(http_ws: Workspace) -> Person:
    return http_ws.person("U0ENGB")


def test_a_url_must_answer_the_challenge(
    http_ws: Workspace, http_app: App, serve: Callable[[App], str], ws: Workspace
) -> None:
    assert http_ws.set_request_url(serve(http_app))
    assert not http_ws.set_request_url("http://127.0.0.1:9/nobody")


def test_commands_and_clicks_arrive_signed(
    http_ws: Workspace, http_app: App, serve: Callable[[App], str], bob: Person
) -> None:
    http_app.command("/oncall")(lambda ack, command: ack(f"you said {command['text']}"))
    http_ws.set_request_url(serve(http_app))
    assert bob.command(ROOM, "/oncall now") == {"ok": True}
    assert bob.ephemerals(ROOM)[0]["text"] == "you said now"


def test_an_app_with_another_secret_refuses_everything(
    http_ws: Workspace, serve: Callable[[App], str], bob: Person
) -> None:
    stranger = App(client=client_of(http_ws), signing_secret="another")
    stranger.command("/oncall")(lambda ack: ack())
    assert not http_ws.set_request_url(serve(stranger))


def test_a_failing_event_is_tried_four_times(
    http_ws: Workspace, http_app: App, serve: Callable[[App], str], bob: Person
) -> None:
    tries: list[tuple[str | None, str | None, str]] = []

    @http_app.middleware
    def note(request: Any, resp: Any, next: Any) -> Any:
        headers = {name: values[0] for name, values in request.headers.items()}
        if request.body.get("type") != "event_callback":
            return next()
        number, why = headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")
        tries.append((number, why, request.body["event_id"]))
        resp.status = 500
        return resp

    http_ws.set_request_url(serve(http_app))
    bob.say(ROOM, "hello")
    bob.wait_for(lambda: len(tries) == 4)
    assert [number for number, _, _ in tries] == [None, "1", "2", "3"]
    assert {why for _, why, _ in tries[1:]} == {"http_error"}
    assert len({event_id for _, _, event_id in tries}) == 1


def test_an_app_that_is_down_fails_the_command(http_ws: Workspace, bob: Person) -> None:
    control = {"Authorization": f"Bearer {http_ws.control_token}"}
    body = {"url": "http://127.0.0.1:9/"}
    answer = httpx.post(f"{http_ws.url}/control/request_url", json=body, headers=control).json()
    assert answer == {"ok": True, "verified": False}
    assert bob.command(ROOM, "/oncall")["error"] == "dispatch_failed"
