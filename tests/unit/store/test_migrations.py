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
from bot.store import incidents, notices
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

    database.rebuild(moved)


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


def test_what_waits_when_the_outbox_gets_its_places_goes_on_in_order(database: Database) -> None:
    """Rows of before say in their payload where they go, and in their key which step they are about."""
    opened = database.write(lambda c: incidents.open_new(c, incident()))
    move(database, command.downgrade, "0018")
    row = """INSERT INTO outbox (team, key, incident_id, kind, destination, lane, payload, plain, bare, wakes, on_doubt,
        state, created_at, attempts, retry_at, last_error, parent_key) VALUES ('t', :key, :incident, :kind, 'slack',
        'lane', :payload, '', :no, :yes, 'resend', 'pending', '2026-10-09 17:00:00+00:00', 0, 0, '', :parent)"""
    given = {"incident": opened.id, "no": False, "yes": True, "parent": None}
    key = f"i{opened.id}:step1"
    rows = [
        {**given, "key": key, "kind": "page", "payload": '{"do": "post", "channel": "C1", "message": {"text": "x"}}'},
        {
            **given,
            "key": f"{key}:U1",
            "kind": "page",
            "payload": '{"do": "dm", "user": "U1", "message": {"text": "x"}}',
        },
    ]
    database.write(lambda c: c.execute(text(row), rows))
    move(database, command.upgrade, "head")
    with database.reading() as c:
        line, page = notices.find(c, [key, f"{key}:U1"])
    assert (line.conversation, line.place, line.step, line.waits_for) == ("C1", "chat.postMessage C1", None, None)
    assert (page.conversation, page.place, page.step, page.waits_for) == ("U1", "chat.postMessage U1", 1, line.id)
