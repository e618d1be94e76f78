"""The HTTP door: only what Slack signed, just now, gets in."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from tests.conftest import FRIDAY
from tests.scenarios.conftest import CHANNEL, House

COMMAND = {
    "command": "/oncall",
    "text": "",
    "user_id": "U0ENGA",
    "user_name": "engineer.a",
    "team_id": "T0DATATEAM",
    "channel_id": CHANNEL,
    "channel_name": "data-engineering",
    "trigger_id": "1.2.3",
    "api_app_id": "A0WATCHKEEPER",
}


class SlacksTime(ManualClock):
    """Handbook time stands still; the world's, by which Slack stamps its requests, does not."""

    def machine(self) -> float:
        return time.time()


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str) -> Iterator[House]:
    clock = SlacksTime(FRIDAY)
    made = House(workspace, sqlite_url, clock, slack_mode="http", alerts_secret="let-me-in")
    yield made
    made.stop()


def send(house: House, body: bytes, *, secret: str | None = None, age: float = 0, **headers: str) -> httpx.Response:
    stamp = str(int(time.time() - age))
    key = (secret or house.workspace.signing_secret).encode()
    signature = "v0=" + hmac.new(key, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    sent = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
        "Content-Type": "application/x-www-form-urlencoded",
        **headers,
    }
    url = f"http://127.0.0.1:{house.bot.doors.http_port}/slack/events"
    return httpx.post(
        url, content=body, headers={k: v for k, v in sent.items() if v}, trust_env=False, verify=False, timeout=10
    )


def body(**more: str) -> bytes:
    return urlencode({**COMMAND, **more}).encode()


def test_what_slack_signed_is_answered(house: House) -> None:
    assert send(house, body(response_url=f"{house.workspace.url}/nowhere")).status_code == 200


@pytest.mark.parametrize(
    ("case", "how"),
    [
        ("a wrong secret", {"secret": "not-the-secret"}),
        ("a timestamp older than five minutes", {"age": 301}),
        ("a timestamp from the future", {"age": -600}),
        ("no signature", {"X-Slack-Signature": ""}),
        ("no timestamp", {"X-Slack-Request-Timestamp": ""}),
        ("a timestamp that is no number", {"X-Slack-Request-Timestamp": "soon"}),
    ],
)
def test_what_slack_did_not_sign_just_now_is_refused(house: House, case: str, how: dict[str, str]) -> None:
    answer = send(house, body(), **how)  # type: ignore[arg-type]
    assert answer.status_code == 401, case


def test_a_body_of_ten_megabytes_is_refused_before_it_is_read(house: House) -> None:
    assert send(house, b"x" * 10_000_000).status_code == 413


def test_slack_itself_reaches_the_bot_by_http(house: House) -> None:
    assert house.workspace.set_request_url(f"http://127.0.0.1:{house.bot.doors.http_port}/slack/events")
    assert house.person("U0ENGA").command(CHANNEL, "/oncall")["ok"]
    assert house.person("U0ENGA").wait_message(CHANNEL, containing="Engineer")["is_ephemeral"]


def alert(house: House, secret: str = "let-me-in", **fields: object) -> httpx.Response:
    url = f"http://127.0.0.1:{house.bot.doors.http_port}/alerts/data-engineering"
    given = {"id": "a1", "pipeline": "Aggregate Growth Pipeline", "summary": "No events since 03:00", **fields}
    return httpx.post(
        url, json=given, headers={"Authorization": f"Bearer {secret}"}, trust_env=False, verify=False, timeout=10
    )


def test_an_alert_by_webhook_opens_an_incident_once(house: House) -> None:
    numbers = {alert(house).json()["incident"] for _ in range(3)}
    assert numbers == {1}
    house.deliver()
    assert len(house.parents()) == 1


def test_an_alert_with_the_wrong_secret_opens_nothing(house: House) -> None:
    assert alert(house, secret="guess").status_code == 401
    assert house.bot.dispatcher.open_incidents("data-engineering") == []


def test_an_alert_for_a_pipeline_that_does_not_exist_names_the_nearest(house: House) -> None:
    answer = alert(house, pipeline="Agregate Growth Pipelin")
    assert answer.status_code == 202  # kept, and shown in the channel
    assert "Aggregate Growth Pipeline" in answer.text
