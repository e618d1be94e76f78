"""What other systems send becomes an incident in Slack, over the wire."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import runpy
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from local_slack.workspace import Workspace

from bot.blocks import fault_lines
from bot.clock import ManualClock
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.ways import team_with
from tests.unit.inbound.payloads import AIRFLOW, ALERTMANAGER, DBT, EACH, GREAT_EXPECTATIONS, body

SECRET = "let-me-in-please"
WAYS = """
[[inbound]]
name = "alertmanager"
kind = "alertmanager"
secret_env = "ALERTMANAGER_SECRET"

[[inbound]]
name = "airflow"
kind = "airflow"
secret_env = "AIRFLOW_SECRET"
signed = true

[[inbound]]
name = "dbt"
kind = "dbt"
secret_env = "DBT_SECRET"
pipeline = "Aggregate Profit Pipeline"

[[inbound]]
name = "checks"
kind = "great_expectations"
secret_env = "CHECKS_SECRET"
names = { "crm" = "Daily Growth Pipeline" }

[[inbound]]
name = "chat"
kind = "plain"
secret_env = "CHECKS_SECRET"

[[inbound]]
name = "datadog"
kind = "json"
preset = "datadog"
secret_env = "CHECKS_SECRET"
"""
HOSTILE = "<!channel> <@U0CFO> <http://evil.example|click me> \u202egnp"


@pytest.fixture
def house(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    for name in ("ALERTMANAGER", "AIRFLOW", "DBT", "CHECKS"):
        monkeypatch.setenv(f"{name}_SECRET", SECRET)
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=team_with(tmp_path, WAYS))
    yield made
    made.stop()


def send(house: House, name: str, payload: Any, **headers: str) -> httpx.Response:
    url = f"http://127.0.0.1:{house.bot.doors.http_port}/alerts/data-engineering/{name}"
    content = payload if isinstance(payload, bytes) else body(payload)
    given = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json", **headers}
    answer = httpx.post(url, content=content, headers=given, trust_env=False, verify=False, timeout=20)
    house.deliver()
    return answer


def signed(house: House, payload: Any) -> dict[str, str]:
    stamp = str(int(house.clock.machine()))
    made = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body(payload), hashlib.sha256).hexdigest()
    return {"X-Watchkeeper-Request-Timestamp": stamp, "X-Watchkeeper-Signature": f"v0={made}", "Authorization": ""}


def resolved() -> Any:
    payload = deepcopy(ALERTMANAGER)
    payload["status"] = payload["alerts"][0]["status"] = "resolved"
    return payload


def test_a_firing_alert_opens_an_incident_with_its_runbook_entry(house: House) -> None:
    assert send(house, "alertmanager", ALERTMANAGER).json() == {
        "incidents": [1],
        "over": [],
        "unrouted": 0,
        "flaws": [],
    }
    [(incident, _)] = house.bot.dispatcher.open_incidents("data-engineering")
    assert (incident.pipeline, incident.issue) == ("Aggregate Profit Pipeline", "Transaction Database")
    assert (str(incident.severity), incident.measured) == ("P1", "0.4%")
    assert house.thread(incident)[0].startswith("Runbook: Transaction Database")
    assert house.pages_to("U0ENGB")


def test_an_alert_that_still_fires_is_the_same_alert(house: House) -> None:
    for _ in range(3):
        send(house, "alertmanager", ALERTMANAGER)
    [(incident, _)] = house.bot.dispatcher.open_incidents("data-engineering")
    assert incident.alert_count == 1
    assert len(house.parents()) == 1


def test_a_resolved_alert_is_a_line_in_the_thread_and_the_incident_stays_open(house: House) -> None:
    send(house, "alertmanager", ALERTMANAGER)
    answers = [send(house, "alertmanager", resolved()).json() for _ in range(2)]
    assert [a["over"] for a in answers] == [[1], [1]]
    [(incident, _)] = house.bot.dispatcher.open_incidents("data-engineering")
    assert [line for line in house.thread(incident) if "reports it resolved" in line] == [
        "*alertmanager reports it resolved:* Refunds were 0.4% of transactions\n"
        "The incident stays open until somebody resolves it here."
    ]
    assert [e.kind for e in house.bot.dispatcher.timeline(incident.id)].count("over") == 1


@pytest.mark.parametrize(
    ("way", "firing", "over"),
    [
        ("chat", {"text": "[FIRING] aggregate growth is low"}, {"text": "[RESOLVED] aggregate growth is low"}),
        (
            "datadog",  # its own default payload: an id for each message, and no state
            {"id": "1", "title": "[Triggered on {a:b}] aggregate growth is low"},
            {"id": "2", "title": "[Recovered on {a:b}] aggregate growth is low"},
        ),
    ],
)
def test_what_has_neither_state_nor_lasting_id_ends_what_it_reads_like(
    house: House, way: str, firing: Any, over: Any
) -> None:
    assert send(house, way, firing).json()["incidents"] == [1]
    assert send(house, way, over).json()["over"] == [1]


def test_a_resolved_alert_that_was_never_reported_says_nothing(house: House) -> None:
    assert send(house, "alertmanager", resolved()).json() == {"incidents": [], "over": [], "unrouted": 0, "flaws": []}
    assert house.parents() == []


def test_airflows_signed_callback_opens_an_incident(house: House) -> None:
    assert send(house, "airflow", AIRFLOW).status_code == 401
    assert send(house, "airflow", AIRFLOW, **signed(house, AIRFLOW)).json()["incidents"] == [1]
    [(incident, _)] = house.bot.dispatcher.open_incidents("data-engineering")
    assert (incident.pipeline, str(incident.nature)) == ("Aggregate Growth Pipeline", "failed")


def test_the_faults_of_a_run_of_dbts_are_one_incident_that_names_them_all(house: House) -> None:
    answer = send(house, "dbt", DBT).json()
    assert answer["incidents"] == [1]
    (parent,) = house.parents()
    ((incident, _),) = house.bot.dispatcher.open_incidents("data-engineering")
    assert len(incident.also) == 2
    assert all(fault_lines.name(fault) in str(parent) for fault in incident.faults)
    assert send(house, "dbt", DBT).json() == answer


def test_an_expectation_that_was_not_met_opens_an_incident(house: House) -> None:
    assert send(house, "checks", GREAT_EXPECTATIONS).json()["incidents"] == [1]
    [(incident, _)] = house.bot.dispatcher.open_incidents("data-engineering")
    assert incident.issue == "Geographic Data Anomalies"


def test_what_is_wrong_is_named_and_opens_nothing(house: House) -> None:
    answer = send(house, "alertmanager", {"version": "4", "alerts": 3})
    assert (answer.status_code, answer.json()["flaws"][0]["field"]) == (202, "alerts")
    assert house.bot.dispatcher.open_incidents("data-engineering") == []


def test_the_secret_is_in_no_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        send(house, "alertmanager", ALERTMANAGER)
        send(house, "alertmanager", b"{", Authorization="Bearer a-guess-at-it")
    ours = [r.getMessage() for r in caplog.records if r.name.startswith(("bot", "handlers"))]
    assert SECRET not in "".join(ours)


@pytest.mark.parametrize("kind", ["alertmanager", "dbt"])
def test_a_delivery_mentions_nobody(house: House, kind: str) -> None:
    text = body(EACH[kind]).decode()
    for words in ("Refunds were 0.4% of transactions", "Got 42 results", "warehouse-1"):
        text = text.replace(words, json.dumps(HOSTILE)[1:-1])
    assert send(house, kind, text.encode()).status_code == 200
    shown = json.dumps(house.workspace.messages(CHANNEL), ensure_ascii=False)
    assert "&lt;!channel&gt;" in shown
    for live in ("<!channel>", "<@U0CFO>", "<http://evil", "\u202e"):
        assert live not in shown


def test_a_body_of_ten_megabytes_is_refused(house: House) -> None:
    assert send(house, "alertmanager", b"x" * 10_000_000).status_code == 413


class Run:
    """As much of Airflow's context as the callback reads."""

    dag_id, run_id = "aggregate_growth_pipeline", "scheduled__2026-10-08"
    task_id, try_number, map_index, log_url = "load_user_events", 2, -1, "http://airflow/log"
    execution_date = datetime(2026, 10, 8, tzinfo=UTC)


