"""A database goes into another one whole, between SQLite and PostgreSQL; and what was unsent is looked up first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.flows.incidents.dispatcher import Dispatcher
from bot.handbook.team.team import Team
from bot.incidents.incident import Alert
from bot.incidents.plan import plan_for
from bot.people import Actor
from bot.store import copying, notices
from bot.store.database import Database
from bot.store.tables import metadata, outbox
from detectors.detector import Nature

B = Actor("Engineer B", "U0ENGB")
PROFIT = "Aggregate Profit Pipeline"


def lived(database: Database, team: Team, clock: ManualClock) -> Dispatcher:
    """A database with an incident that is escalated and one that somebody has."""
    dispatcher = Dispatcher(database, clock, {team.id: plan_for(team)})
    for key in ("a", "b"):
        alert = Alert(
            team.id, "webhook", key, PROFIT, f"fault {key}", Nature.MISSING, "no rows: 'ü' & <x>", clock.now()
        )
        dispatcher.report(alert)
        clock.advance(timedelta(hours=1))
    dispatcher.acknowledge(1, B, "click")
    return dispatcher


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("target") / "target.db"
        file.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        opened = Database(f"sqlite:///{file}")
    else:
        opened = Database(request.getfixturevalue("second_postgres_url"))
    yield opened
    opened.close()


@pytest.fixture
def second_postgres_url(postgres_server: str) -> Iterator[str]:
    from tests import postgres

    yield postgres.new_database(postgres_server, "copied", template="watchkeeper_template")
    postgres.drop_database(postgres_server, "copied")


def test_every_row_is_the_same_on_the_other_side(
    database: Database, target: Database, team: Team, clock: ManualClock
) -> None:
    lived(database, team, clock)
    counts = copying.copy(database, target)
    with database.reading() as here, target.reading() as there:
        for table in metadata.sorted_tables:
            rows = [list(c.execute(table.select().order_by(*table.primary_key.columns))) for c in (here, there)]
            assert (rows[0], len(rows[0])) == (rows[1], counts[table.name])


def test_life_goes_on_over_there(database: Database, target: Database, team: Team, clock: ManualClock) -> None:
    lived(database, team, clock)
    copying.copy(database, target)
    dispatcher = Dispatcher(target, clock, {team.id: plan_for(team)})
    made = dispatcher.report(Alert(team.id, "webhook", "c", PROFIT, "fault c", Nature.MISSING, "new", clock.now()))
    assert made is not None
    assert (made.number, dispatcher.acknowledge(made.id, B, "another click").done) == (3, True)


def test_a_database_with_something_in_it_is_not_written_to(
    database: Database, target: Database, team: Team, clock: ManualClock
) -> None:
    lived(database, team, clock)
    copying.copy(database, target)
    with pytest.raises(copying.NotEmpty):
        copying.copy(database, target)


def test_what_had_not_gone_out_is_in_doubt_afterwards(database: Database, team: Team, clock: ManualClock) -> None:
    lived(database, team, clock)
    with database.reading() as c:
        unsent = {row.key for row in c.execute(outbox.select().where(outbox.c.state == "pending"))}
    assert database.write(copying.in_doubt) == len(unsent) > 0
    with database.reading() as c:
        rows = notices.find(c, sorted(unsent))
        assert {row.state for row in rows} == {"doubt"}
        assert all(abs(row.first_tried - row.created_at.timestamp()) < 1 for row in rows)
