"""Every statement that the bot runs is answered by an index, however much there is: what a day's work asks is heard, and
each statement is explained on a database that holds years."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from local_slack.workspace import Workspace
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from bot.app import Part, Watchkeeper
from bot.clock import ManualClock
from bot.flows.detection import Detecting
from bot.incidents.actions import AddNote, Deed, HandBack, Mitigate, Reopen, Resolve
from bot.incidents.incident import Alert
from bot.people import Actor
from bot.settings import load_settings
from bot.store.database import Database
from detectors.detector import Nature
from tests import postgres
from tests.conftest import EXAMPLE, FRIDAY
from tests.unit.store.test_plans import GROWING, explained, filled, reads_everything

__all__ = ["filled"]

A = Actor("Engineer A", "U0ENGA")
TEAM = "data-engineering"
PIPELINES = ("Aggregate Profit Pipeline", "Aggregate Growth Pipeline", "Daily Growth Pipeline")
# Once an hour: which detectors there are. And the first and the last row of each table, whether they can be read.
MAY_READ_ALL = re.compile(
    r"SELECT DISTINCT (detector_runs|figures)\.team|(?!.*WHERE).* LIMIT [^ ]+( OFFSET \S+)?$", re.S
)


@pytest.fixture
def working(workspace: Workspace, database: Database, request: pytest.FixtureRequest) -> Iterator[Watchkeeper]:
    """On another database of the same kind as the one that holds years."""
    if database.is_sqlite:
        template: Path = request.getfixturevalue("sqlite_template")
        url = f"sqlite:///{shutil.copy(template, f'{database.file}.working')}"
    else:
        server = str(request.getfixturevalue("postgres_server"))
        url = postgres.new_database(server, "statements", template="watchkeeper_template")
    settings = load_settings(
        _env_file=None,
        database_url=url,
        slack_bot_token=workspace.bot_token,
        slack_app_token=workspace.app_token,
        slack_signing_secret=workspace.signing_secret,
        slack_api_url=workspace.api_url,
        watchkeeper_teams=EXAMPLE.parent,
    )
    made = Watchkeeper(settings, ManualClock(FRIDAY), Part.TICKS)
    yield made
    made.stop()
    if not database.is_sqlite:
        postgres.drop_database(server, "statements")


def alert(n: int, **more: Any) -> Alert:
    given: dict[str, Any] = {"nature": Nature.DEVIATION, "deviation": 0.07, "issue": f"fault {n % 4}", **more}
    day = FRIDAY.date() - timedelta(days=2)
    pipeline = PIPELINES[n % 3]
    return Alert(team=TEAM, source="webhook", key=f"{n}", pipeline=pipeline, summary="x", at=FRIDAY, day=day, **given)


def a_days_work(bot: Watchkeeper, clock: ManualClock) -> None:
    desk = bot.desk.dispatcher
    bot.detecting = Detecting(bot.database, clock, bot.teams, bot.dispatcher, run=lambda *_: [])
    loops = [job for job in bot.jobs.table() if job.id not in ("detect", "account")]
    for n in range(6):
        desk.report(alert(n, nature=Nature.MISSING if n == 3 else Nature.DEVIATION))
    desk.report_all([alert(n) for n in range(10, 40)])
    for _ in range(4):
        bot.detecting.tick()
        for job in loops:
            job.tick()
        clock.advance(timedelta(minutes=17))
    found = [incident for incident, _ in desk.open_incidents(TEAM)]
    for incident in found:
        deeds: tuple[Deed, ...] = (AddNote("seen"), HandBack(), Mitigate(), Resolve(), Reopen())
        for n, deed in enumerate(deeds):
            desk.acknowledge(incident.id, A, f"ack {n} {incident.id}")
            desk.do(incident.id, deed, A, f"{n} {incident.id}")
        desk.steps(incident), desk.timeline(incident.id), desk.detectors(incident), desk.numbered(TEAM, incident.number)
    list(bot.metrics.collect())
    bot.pausing.standings(TEAM), bot.health(), bot.dispatcher.past(TEAM)
    for job in loops:
        job.tick()


def test_a_days_work_reads_no_table_that_grows(filled: Database, working: Watchkeeper) -> None:
    heard: dict[str, Any] = {}

    def hear(_c: object, _cursor: object, statement: str, given: Any, _context: object, is_many: bool) -> None:
        if any(table in statement for table in GROWING) and not statement.startswith(("CREATE", "PRAGMA")):
            heard.setdefault(statement, given[0] if is_many else given)

    event.listen(working.database.engine, "before_cursor_execute", hear)
    assert isinstance(working.clock, ManualClock)
    a_days_work(working, working.clock)
    event.remove(working.database.engine, "before_cursor_execute", hear)
    assert len(heard) > 80, "most of what the bot asks was heard"
    assert {text: plan for text, given in heard.items() if (plan := whole(filled, text, given))} == {}


def whole(database: Database, statement: str, given: Any) -> list[str]:
    """The lines of its plan that read all of a table."""
    if MAY_READ_ALL.match(statement) or (statement.startswith("INSERT") and "SELECT" not in statement):
        return []
    with database.engine.connect() as c:
        try:
            return [line for line in explained(c, statement, given, database.is_sqlite) if reads_everything(line)]
        except DBAPIError as error:
            return [f"cannot be explained: {error}"]
        finally:
            c.rollback()
