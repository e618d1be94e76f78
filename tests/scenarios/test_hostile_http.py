"""Whatever comes to the doors for other systems is taken or refused, by the whole house and over the wire."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.test_mail_in import PROFIT
from tests.scenarios.test_mail_in import WAYS as MAIL
from tests.scenarios.test_pagerduty_back import WAY as PAGERDUTY
from tests.scenarios.test_pagerduty_back import event as pagerduty_event
from tests.scenarios.test_webhooks import SECRET, WAYS, send
from tests.scenarios.ways import team_with
from tests.unit.handlers.test_ways_in import ANY_JSON, places, put
from tests.unit.inbound.payloads import EACH

KINDS = {"alertmanager": "alertmanager", "dbt": "dbt", "checks": "great_expectations"}
TRICKS = ("<!channel>", "<@U0FINANCE>", "<http://evil.example|x>", "\u202egnp", "a\0b", "\ud83d", "x" * 5000)
BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def teams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ALERTMANAGER", "AIRFLOW", "DBT", "CHECKS", "PAGERDUTY_WEBHOOK"):
        monkeypatch.setenv(f"{name}_SECRET", SECRET)
    return team_with(tmp_path, f"{WAYS}\n{MAIL}\n{PAGERDUTY}")


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, clock: ManualClock, teams: Path) -> Iterator[House]:
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=teams, mail_in_port=0, smtp_from="bot@company.com")
    yield made
    made.stop()


@pytest.fixture
def house_on_either(workspace: Workspace, database_url: str, clock: ManualClock, teams: Path) -> Iterator[House]:
    made = House(workspace, database_url, clock, watchkeeper_teams=teams)
    yield made
    made.stop()


def damaged(data: st.DataObject, payload: Any) -> Any:
    made = deepcopy(payload)
    for _ in range(data.draw(st.integers(1, 3))):
        put(made, data.draw(st.sampled_from(places(made)[1:])), data.draw(ANY_JSON | st.sampled_from(TRICKS)))
    return made


@BOUNDED
@given(data=st.data(), name=st.sampled_from(sorted(KINDS)))
def test_a_delivery_with_anything_anywhere_in_it_is_taken_or_refused(
    house_on_either: House, data: st.DataObject, name: str
) -> None:
    made = damaged(data, EACH[KINDS[name]])
    answer = send(house_on_either, name, json.dumps(made).encode())
    assert answer.status_code in (200, 202, 422), answer.text
    shown = json.dumps(house_on_either.workspace.messages(CHANNEL), ensure_ascii=False)
    assert [live for live in ("<!channel>", "<@U0FINANCE>", "<http://evil", "\u202e") if live in shown] == []


@BOUNDED
@given(data=st.data())
def test_an_event_of_pagerdutys_with_anything_anywhere_in_it_is_taken_or_refused(
    house_on_either: House, data: st.DataObject
) -> None:
    content = json.dumps(damaged(data, pagerduty_event(house_on_either, "acknowledged"))).encode()
    signature = hmac.new(SECRET.encode(), content, hashlib.sha256).hexdigest()
    url = f"http://127.0.0.1:{house_on_either.bot.doors.http_port}/alerts/data-engineering/pagerduty"
    headers = {"X-PagerDuty-Signature": f"v1={signature}"}
    answer = httpx.post(url, content=content, headers=headers, trust_env=False, verify=False, timeout=20)
    assert answer.status_code in (200, 202, 422), answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/alerts/data-engineering/%00",
        "/alerts/%F0%9F%92%A3/alertmanager",
        "/alerts/..%2f..%2fetc/passwd",
        "/alerts/" + "a" * 5000 + "/b",
        "/calendar/data-engineering/%00.ics",
        "/calendar/data-engineering/%ED%A0%BD.ics",
        "/calendar/%2e%2e/x.ics",
        "/calendar/data-engineering/" + "a" * 5000 + ".ics",
        "/slack/events",
        "//",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "X-ODD"])
def test_an_address_of_nothing_is_refused(house: House, path: str, method: str) -> None:
    url = f"http://127.0.0.1:{house.bot.doors.http_port}{path}"
    assert 400 <= httpx.request(method, url, content=b"{}", trust_env=False, verify=False, timeout=20).status_code < 500


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"\xff\xfe\0\0",
        b"Subject: =?utf-8?b?/////w==?=\r\nFrom: a@company.com\r\n\r\n\xff",
        b"From: <!channel>@company.com\r\nSubject: <!channel> \xe2\x80\xae\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=b\r\nFrom: a@company.com\r\n\r\n" + b"--b\r\n" * 2000,
        b"From: a@company.com\r\n" + b"X: y\r\n" * 5000 + b"\r\nx",
    ],
    ids=lambda mail: repr(mail[:20]),
)
def test_a_mail_that_is_none_is_answered_and_the_next_is_taken(house: House, mail: bytes) -> None:
    with socket.create_connection(("127.0.0.1", house.bot.doors.mail_port), timeout=20) as wire:
        answers = wire.makefile("rb")
        answers.readline()
        for line in (b"HELO x", b"MAIL FROM:<a@company.com>", f"RCPT TO:<{PROFIT}>".encode(), b"DATA"):
            wire.sendall(line + b"\r\n")
            answers.readline()
        wire.sendall(mail + b"\r\n.\r\n")
        assert answers.readline()[:1] in (b"2", b"5"), "neither taken nor refused for good"
        wire.sendall(b"NOOP\r\n")
        assert answers.readline()[:1] == b"2"
    house.deliver()
    shown = json.dumps(house.workspace.messages(CHANNEL), ensure_ascii=False)
    assert [live for live in ("<!channel>", "\u202e") if live in shown] == []
