"""While nothing is due, nothing is locked and nothing is written; and whatever can fall due is on the agenda."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from local_slack.workspace import Workspace
from sqlalchemy import event

from bot.app import Part, Watchkeeper
from bot.clock import ManualClock
from bot.flows.detection import Detecting
from bot.settings import load_settings
from tests.conftest import EXAMPLE

# The sign of life is a write on purpose, and so is the look once a minute whether more fits in; tidying comes once an
# hour; a pass of detectors takes long, see below.
LEFT_OUT = {"probe", "tables", "tidy", "detect"}


@pytest.fixture
def worker(workspace: Workspace, sqlite_url: str, clock: ManualClock) -> Iterator[Watchkeeper]:
    settings = load_settings(
        _env_file=None,
        database_url=sqlite_url,
        slack_bot_token=workspace.bot_token,
        slack_app_token=workspace.app_token,
        slack_signing_secret=workspace.signing_secret,
        slack_api_url=workspace.api_url,
        watchkeeper_teams=EXAMPLE.parent,
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


def test_every_loop_that_waits_to_be_rung_is_on_the_agenda(worker: Watchkeeper) -> None:
    waiting = {job.id for job in worker.jobs.table() if job.idle is not None}
    assert waiting - worker.agenda.known == set()
