"""Any process tells of all: whose part of the work is done by nobody, what cannot be written, and whether all is well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from local_slack.workspace import Workspace
from typer.testing import CliRunner

from bot.__main__ import app
from bot.app import Part, Watchkeeper
from bot.clock import Clock, ManualClock, SystemClock
from bot.flows.heartbeats import DEAD
from bot.settings import load_settings
from tests.conftest import EXAMPLE
from tests.scenarios.conftest import House


def asked(house: House, path: str) -> tuple[int, dict[str, Any]]:
    answer = httpx.get(f"http://127.0.0.1:{house.bot.doors.http_port}{path}", trust_env=False, verify=False)
    return answer.status_code, answer.json()


def worker(workspace: Workspace, url: str, clock: Clock) -> Watchkeeper:
    """Built and not started: what it writes, the test has it write."""
    given: dict[str, Any] = {
        "database_url": url,
        "slack_bot_token": workspace.bot_token,
        "slack_app_token": workspace.app_token,
        "slack_api_url": workspace.api_url,
        "watchkeeper_teams": EXAMPLE.parent,
    }
    return Watchkeeper(load_settings(_env_file=None, **given), clock, Part.TICKS)


def wait(house: House, seconds: float) -> None:
    """World time passes, and the web process goes on writing."""
    house.clock.advance(timedelta(seconds=seconds))
    house.bot._probe()


def test_all_workers_dead_is_seen_by_every_process(workspace: Workspace, sqlite_url: str, clock: ManualClock) -> None:
    house = House(workspace, sqlite_url, clock)
    ticks = worker(workspace, sqlite_url, clock)
    ticks.heartbeats.beat()
    wait(house, 0)
    status, said = asked(house, "/ready")
    assert (status, said["ready"], said["wrong"]) == (200, True, [])
    wait(house, DEAD + 1)
    status, said = asked(house, "/ready")
    assert status == 503
    assert said["wrong"] == ["no process does the ticks: the last one was heard of 21 s ago"]
    ticks.heartbeats.beat()
    assert asked(house, "/ready")[0] == 200
    ticks.heartbeats.end()
    assert asked(house, "/ready")[0] == 503, "stopped as it should be, and nobody does its work"
    house.stop()
    ticks.database.close()


def test_what_one_process_says_is_wrong_the_other_tells_and_stays_in_service(
    workspace: Workspace, sqlite_url: str, clock: ManualClock
) -> None:
    house = House(workspace, sqlite_url, clock)
    ticks = worker(workspace, sqlite_url, clock)
    wait(house, 90)
    ticks.heartbeats.beat()
    status, said = asked(house, "/health/all")
    assert (status, said["healthy"]) == (503, False)
    assert any("escalate: no tick for 90 s" in text for text in said["wrong"])
    assert {tuple(p["parts"]) for p in said["processes"]} == {("doors",), ("ticks",)}
    house.stop()
    ticks.database.close()


def test_status_on_the_command_line_says_the_same(
    workspace: Workspace, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    ticks = worker(workspace, sqlite_url, SystemClock())
    ticks.heartbeats.beat()
    result = CliRunner().invoke(app, ["status"])
    assert (result.exit_code, "alive" in result.output, "wrong:" in result.output) == (0, True, False)
    ticks.heartbeats.end()
    result = CliRunner().invoke(app, ["status"])
    assert (result.exit_code, "wrong: no process does the ticks" in result.output) == (1, True)
    ticks.database.close()
