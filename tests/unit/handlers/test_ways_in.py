"""The doors of [[inbound]]: who may come in, how much, and that nothing which comes breaks them."""

from __future__ import annotations

import hashlib
import hmac
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot.clock import ManualClock
from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.team import Team
from bot.incidents.plan import plan_for
from handlers.desk import Desk, Teams
from handlers.web import web_app
from tests.conftest import FRIDAY
from tests.unit.handlers.fakes import FakeDispatcher
from tests.unit.inbound.payloads import AIRFLOW, ALERTMANAGER, EACH, PLAIN, body

SCHEMA = Path(__file__).parents[3] / "docs" / "alert.schema.json"
SECRET = "a-long-enough-secret"
WAYS = tuple(InboundSettings(name=kind.replace("_", "-"), kind=kind, secret_env="WAY_SECRET") for kind in EACH)
SIGNED = InboundSettings(name="signed", kind="plain", secret_env="WAY_SECRET", signed=True)
CLOSED = InboundSettings(name="closed", kind="plain", secret_env="NOT_SET")
SMALL = InboundSettings(name="small", kind="plain", secret_env="WAY_SECRET", max_bytes=2048)


def opened(team: Team, secret: str = SECRET) -> tuple[TestClient, FakeDispatcher]:
    inbound = (*WAYS, SIGNED, CLOSED, SMALL)
    with_ways = team.model_copy(update={"settings": team.settings.model_copy(update={"inbound": inbound})})
    clock = ManualClock(FRIDAY)
    dispatcher = FakeDispatcher(clock)
    desk = Desk(clock, Teams({team.id: plan_for(with_ways)}), dispatcher)
    app = web_app(None, signing_secret=None, desk=desk, readiness=lambda: (True, {}), environ={"WAY_SECRET": secret})
    return TestClient(app, headers={"Authorization": f"Bearer {SECRET}"}), dispatcher


@pytest.fixture
def door(team: Team) -> TestClient:
    return opened(team)[0]


@pytest.mark.parametrize("secret", [f"{SECRET}\n", f" {SECRET}\r\n", f"{SECRET}\t"])
def test_a_secret_made_from_a_file_ends_in_a_newline(team: Team, secret: str) -> None:
    assert opened(team, secret)[0].post(url("plain"), content=body(PLAIN)).status_code == 200


def url(name: str) -> str:
    return f"/alerts/data-engineering/{name.replace('_', '-')}"


def signature(content: bytes, stamp: str, secret: str = SECRET) -> dict[str, str]:
    made = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + content, hashlib.sha256).hexdigest()
    return {"X-Watchkeeper-Request-Timestamp": stamp, "X-Watchkeeper-Signature": f"v0={made}", "Authorization": ""}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_probe_hears_whether_there_is_a_way_in(door: TestClient, method: str) -> None:
    there, not_there = (door.request(method, url(name), headers={"Authorization": ""}) for name in ("plain", "closed"))
    assert (there.status_code, not_there.status_code) == (200, 404)


def test_cloudevents_abuse_protection_is_answered(door: TestClient) -> None:
    asks = {"WebHook-Request-Origin": "eventgrid.azure.net", "WebHook-Request-Rate": "120"}
    answer = door.options(url("plain"), headers=asks)
    assert (answer.headers["webhook-allowed-origin"], answer.headers["webhook-allowed-rate"]) == tuple(asks.values())
    assert "webhook-allowed-origin" not in door.options(url("plain"), headers={"WebHook-Request-Origin": "a b"}).headers


@pytest.mark.parametrize(
    ("params", "sent", "said"),
    [
        ({"validationToken": "Validate: <b>"}, b"", "Validate: <b>"),
        ({}, b'{"type": "url_verification", "challenge": "c-1", "token": "t"}', '{"challenge":"c-1"}'),
        (
            {},
            b'[{"id": "1", "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent",'
            b' "data": {"validationCode": "C-2", "validationUrl": "https://x.example"}}]',
            '{"validationResponse":"C-2"}',
        ),
    ],
    ids=["Microsoft Graph", "Slack's form", "Event Grid"],
)
def test_a_challenge_is_answered_to_who_is_authentic(team: Team, params: Any, sent: bytes, said: str) -> None:
    door, dispatcher = opened(team)
    answer = door.post(url("plain"), params=params, content=sent)
    assert (answer.status_code, answer.text) == (200, said)
    assert door.post(url("plain"), params=params, content=sent, headers={"Authorization": ""}).status_code == 401
    assert dispatcher.alerts == []


@pytest.mark.parametrize(("kind", "tail"), [("alertmanager", "api/v2/alerts"), ("openlineage", "api/v1/lineage")])
def test_what_only_knows_our_host_appends_its_own_path(team: Team, kind: str, tail: str) -> None:
    door, dispatcher = opened(team)
    assert door.post(f"{url(kind)}/{tail}", content=body(EACH[kind])).status_code == 200
    assert dispatcher.alerts
    assert door.post(f"{url(kind)}/api/v3/alerts", content=body(EACH[kind])).status_code == 404


@pytest.mark.parametrize("kind", EACH)
def test_each_kind_of_delivery_opens_its_incidents_once(team: Team, kind: str) -> None:
    door, dispatcher = opened(team)
    payload = deepcopy(EACH[kind])
    answers = [door.post(url(kind), content=body(payload)) for _ in range(2)]
    assert {a.status_code for a in answers} <= {200, 202}, answers[0].text
    assert answers[0].json()["incidents"] == answers[1].json()["incidents"] != []
    assert {a.source for a in dispatcher.alerts} == {f"webhook:{kind.replace('_', '-')}"}


