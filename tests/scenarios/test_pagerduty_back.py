"""What a person does at PagerDuty with a page of ours is done here, and PagerDuty is not told what it said itself."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.incidents.incident import Incident, State
from bot.people import Actor
from tests.conftest import FRIDAY
from tests.scenarios.conftest import House
from tests.scenarios.test_pagerduty import events, ring
from tests.scenarios.ways import team_with
from tests.servers.http import Server, serving

SECRET = "the-secret-that-pagerduty-showed-once"
WAY = '[[inbound]]\nname = "pagerduty"\nkind = "pagerduty"\nsecret_env = "PAGERDUTY_WEBHOOK_SECRET"\n'
B = Actor("Engineer B", "U0ENGB")
PERSON = {"id": "PENGB", "type": "user_reference", "summary": "Engineer B", "self": "https://...", "html_url": None}


@pytest.fixture
def pagerduty() -> Iterator[Server]:
    with serving(lambda asked: (202, {"status": "success", "dedup_key": asked.json["dedup_key"]})) as server:
        yield server


@pytest.fixture
def house(
    workspace: Workspace, sqlite_url: str, pagerduty: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setenv("PAGERDUTY_WEBHOOK_SECRET", SECRET)
    settings = {"pagerduty_routing_key": "key", "pagerduty_url": pagerduty.url}
    made = House(workspace, sqlite_url, ManualClock(FRIDAY), watchkeeper_teams=team_with(tmp_path, WAY), **settings)
    yield made
    made.stop()


def event(house: House, kind: str, level: str = "primary on-call", **changed: Any) -> dict[str, Any]:
    return {
        "event": {
            "id": "01CH754SM17TWPE2V2H4VPBRO7",
            "event_type": f"incident.{kind}",
            "resource_type": "incident",
            "occurred_at": house.clock.now().isoformat().replace("+00:00", "Z"),
            "agent": PERSON,
            "client": None,
            "data": {"id": "Q1", "type": "incident", "number": 7, "incident_key": f"data-engineering:1:{level}"},
            **changed,
        }
    }


def send(house: House, payload: Any, secret: str = SECRET, signature: str | None = None) -> httpx.Response:
    content = json.dumps(payload).encode()
    made = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    url = f"http://127.0.0.1:{house.bot.doors.http_port}/alerts/data-engineering/pagerduty"
    headers = {"X-PagerDuty-Signature": f"v1={made}" if signature is None else signature.format(made)}
    answer = httpx.post(url, content=content, headers=headers, trust_env=False, verify=False, timeout=10)
    house.deliver()
    ring(house)
    return answer


def opened(house: House) -> Incident:
    incident = house.alert()
    ring(house)
    return incident


def test_acknowledged_there_is_acknowledged_here_by_the_same_person(house: House) -> None:
    incident = opened(house)
    assert send(house, event(house, "acknowledged")).json() == {"done": True, "why": "incident 1: acknowledged"}
    now = house.now(incident)
    assert (now.state, now.acknowledged_by) == (State.ACKNOWLEDGED, B)
    assert house.thread(incident)[-1].startswith("*Acknowledged by Engineer B")
    house.pass_time(minutes=20)
    assert house.pages_to("U0ENGC") == []


def test_what_came_from_there_is_not_sent_back_and_the_other_levels_hear_of_it(house: House, pagerduty: Server) -> None:
    opened(house)
    house.pass_time(minutes=16)
    ring(house)
    send(house, event(house, "acknowledged", "secondary on-call"))
    send(house, event(house, "resolved", "secondary on-call", id="another"))
    assert events(pagerduty) == [
        ("trigger", "primary on-call"),
        ("trigger", "secondary on-call"),
        ("acknowledge", "primary on-call"),
        ("resolve", "primary on-call"),
    ]


def test_resolved_there_is_resolved_here(house: House) -> None:
    incident = opened(house)
    assert send(house, event(house, "resolved")).json()["done"]
    assert (house.now(incident).state, house.now(incident).resolved_by) == (State.RESOLVED, B)


def test_the_same_event_twice_counts_once(house: House) -> None:
    incident = opened(house)
    first = send(house, event(house, "acknowledged")).json()
    house.bot.dispatcher.hand_back(incident.id, B, "click")
    assert send(house, event(house, "acknowledged")).json() == first
    assert house.now(incident).state is State.TRIGGERED


def test_who_was_second_changes_nothing(house: House) -> None:
    incident = opened(house)
    house.bot.dispatcher.acknowledge(incident.id, Actor("Engineer C", "U0ENGC"), "click")
    answer = send(house, event(house, "acknowledged")).json()
    assert answer["done"] is False
    assert answer["why"].startswith("incident 1: Already acknowledged by Engineer C")
    assert house.now(incident).acknowledged_by == Actor("Engineer C", "U0ENGC")


@pytest.mark.parametrize(
    ("agent", "by"),
    [
        ({**PERSON, "summary": "bea", "id": "PBEA"}, Actor("bea (PagerDuty)")),
        ({**PERSON, "summary": "Bea", "email": "Engineer-B@company.com"}, B),
        ({**PERSON, "summary": "engineer b"}, B),
        ({**PERSON, "summary": "<!channel>\u202e"}, Actor("<!channel>\u202e (PagerDuty)")),
    ],
)
def test_a_person_is_known_by_address_or_name(house: House, agent: dict[str, Any], by: Actor) -> None:
    incident = opened(house)
    send(house, event(house, "acknowledged", agent=agent))
    assert house.now(incident).acknowledged_by == by
    shown = json.dumps(house.workspace.messages("C0DATAENG"))
    assert "<!channel>" not in shown


@pytest.mark.parametrize(
    "changed",
    [
        {"agent": {"id": "PINT", "type": "inbound_integration_reference", "summary": "Watchkeeper"}},
        {"agent": {"id": "PSVC", "type": "service_reference", "summary": "auto-resolve"}},
        {"agent": None},
        {"occurred_at": "2026-10-08T16:59:59Z"},
        {"data": {"incident_key": "another-team:1:primary on-call"}},
        {"data": {"incident_key": "data-engineering:99:primary on-call"}},
        {"data": {"incident_key": "watchkeeper:database"}},
        {"data": {}},
        {"event_type": "incident.annotated"},
        {"event_type": "pagey.ping", "data": {"type": "ping"}},
    ],
    ids=repr,
)
def test_what_no_person_did_to_a_page_of_ours_changes_nothing(house: House, changed: dict[str, Any]) -> None:
    incident = opened(house)
    answer = send(house, event(house, "resolved", **changed))
    assert (answer.status_code, answer.json()["done"]) == (200, False)
    assert house.now(incident).state is State.TRIGGERED


def test_what_is_handed_back_here_is_not_resolved_by_its_own_echo(house: House) -> None:
    incident = opened(house)
    send(house, event(house, "acknowledged"))
    house.bot.dispatcher.hand_back(incident.id, B, "click")
    ring(house)
    ours = {"id": "PINT", "type": "inbound_integration_reference", "summary": "Watchkeeper"}
    send(house, event(house, "resolved", agent=ours, id="echo"))
    assert house.now(incident).state is State.TRIGGERED


@pytest.mark.parametrize("signature", ["", "v1=", "v1=" + "0" * 64, "v0={}", "{}"])
def test_what_pagerduty_did_not_sign_is_refused(house: House, signature: str) -> None:
    incident = opened(house)
    assert send(house, event(house, "resolved"), signature=signature).status_code == 401
    assert send(house, event(house, "resolved"), secret="guess").status_code == 401
    assert house.now(incident).state is State.TRIGGERED


def test_while_pagerduty_changes_its_secret_one_of_two_signatures_is_enough(house: House) -> None:
    opened(house)
    answer = send(house, event(house, "acknowledged"), signature="v1=" + "0" * 64 + ",v1={}")
    assert answer.json()["done"]


@pytest.mark.parametrize(
    "payload", [[], {}, {"event": 3}, {"event": {"id": "x"}}, {"event": {"id": "", "event_type": 1}}]
)
def test_what_is_malformed_is_taken_and_named_by_its_field(house: House, payload: Any) -> None:
    answer = send(house, payload)
    assert (answer.status_code, bool(answer.json()["flaws"])) == (202, True)


def test_a_page_that_was_merged_there_is_not_over_here(house: House) -> None:
    incident = opened(house)
    merged = event(house, "resolved")
    merged["event"]["data"]["resolve_reason"] = {"type": "merge_resolve_reason", "incident": {"id": "PQ1"}}
    assert send(house, merged).json()["done"] is False
    assert house.now(incident).state.is_open
    assert any("merged the page into another incident at PagerDuty" in line for line in house.thread(incident))