def test_the_callback_of_the_documentation_reports_failures_and_late_runs(
    workspace: Workspace, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_SECRET", SECRET)
    now = ManualClock(datetime.now(UTC))  # the callback signs by the clock on the wall
    house = House(workspace, sqlite_url, now, watchkeeper_teams=team_with(tmp_path, WAYS))
    monkeypatch.setenv("WATCHKEEPER_SECRET", SECRET)
    monkeypatch.setenv(
        "WATCHKEEPER_URL", f"http://127.0.0.1:{house.bot.doors.http_port}/alerts/data-engineering/airflow"
    )
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    callback = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "airflow_callback.py"))
    run = Run()
    callback["failed"](
        {"dag_run": run, "task_instance": run, "exception": TimeoutError("30 min"), "logical_date": None}
    )
    callback["missed_sla"](run, "", "", [run], [])
    [(incident, _)] = house.bot.dispatcher.open_incidents("data-engineering")
    kinds = [(e.kind, re.sub(r"^P\d: ", "", e.text)) for e in house.bot.dispatcher.timeline(incident.id)]
    house.stop()
    assert incident.pipeline == "Aggregate Growth Pipeline"
    assert kinds[0] == ("opened", "Airflow: the task load_user_events of aggregate_growth_pipeline failed: 30 min")
    late = "Airflow: aggregate_growth_pipeline missed its SLA, still without load_user_events"
    assert [text for _, text in kinds if late in text]


def test_the_reason_and_the_ways_back_stand_in_the_thread(house: House) -> None:
    payload = deepcopy(ALERTMANAGER)
    payload["alerts"][0]["annotations"] |= {
        "description": "12 of 3,000 <!channel>",
        "runbook_url": "https://wiki.example/r",
    }
    send(house, "alertmanager", payload)
    [(incident, _)] = house.bot.dispatcher.open_incidents("data-engineering")
    entry = house.person("U0ENGA").messages(CHANNEL, thread=incident.ts)[1]
    buttons = {e["text"]["text"]: e["url"] for b in entry["blocks"] if b["type"] == "actions" for e in b["elements"]}
    assert buttons["Runbook"] == "https://wiki.example/r"
    assert "12 of 3,000" in str(entry["blocks"])
    assert "<!channel>" not in str(entry["blocks"])


def test_results_of_a_run_that_were_sent_before_are_said_to_be_stale_once(house: House) -> None:
    assert "stale" not in send(house, "dbt", DBT).json()
    assert "stale" not in send(house, "dbt", DBT).json()  # a second try of the same
    house.clock.advance(timedelta(hours=20))
    assert send(house, "dbt", DBT).json()["stale"] is True
    send(house, "dbt", DBT)
    assert len([m for m in house.parents() if "sent the results of a run that it has sent before" in m["text"]]) == 1