def test_what_can_be_taken_is_taken_and_the_rest_is_named(door: TestClient) -> None:
    payload = deepcopy(ALERTMANAGER)
    payload["alerts"].append({**payload["alerts"][0], "labels": {"pipeline": "Lunch"}, "fingerprint": "2"})
    answer = door.post(url("alertmanager"), content=body(payload))
    assert (answer.status_code, answer.json()["incidents"], answer.json()["unrouted"]) == (202, [1], 1)
    assert [f["field"] for f in answer.json()["flaws"]] == ["alerts.1.labels.pipeline"]


def test_a_delivery_that_cannot_be_routed_is_taken_and_what_is_wrong_is_named(door: TestClient) -> None:
    answer = door.post(url("airflow"), content=body({**AIRFLOW, "dag_id": "lunch", "task_id": "x", "exception": ""}))
    assert (answer.status_code, answer.json()["flaws"][0]["field"]) == (202, "dag_id")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer guess", f"Basic {SECRET}", f"Bearer {SECRET}x"])
@pytest.mark.parametrize("kind", [*EACH, "signed"])
def test_without_the_secret_nobody_gets_in(team: Team, kind: str, header: str) -> None:
    door, dispatcher = opened(team)
    answer = door.post(url(kind), content=body(EACH.get(kind, PLAIN)), headers={"Authorization": header})
    assert answer.status_code == 401
    assert SECRET not in answer.text
    assert dispatcher.alerts == []


@pytest.mark.parametrize("name", ["closed", "unheard-of"])
def test_a_door_without_a_secret_is_not_there(door: TestClient, name: str) -> None:
    assert door.post(url(name), content=body(PLAIN)).status_code == 404
    assert door.post("/alerts/nobody/plain", content=body(PLAIN)).status_code == 404


def test_where_requests_are_signed_the_secret_alone_is_not_enough(door: TestClient) -> None:
    assert door.post(url("signed"), content=body(PLAIN)).status_code == 401


@pytest.mark.parametrize(("age", "status"), [(0, 200), (300, 200), (301, 401), (-300, 200), (-301, 401)])
def test_a_signature_is_good_for_five_minutes(door: TestClient, age: int, status: int) -> None:
    content, stamp = body(PLAIN), str(int(ManualClock(FRIDAY).machine()) - age)
    assert door.post(url("signed"), content=content, headers=signature(content, stamp)).status_code == status


def test_a_signature_is_of_this_body_and_this_secret(door: TestClient) -> None:
    content, stamp = body(PLAIN), str(int(ManualClock(FRIDAY).machine()))
    for wrong in (signature(b"another", stamp), signature(content, stamp, "another")):
        assert door.post(url("signed"), content=content, headers=wrong).status_code == 401


@pytest.mark.parametrize(("size", "status"), [(2048, 200), (2049, 413)])
def test_a_body_is_as_large_as_the_settings_let_it_be(door: TestClient, size: int, status: int) -> None:
    content = body(PLAIN)
    assert door.post(url("small"), content=content + b" " * (size - len(content))).status_code == status


@pytest.mark.parametrize("kind", EACH)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe\xfd",
        b'{"a":' * 100_000,
        b"[" * 100_000,
        b'{"version": NaN}',
        b'{"id": "\\ud800"}',
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda v: repr(v[:16]),
)
def test_whatever_comes_from_whom_it_should_is_taken(door: TestClient, kind: str, content: bytes) -> None:
    answer = door.post(url(kind), content=content)
    if content == b"[]" and kind in ("openlineage", "alertmanager", "airflow", "great_expectations"):
        assert answer.status_code == 200  # a list in which nothing is wrong
        return
    assert answer.status_code == 202
    assert answer.json()["flaws"]


@pytest.mark.parametrize("kind", EACH)
def test_what_is_larger_than_memory_should_hold_is_not(door: TestClient, kind: str) -> None:
    assert door.post(url(kind), content=b"x" * 10_000_000).status_code == 413


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a payload."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, v in inner for place in places(v, (*at, key)))]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), kind=st.sampled_from(sorted(EACH)))
def test_a_payload_with_anything_anywhere_in_it_is_answered(team: Team, data: st.DataObject, kind: str) -> None:
    payload: Any = deepcopy(EACH[kind])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(places(payload)[1:] or [()]))
        put(payload, place, data.draw(ANY_JSON))
    content = json.dumps(payload).encode("utf-8", "replace")
    assert opened(team)[0].post(url(kind), content=content).status_code in (200, 202)


@settings(max_examples=60, deadline=None)
@given(
    content=ANY_JSON.map(lambda v: json.dumps(v).encode()) | st.binary(max_size=200), kind=st.sampled_from(sorted(EACH))
)
def test_anything_at_all_is_answered(team: Team, content: bytes, kind: str) -> None:
    assert opened(team)[0].post(url(kind), content=content).status_code in (200, 202)


def put(payload: Any, place: tuple[Any, ...], value: Any) -> None:
    if not place:
        return
    for key in place[:-1]:
        payload = payload[key]
    payload[place[-1]] = value


def test_the_schema_is_published_and_the_documentation_has_it(door: TestClient) -> None:
    answer = door.get("/schemas/alert.json")
    assert answer.status_code == 200
    assert answer.json() == json.loads(SCHEMA.read_text())
