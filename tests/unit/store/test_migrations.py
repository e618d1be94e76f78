"""The migrations make exactly the tables that the code uses, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from bot.handbook.model import Severity, Urgency
from bot.store import incidents
from bot.store.database import Database
from bot.store.migrate import config, is_current, migrate
from bot.store.tables import metadata
from tests.levels import P1, P2, P3
from tests.unit.blocks.samples import incident


def test_the_migrated_schema_is_the_declared_one(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)
    assert is_current(database)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(config()).get_heads()) == 1


def move(database: Database, way: Callable[[Config, str], None], to: str) -> None:
    def moved(connection: Connection) -> None:
        alembic = config()
        alembic.attributes["connection"] = connection
        way(alembic, to)

    database.write(moved)


def test_an_incident_of_before_the_levels_keeps_its_severity(database: Database) -> None:
    kept = database.write(lambda c: incidents.open_new(c, replace(incident(severity=P1), ruled=P3)))
    move(database, command.downgrade, "0015")
    with database.reading() as c:
        assert list(c.execute(text("SELECT severity, ruled FROM incidents"))) == [("P1", "P3")]
    move(database, command.upgrade, "head")
    with database.reading() as c:
        again = incidents.get(c, kept.id)
    assert again is not None
    assert (again.severity, again.ruled) == (P1, P3)


@given(st.integers(0, 4), st.text(min_size=1), st.sampled_from(Urgency))
def test_a_severity_is_stored_as_one_text_that_sorts_as_it_does(rank: int, name: str, urgency: Urgency) -> None:
    severity = Severity(rank, name, urgency)
    assert Severity.read(severity.stored) == severity
    assert rank == P2.rank or (severity < P2) == (severity.stored < P2.stored)
