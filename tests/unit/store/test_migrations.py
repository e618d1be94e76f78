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
from sqlalchemy import Connection, select, text

from bot.handbook.model import Severity, Urgency
from bot.incidents.fault import How, Verdict
from bot.incidents.incident import State
from bot.notify.notifier import Draft
from bot.notify.payload import Post
from bot.store import faults, incidents, notices
from bot.store.database import Database
from bot.store.migrate import FOLDER, is_current, migrate
from bot.store.tables import metadata, outbox
from bot.store.upgrade import config
from detectors.detector import Nature
from tests.levels import P1, P2, P3
from tests.unit.blocks.samples import NOW, incident


def test_the_migrated_schema_is_the_declared_one(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)
    assert is_current(database)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(config(FOLDER)).get_heads()) == 1


def move(database: Database, way: Callable[[Config, str], None], to: str) -> None:
    def moved(connection: Connection) -> None:
        alembic = config(FOLDER)
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


def test_a_notice_of_before_the_column_knows_of_which_fault_it_is(database: Database) -> None:
    keys = ["i1:inform:U1", "i1:inform:part7:U1", "i1:inform:again20261009T170000.5:part8:U2", "i1:step1:part"]
    drafts = [Draft(key, "notice", key, Post(channel="U1", message={"text": ""}), "") for key in keys]
    database.write(lambda c: notices.put(c, "data", None, drafts, NOW))
    move(database, command.downgrade, "0030")
    move(database, command.upgrade, "head")
    with database.reading() as c:
        assert list(c.execute(select(outbox.c.fault_id).order_by(outbox.c.id)).scalars()) == [None, 7, 8, None]


def test_an_incident_of_before_the_faults_has_them_with_its_verdict(database: Database) -> None:
    """What was attached keeps its id; each day of its alerts is a fault; what is explained waits for its own verdict."""
    opened = database.write(
        lambda c: incidents.open_new(c, incident(state=State.RESOLVED, verdict=Verdict.REAL, resolved_at=NOW))
    )
    move(database, command.downgrade, "0027")
    alert = """INSERT INTO alerts (team, source, key, incident_id, at, severity, summary, day) VALUES ('data', :source,
        :key, :incident, '2026-11-24 11:00:00+00:00', '2 notice P2', 'off', :day)"""
    attached = """INSERT INTO attachments (id, team, incident_id, how, fingerprint, pipeline, issue, source, key, why, at)
        VALUES (:id, 'data', :incident, :how, :fingerprint, 'Growth', NULL, :source, :key, '', '2026-11-24 11:00:00+00:00')"""
    own, rates, growth = ({"incident": opened.id, "source": f"detector:{n}"} for n in ("refunds", "rates", "growth"))
    days = [("a", "2026-11-23"), ("b", "2026-11-22"), ("c", None)]
    alerts = [{**own, "key": key, "day": day} for key, day in days]
    alerts += [{**rates, "key": "r1", "day": "2026-11-23"}, {**rates, "key": "r2", "day": "2026-11-22"}]
    alerts += [{**growth, "key": "2026-11-23::missing:P2", "day": "2026-11-23"}]
    rows = [{**rates, "id": 7, "how": "grouped", "fingerprint": "x", "key": "r1"}]
    rows += [{**growth, "id": 9, "how": "explained", "fingerprint": "y", "key": "2026-11-23::missing:P2"}]
    database.write(lambda c: (c.execute(text(alert), alerts), c.execute(text(attached), rows)))
    move(database, command.upgrade, "head")
    with database.reading() as c:
        found = faults.of(c, opened.id)
        by_alert = {row.key: row.fault_id for row in c.execute(text("SELECT key, fault_id FROM alerts"))}
    assert [(f.id, str(f.how), str(f.day)[8:], f.verdict) for f in found] == [
        (7, "grouped", "23", Verdict.REAL),
        (9, "explained", "23", None),
        (10, "own", "23", Verdict.REAL),
        (11, "own", "22", Verdict.REAL),
        (12, "grouped", "22", Verdict.REAL),
    ]
    assert found[1].nature is Nature.MISSING
    assert by_alert == {"a": 10, "b": 11, "c": 10, "r1": 7, "r2": 12, "2026-11-23::missing:P2": 9}
    assert all(f.ended_at for f in found if f.how is not How.EXPLAINED)
    again = database.write(lambda c: faults.save(c, "data", opened.id, replace(found[0], id=0, day=None)))
    assert again.id == 13, "new ones are numbered on"
