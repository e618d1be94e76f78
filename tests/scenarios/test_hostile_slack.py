"""Whatever a request of Slack's holds, or lacks: it is answered, with 4xx or with words, and never mentions anybody."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from local_slack.workspace import Workspace

from bot.blocks import incident as card
from tests.conftest import FRIDAY
from tests.scenarios.conftest import House
from tests.scenarios.slack_payloads import ANSWERS, Payload, each, wire
from tests.scenarios.test_signature import SlacksTime
from tests.unit.handlers.test_ways_in import ANY_JSON, places, put

NAMES = sorted(each())
ONE_OF_A_KIND = ("/incident note 1 x", card.RESOLVE, "picked snooze", *sorted(ANSWERS), "shortcut", "home", "message")
GONE = object()
WRONG = ANY_JSON | st.sampled_from([GONE, GONE, "\0", "\ud83d", "<!channel>", "9" * 400, -1, 10**30, {}, []])
BOUNDED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str) -> Iterator[House]:
    made = House(workspace, sqlite_url, SlacksTime(FRIDAY), slack_mode="http")
    made.alert()
    yield made
    made.stop()


def send(house: House, content: bytes, content_type: str) -> httpx.Response:
    stamp = str(int(time.time()))
    secret = house.workspace.signing_secret.encode()
    signature = hmac.new(secret, f"v0:{stamp}:".encode() + content, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}", "Content-Type": content_type}
    url = f"http://127.0.0.1:{house.bot.doors.http_port}/slack/events"
    return httpx.post(url, content=content, headers=headers, trust_env=False, verify=False, timeout=20)


def requests(house: House) -> dict[str, Payload]:
    return each(f"{house.workspace.url}/nowhere")


def damaged(payload: Payload, place: tuple[Any, ...], value: Any) -> Payload:
    made = deepcopy(payload)
    if value is not GONE:
        put(made, place, value)
        return made
    inner: Any = made
    for key in place[:-1]:
        inner = inner[key]
    del inner[place[-1]]
    return made


def test_each_request_is_answered_as_slack_sends_it_and_with_any_one_field_missing(house: House) -> None:
    for name, payload in requests(house).items():
        answer = send(house, *wire(payload))
        assert answer.status_code == (404 if name == "suggestion" else 200), (name, answer.text)
        for place in places(payload)[1:] if name in ONE_OF_A_KIND else ():
            answer = send(house, *wire(damaged(payload, place, GONE)))
            assert answer.status_code < 500, (name, place, answer.text)


@BOUNDED
@given(data=st.data(), name=st.sampled_from(NAMES))
def test_a_request_with_anything_anywhere_in_it_is_answered(house: House, data: st.DataObject, name: str) -> None:
    payload = requests(house)[name]
    for _ in range(data.draw(st.integers(1, 2))):
        if there := places(payload)[1:]:
            payload = damaged(payload, data.draw(st.sampled_from(there)), data.draw(WRONG))
    assert send(house, *wire(payload)).status_code < 500, payload


@pytest.mark.parametrize("form", sorted(ANSWERS))
def test_whoever_sends_in_a_form_that_cannot_be_read_is_told(house: House, form: str) -> None:
    payload = requests(house)[form]
    payload["view"]["state"] = {"values": {}}
    payload["view"]["private_metadata"] = "no number"
    person = house.person("U0ENGA")
    before = len(person.dms())  # the incident's owner has been told of it
    answer = send(house, *wire(payload))
    if "errors" not in answer.text:  # which the form shows beside the answer
        person.wait_for(lambda: len(person.dms()) > before)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"payload=" + b"[" * 100_000, "application/x-www-form-urlencoded"),
        (b'{"type":' * 50_000 + b"1" + b"}" * 50_000, "application/json"),
        (b'{"type": "\xff\xfe"}', "application/json"),
        (b"payload=%ff%fe", "application/x-www-form-urlencoded"),
        (b"payload=null", "application/x-www-form-urlencoded"),
        (b"payload", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(5000)), "application/x-www-form-urlencoded"),
        (b'{"type": 1e999999, "n": ' + b"9" * 100_000 + b"}", "application/json"),
        (b"", "application/json"),
        (b"\0" * 1000, "text/plain"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_a_signed_body_that_is_no_request_is_refused(house: House, content: bytes, content_type: str) -> None:
    assert 400 <= send(house, content, content_type).status_code < 500
