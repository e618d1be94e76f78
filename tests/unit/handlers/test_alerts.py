"""The door for other systems' alerts, and the two that say how this process is."""

from __future__ import annotations

import asyncio
import threading
from datetime import date
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from detectors.detector import Nature
from handlers.alerts import MOST_WAITING, Alerts
from handlers.desk import Desk
from handlers.web import web_app
from tests.unit.handlers.fakes import FakeDispatcher

SECRET = "an-alerts-secret"
ALERT = {"id": "a-1", "pipeline": "Aggregate Growth Pipeline", "summary": "No events since 03:00"}
URL = "/alerts/data-engineering"


@pytest.fixture
def door(desk: Desk) -> TestClient:
    return TestClient(
        web_app(None, signing_secret=None, desk=desk, readiness=lambda: (True, {"wrong": []}), alerts_secret=SECRET),
        headers={"Authorization": f"Bearer {SECRET}"},
    )


def test_an_alert_becomes_an_incident(door: TestClient, dispatcher: FakeDispatcher) -> None:
    more = {"issue": "user events stream", "nature": "late", "measured": "0", "deviation": 0.2, "day": "2026-10-08"}
    answer = door.post(URL, json={**ALERT, **more})
    assert (answer.status_code, answer.json()) == (200, {"incident": 1})
    [alert] = dispatcher.alerts
    assert (alert.source, alert.key, alert.issue) == ("webhook", "a-1", "User Events Stream")
    assert (alert.nature, alert.deviation, alert.day) == (Nature.LATE, 0.2, date(2026, 10, 8))


def test_the_same_id_is_the_same_alert(door: TestClient) -> None:
    numbers = [door.post(URL, json=ALERT).json()["incident"] for _ in range(3)]
    assert numbers == [1, 1, 1]
    assert door.post(URL, json={**ALERT, "id": "a-2"}).json() == {"incident": 2}


def test_an_issue_that_the_handbook_does_not_know_still_opens_an_incident(
    door: TestClient, dispatcher: FakeDispatcher
) -> None:
    assert door.post(URL, json={**ALERT, "issue": "Something New"}).status_code == 200
    assert dispatcher.alerts[0].issue == "Something New"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"nature": "bad"}, "nature"),
        ({"deviation": "much"}, "deviation"),
        ({"deviation": 1e308}, "deviation"),
        ({"day": "yesterday"}, "day"),
    ],
)
def test_what_is_wrong_is_named_by_its_field_and_the_rest_is_taken(
    door: TestClient, dispatcher: FakeDispatcher, changed: dict[str, Any], field: str
) -> None:
    answer = door.post(URL, json={**ALERT, **changed})
    assert (answer.status_code, answer.json()["incident"]) == (202, 1)
    assert [flaw["field"] for flaw in answer.json()["flaws"]] == [field]


def test_an_unknown_pipeline_is_answered_with_the_nearest(door: TestClient) -> None:
    answer = door.post(URL, json={**ALERT, "pipeline": "Agregate Growth Pipelin"})
    assert (answer.status_code, answer.json()["incident"]) == (202, None)
    assert "did you mean Aggregate Growth Pipeline" in answer.json()["flaws"][0]["wrong"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 202),
        (b"[]", 202),
        (b"[" * 100_000, 202),
        (b"\xff\xfe", 202),
        (b'{"id": "\\ud800"}', 202),
        (b'{"deviation": NaN}', 202),
        (b"x" * 9_000_000, 413),
    ],
    ids=lambda v: repr(v)[:16],
)
def test_whatever_comes_is_answered(door: TestClient, body: bytes, status: int) -> None:
    assert door.post(URL, content=body).status_code == status


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer guess", f"Basic {SECRET}", SECRET, f"Bearer {SECRET}x", "Bearer \u00e9".encode()],
)
def test_without_the_secret_nobody_gets_in(door: TestClient, header: str | bytes) -> None:
    answer = door.post(URL, json=ALERT, headers={"Authorization": header})
    assert answer.status_code == 401
    assert SECRET not in answer.text


def test_an_unknown_team_is_not_found_but_only_with_the_secret(door: TestClient) -> None:
    assert door.post("/alerts/nobody", json=ALERT).status_code == 404
    assert door.post("/alerts/nobody", json=ALERT, headers={"Authorization": ""}).status_code == 401


def test_without_a_configured_secret_the_door_is_not_there(desk: Desk) -> None:
    closed = TestClient(web_app(None, signing_secret=None, desk=desk, readiness=lambda: (True, {})))
    assert closed.post(URL, json=ALERT).status_code == 404


def test_a_fault_of_ours_is_told_without_its_insides(desk: Desk) -> None:
    class Broken(FakeDispatcher):
        def report(self, alert: object) -> Any:
            raise RuntimeError("password=hunter2")

    broken = Desk(desk.clock, desk.teams, Broken(desk.clock))
    app = web_app(None, signing_secret=None, desk=broken, readiness=lambda: (True, {}), alerts_secret=SECRET)
    door = TestClient(app, raise_server_exceptions=False)
    answer = door.post(URL, json=ALERT, headers={"Authorization": f"Bearer {SECRET}"})
    assert answer.status_code == 500
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
def test_ready_says_what_is_wrong(desk: Desk, ready: bool, status: int) -> None:
    door = TestClient(web_app(None, signing_secret=None, desk=desk, readiness=lambda: (ready, {"wrong": ["x"]})))
    answer = door.get("/ready")
    assert (answer.status_code, answer.json()) == (status, {"ready": ready, "wrong": ["x"]})
    assert door.get("/health").status_code == 200


def test_where_too_many_wait_the_next_is_told_when_to_come_again_and_those_who_wait_are_answered(desk: Desk) -> None:
    alerts, may_end = Alerts(desk, SECRET, {}), threading.Event()

    async def crowd() -> tuple[HTTPException, list[bool]]:
        waiting = [asyncio.create_task(alerts._in_turn(may_end.wait)) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(HTTPException) as refused:
            await alerts._in_turn(may_end.wait)
        may_end.set()
        return refused.value, await asyncio.gather(*waiting)

    refused, answers = asyncio.run(crowd())
    assert (refused.status_code, int((refused.headers or {})["Retry-After"]) > 0) == (429, True)
    assert answers == [True] * MOST_WAITING
    assert asyncio.run(alerts._in_turn(lambda: "there is room again")) == "there is room again"
