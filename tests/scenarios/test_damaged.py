"""A disk that is full, a table that is damaged, a database file that is gone: over the wire, each is said by name, and
what can still be done is done."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from local_slack.workspace import Workspace
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Part, Watchkeeper
from bot.clock import ManualClock
from bot.errors import SettingsError
from bot.flows.heartbeats import DEAD
from bot.settings import load_settings
from tests.conftest import EXAMPLE, FRIDAY
from tests.scenarios.conftest import House
from tests.scenarios.test_heartbeats import asked
from tests.unit.inbound.payloads import PLAIN


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


def probe(house: House) -> None:
    """Some of the bot's looks at itself, as time passes."""
    for _ in range(2):
        house.clock.advance(timedelta(seconds=DEAD / 2 + 1))
        with suppress(SQLAlchemyError, OSError):
            house.bot._probe()


def wrong(house: House) -> str:
    status, said = asked(house, "/ready")
    assert status == 503
    return "; ".join(said["wrong"])


def alert(house: House, number: int) -> int:
    sent = {**PLAIN, "id": f"a-{number}", "detail": "x" * 3000, "issue": f"Another issue {number}"}
    url = f"http://127.0.0.1:{house.bot.doors.http_port}/alerts/data-engineering"
    return httpx.post(
        url, json=sent, headers={"Authorization": "Bearer s3cret-enough"}, trust_env=False, verify=False
    ).status_code


@pytest.fixture
def alerted(workspace: Workspace, sqlite_url: str) -> Any:
    made = House(workspace, sqlite_url, ManualClock(FRIDAY), alerts_secret="s3cret-enough")
    yield made
    made.stop()


def test_a_full_disk_is_said_and_a_sender_is_asked_to_try_again(alerted: House) -> None:
    """As SQLite has it where nothing more fits: what is there can be changed, and nothing added."""
    engine = alerted.bot.database.engine
    with engine.connect() as c:
        pages = int(c.exec_driver_sql("PRAGMA page_count").scalar_one())

    @event.listens_for(engine, "connect")
    def is_full(raw: Any, record: Any) -> None:
        raw.execute(f"PRAGMA max_page_count = {pages}")

    engine.dispose()
    assert {alert(alerted, n) for n in range(40)} & {500, 503}
    alerted.bot._look_at_tables()
    assert "nothing more can be written to the database" in wrong(alerted)
    event.remove(engine, "connect", is_full)
    engine.dispose()
    alerted.bot._look_at_tables()
    assert alert(alerted, 99) == 200
    assert "written" not in str(asked(alerted, "/ready")[1])


@pytest.mark.parametrize("table", ["alerts", "outbox", "steps"])
def test_a_table_that_is_damaged_is_named(alerted: House, file: Path, table: str) -> None:
    with alerted.bot.database.engine.connect() as c:
        root = c.exec_driver_sql(f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'").scalar_one()
        size = c.exec_driver_sql("PRAGMA page_size").scalar_one()
    alerted.bot.database.engine.dispose()
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as f:
        f.seek((root - 1) * size)
        f.write(b"\xff" * size)
    alerted.bot._look_at_tables()
    assert f"the table {table} can't be read: restore a backup" in wrong(alerted)


def test_a_file_that_was_deleted_is_said_and_is_not_begun_anew(
    alerted: House, file: Path, workspace: Workspace, sqlite_url: str
) -> None:
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()
    probe(alerted)
    assert "nothing could be written to the database" in wrong(alerted)
    given: dict[str, Any] = {"database_url": sqlite_url, "slack_bot_token": workspace.bot_token}
    given |= {"slack_app_token": workspace.app_token, "slack_api_url": workspace.api_url}
    with pytest.raises(SettingsError, match="is gone, and there was a database"):
        Watchkeeper(load_settings(_env_file=None, watchkeeper_teams=EXAMPLE.parent, **given), part=Part.DOORS)


def test_a_worker_says_how_it_is(workspace: Workspace, sqlite_url: str) -> None:
    given: dict[str, Any] = {"database_url": sqlite_url, "slack_bot_token": workspace.bot_token, "worker_http_port": 0}
    given |= {"slack_app_token": workspace.app_token, "slack_api_url": workspace.api_url}
    settings = load_settings(_env_file=None, watchkeeper_teams=EXAMPLE.parent, **given)
    bot = Watchkeeper(settings, part=Part.TICKS)
    bot.start()
    url = f"http://127.0.0.1:{bot.doors.http_port}"
    assert httpx.get(f"{url}/health", trust_env=False, verify=False).json() == {"alive": True}
    assert httpx.get(f"{url}/ready", trust_env=False, verify=False).json()["ready"] is True
    assert httpx.post(f"{url}/alerts/data-engineering", json={}, trust_env=False, verify=False).status_code == 404
    bot.stop()
