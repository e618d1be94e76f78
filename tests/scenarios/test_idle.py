"""While nothing is due, nothing is locked and nothing is written; and whatever can fall due is on the agenda."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from local_slack.workspace import Workspace
from sqlalchemy import event

from bot.app import Part, Watchkeeper
from bot.clock import ManualClock
from bot.flows.detection import Detecting
from bot.flows.heartbeats import EVERY
from bot.settings import load_settings
from tests.conftest import EXAMPLE

# The sign of life is a write on purpose, and so is the look once a minute whether more fits in; tidying comes once an
# hour; a pass of detectors takes long, see below.
LEFT_OUT = {"probe", "tables", "tidy", "detect"}


@pytest.fixture
def teams(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "teams" / EXAMPLE.name)
    return tmp_path / "teams"


@pytest.fixture
def worker(workspace: Workspace, sqlite_url: str, clock: ManualClock, teams: Path) -> Iterator[Watchkeeper]:
    settings = load_settings(
        _env_file=None,
        database_url=sqlite_url,
        slack_bot_token=workspace.bot_token,
        slack_app_token=workspace.app_token,
        slack_signing_secret=workspace.signing_secret,
        slack_api_url=workspace.api_url,
        watchkeeper_teams=teams,
    )
    made = Watchkeeper(settings, clock, Part.TICKS)
    yield made
    made.stop()


@pytest.fixture
def locking(worker: Watchkeeper) -> list[str]:
    """Every beginning of a transaction that keeps all others from writing."""
    begun: list[str] = []

    @event.listens_for(worker.database.engine, "before_cursor_execute")
    def _note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            begun.append(statement)

    return begun


def test_a_round_of_all_loops_takes_no_lock_where_nothing_is_due(
    worker: Watchkeeper, clock: ManualClock, locking: list[str]
) -> None:
    loops = [job for job in worker.jobs.table() if job.id not in LEFT_OUT]
    for _ in range(3):  # what one round queues is sent in the next, at the pace that Slack bears
        for job in loops:
            job.tick()
        clock.advance(timedelta(seconds=5))
    begun = {}
    for job in loops:
        locking.clear()
        job.tick()
        begun[job.id] = len(locking)
    assert {name for name, times in begun.items() if times} == set()


def test_detectors_that_are_not_due_take_no_lock(worker: Watchkeeper, clock: ManualClock, locking: list[str]) -> None:
    detecting = Detecting(worker.database, clock, worker.teams, worker.dispatcher, run=lambda *_: [])
    detecting.tick()
    locking.clear()
    detecting.tick()
    assert locking == []


def test_a_sign_of_life_writes_one_page_and_wakes_nobody(worker: Watchkeeper, clock: ManualClock) -> None:
    worker.heartbeats.beat()
    woken: list[str] = []
    worker.database.when_written(lambda: woken.append("woken"))
    with worker.database.engine.connect() as c:
        c.exec_driver_sql("COMMIT")  # a checkpoint is no part of a transaction
        c.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    for _ in range(3):
        clock.advance(timedelta(seconds=EVERY))
        worker.heartbeats.beat()
    header, page = 32, 24 + 4096  # of the log, and of each page in it
    assert (Path(f"{worker.database.file}-wal").stat().st_size, woken) == (header + 3 * page, [])


def test_an_edited_handbook_is_on_the_agenda_until_it_was_looked_at(worker: Watchkeeper, teams: Path) -> None:
    worker.reloading.tick()
    assert not worker.reloading.is_edited()
    (teams / EXAMPLE.name / "handbook.md").write_text("# Nothing")
    assert worker.agenda.ahead().get("reload") == 0.0
    worker.reloading.tick()
    assert not worker.reloading.is_edited()


def test_every_loop_that_waits_to_be_rung_is_on_the_agenda(worker: Watchkeeper) -> None:
    waiting = {job.id for job in worker.jobs.table() if job.idle is not None}
    assert waiting - worker.agenda.known == set()
