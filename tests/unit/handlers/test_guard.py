"""Slack's HTTP door: what is not signed just now is refused, what is malformed is answered 4xx."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from local_slack.workspace import Workspace
from slack_bolt import App
from slack_sdk import WebClient
from starlette.testclient import TestClient

from bot.clock import ManualClock
from handlers.desk import Desk
from handlers.guard import LARGEST, sign
from handlers.register import register
from handlers.web import web_app

SECRET = "a-signing-secret"
COMMAND = {
    "command": "/oncall",
    "text": "help",
    "user_id": "U0ENGA",
    "user_name": "a",
    "team_id": "T1",
    "channel_id": "C1",
    "trigger_id": "1.2",
    "api_app_id": "A1",
    "response_url": "http://127.0.0.1:9/nobody-listens-here",
}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with Workspace.start() as started:
        yield started


@pytest.fixture
def slack(desk: Desk, workspace: Workspace) -> Iterator[TestClient]:
    client = WebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
    bolt = App(client=client, token_verification_enabled=False, request_verification_enabled=False)
    register(bolt, desk)
    with TestClient(web_app(bolt, signing_secret=SECRET, desk=desk, readiness=lambda: (True, {}))) as door:
        yield door


def send(
    door: TestClient,
    clock: ManualClock,
    body: bytes,
    content_type: str = FORM,
    age: int = 0,
    **changed: bytes | None,
) -> Any:
    stamp = str(int(clock.machine()) - age).encode()
    headers: Mapping[str, bytes | None] = {
        "content-type": content_type.encode(),
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": sign(SECRET, stamp, body),
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    given = [(name.encode(), value) for name, value in headers.items() if value is not None]
    return door.post("/slack/events", content=body, headers=given)


def form(**fields: str) -> bytes:
    return urlencode({**COMMAND, **fields}).encode()


def test_a_signed_command_is_acknowledged(slack: TestClient, clock: ManualClock) -> None:
    assert send(slack, clock, form()).status_code == 200


def test_slacks_challenge_is_answered(slack: TestClient, clock: ManualClock) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c"}).encode()
    answer = send(slack, clock, body, JSON)
    assert (answer.status_code, answer.json()) == (200, {"challenge": "c"})


@pytest.mark.parametrize(
    "changed",
    [
        {"x_slack_signature": b"v0=" + b"0" * 64},
        {"x_slack_signature": "v0=\u00e9\u00df".encode()},
        {"x_slack_signature": b"\xff\xfe"},
        {"x_slack_signature": b""},
        {"x_slack_signature": None},
        {"x_slack_request_timestamp": None},
        {"x_slack_request_timestamp": b"soon"},
        {"x_slack_request_timestamp": b"-1"},
        {"x_slack_request_timestamp": b"1e9"},
        {"x_slack_request_timestamp": b"9" * 5000},
        {"x_slack_request_timestamp": "\u0661\u0662".encode()},
    ],
    ids=repr,
)
def test_what_is_not_signed_is_refused(slack: TestClient, clock: ManualClock, changed: dict[str, Any]) -> None:
    assert send(slack, clock, form(), **changed).status_code == 401


@pytest.mark.parametrize(("age", "status"), [(299, 200), (300, 200), (301, 401), (-300, 200), (-301, 401)])
def test_a_signature_is_good_for_five_minutes(slack: TestClient, clock: ManualClock, age: int, status: int) -> None:
    assert send(slack, clock, form(), age=age).status_code == status


def test_a_body_that_was_changed_on_the_way_is_refused(slack: TestClient, clock: ManualClock) -> None:
    stamp = str(int(clock.machine())).encode()
    assert send(slack, clock, form(), x_slack_signature=sign(SECRET, stamp, form(text="now"))).status_code == 401


def test_a_body_that_is_too_large_is_refused(slack: TestClient, clock: ManualClock) -> None:
    assert send(slack, clock, b"x" * 10_000_000).status_code == 413


def test_a_large_body_without_a_declared_length_is_refused_while_it_arrives(slack: TestClient) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b"x" * (LARGEST // 4)

    assert slack.post("/slack/events", content=endless()).status_code == 413


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"[" * 100_000, JSON),
        (b'{"a":' * 100_000, JSON),
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b"\xff\xfe\xfd", JSON),
        (b"", JSON),
        (b'{"a": ' + b"9" * 5000 + b"}", JSON),
        (b"payload=%7B", FORM),
        (b"payload=[]", FORM),
        (b"payload=" + b"[" * 100_000, FORM),
        (b"text=%ff%fe", FORM),
        (b"\xff", FORM),
        (b"", FORM),
        (b"&".join(b"a=1" for _ in range(5000)), FORM),
        (b"--x", "multipart/form-data; boundary=x"),
    ],
    ids=lambda v: repr(v[:16]),
)
def test_a_signed_body_that_cannot_be_read_is_a_bad_request(
    slack: TestClient, clock: ManualClock, body: bytes, content_type: str
) -> None:
    assert 400 <= send(slack, clock, body, content_type).status_code < 500


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": 1},
        {"type": "event_callback"},
        {"type": "event_callback", "event": 3},
        {"type": "event_callback", "event": {"type": "app_home_opened"}},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{"action_id": 4}], "user": {}},
        {"type": "block_actions", "actions": "x", "team": 1},
        {"type": "view_submission", "view": None},
        {"authorizations": 5, "team": [], "user": "x"},
        {"enterprise": 1, "authorizations": [1]},
    ],
    ids=repr,
)
@pytest.mark.parametrize("content_type", [JSON, FORM])
def test_a_signed_body_of_another_shape_is_never_a_fault_of_ours(
    slack: TestClient, clock: ManualClock, payload: dict[str, Any], content_type: str
) -> None:
    text = json.dumps(payload)
    body = text.encode() if content_type == JSON else urlencode({"payload": text}).encode()
    assert send(slack, clock, body, content_type).status_code < 500


def test_without_a_signing_secret_the_door_is_not_there(desk: Desk) -> None:
    door = TestClient(web_app(None, signing_secret=None, desk=desk, readiness=lambda: (True, {})))
    assert door.post("/slack/events").status_code == 404
