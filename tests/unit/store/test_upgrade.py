"""A database that an earlier head made goes on: nothing in it is lost, and it becomes what today's code expects."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.incidents.incident import State
from bot.store import incidents, steps
from bot.store.database import Database
from bot.store.migrate import is_current, migrate
from bot.store.tables import metadata
from tests.levels import P1

EARLIER = Path(__file__).with_name("made_by_0015.sql")


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[Database]:
    file = tmp_path / "earlier.db"
    connection = sqlite3.connect(file)
    connection.executescript(EARLIER.read_text(encoding="utf-8"))
    connection.close()
    opened = Database(f"sqlite:///{file}")
    migrate(opened)
    yield opened
    opened.close()


def test_its_tables_are_those_of_today(earlier: Database) -> None:
    with earlier.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert (is_current(earlier), compare_metadata(context, metadata)) == (True, [])


def test_its_incidents_are_as_they_were_left(earlier: Database) -> None:
    with earlier.reading() as connection:
        found = [incidents.get(connection, number) for number in (1, 2)]
    assert [i and (i.state, i.pipeline, i.severity) for i in found] == [
        (State.ACKNOWLEDGED, "Aggregate Profit Pipeline", P1),
        (State.TRIGGERED, "Aggregate Growth Pipeline", P1),
    ]


def test_who_has_nobody_yet_is_still_escalated(earlier: Database) -> None:
    with earlier.reading() as connection:
        assert steps.of(connection, 2).ahead
