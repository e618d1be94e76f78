from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import SettingsError
from bot.handbook.team.settings import SourceSettings
from detectors.questions.conditions import Sql
from detectors.questions.objects import Arrivals
from detectors.questions.queries import GroupsPerDay, Newest, Table
from detectors.sources.addresses import address_of, masked
from detectors.sources.objects import Files
from detectors.sources.readonly import may_write, refuse_writers, unfit
from detectors.sources.source import Warehouse, open_source
from detectors.sources.trouble import NoAccess, SourceError
from tests import postgres
from tests.unit.detectors.conftest import Place, at

AS_OF = at("2025-11-21 06:00")
NEWEST = Newest(Table("t", "at"), AS_OF, AS_OF)


@pytest.fixture
def warehouse(sqlite_place: Place) -> Iterator[Warehouse]:
    sqlite_place.put("t", {"at": sa.DateTime()}, [(at("2025-11-20 10:00").replace(tzinfo=None),)])
    opened = Warehouse(sqlite_place.url)
    yield opened
    opened.close()


def test_the_variable_wins_over_the_file() -> None:
    settings = SourceSettings(url_env="WAREHOUSE_URL", url="sqlite:///sample.db")
    assert address_of("warehouse", settings, {"WAREHOUSE_URL": "sqlite:///real.db"}) == "sqlite:///real.db"
    assert address_of("warehouse", settings, {}) == "sqlite:///sample.db"


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(SettingsError, match="WAREHOUSE_URL is not set; it is the address of the source 'warehouse'"):
        open_source("warehouse", SourceSettings(url_env="WAREHOUSE_URL"), {})


@pytest.mark.parametrize(
    "url",
    ["nosuchdb://u:s3cret@host/db", "postgresql://u:s3cret@host:port/db", "://s3cret"],
)
def test_an_address_that_cannot_be_opened_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_source("warehouse", SourceSettings(url_env="X"), {"X": url})
    assert "'warehouse' cannot be opened" in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["no route to postgresql://u:p%40ss@host/db", "password p@ss refused", "sent p%40ss", "token=abcd1234 is wrong"],
)
def test_no_form_of_a_secret_passes_the_mask(text: str) -> None:
    shown = masked(f"{text}\nsecond line", "postgresql://u:p%40ss@host/db?token=abcd1234")
    assert "***" in shown
    assert not any(secret in shown for secret in ("p%40ss", "p@ss", "abcd1234", "second"))


def test_a_missing_sqlite_file_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"there is no file 'none\.db'"):
        Warehouse(f"sqlite:///{tmp_path / 'none.db'}")
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO t VALUES ('2025-01-01')",
        "DELETE FROM t",
        "DROP TABLE t",
        "CREATE TABLE u (a)",
        "CREATE TEMP TABLE u (a)",
        "PRAGMA writable_schema = 1",
        "PRAGMA query_only = 0",
        "SELECT load_extension('x')",
    ],
)
def test_sqlite_refuses_whatever_is_not_reading(warehouse: Warehouse, sql: str) -> None:
    with (
        warehouse.engine.connect() as connection,
        pytest.raises(sa.exc.DatabaseError, match=r"not authorized|prohibited"),
    ):
        connection.exec_driver_sql(sql)


def test_sqlite_cannot_be_made_to_write_another_file(warehouse: Warehouse, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with warehouse.engine.connect() as connection, pytest.raises(sa.exc.DatabaseError, match="not authorized"):
        connection.exec_driver_sql(f"ATTACH '{other}' AS other")
    assert not other.exists()


def test_a_statement_that_takes_too_long_is_stopped(sqlite_place: Place) -> None:
    sqlite_place.put("t", {"at": sa.DateTime()}, [(at("2025-11-20 10:00").replace(tzinfo=None),)])
    endless = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n) > 0"
    slow = Warehouse(sqlite_place.url, seconds=0.1)
    with pytest.raises(SourceError, match="interrupted"):
        slow.answer(GroupsPerDay(Table("t", "at"), date(2025, 11, 20), date(2025, 11, 20), (), Sql(endless), AS_OF))


def test_a_table_that_is_not_there_is_said_in_one_line(warehouse: Warehouse) -> None:
    with pytest.raises(SourceError) as caught:
        warehouse.answer(Newest(Table("elsewhere", "at"), AS_OF, AS_OF))
    assert str(caught.value) == "no such table: elsewhere"


def test_a_question_to_the_wrong_kind_of_source_says_so(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="should be a folder"):
        warehouse.answer(Arrivals((), AS_OF))
    with pytest.raises(SourceError, match="should be a database"):
        Files(str(tmp_path)).answer(NEWEST)


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("not a database, but long enough to be read as the header of one " * 20, encoding="utf-8")
    with pytest.raises(SourceError, match="file is not a database"):
        Warehouse(f"sqlite:///{path}").answer(NEWEST)


def test_reading_does_not_disturb_a_writer(sqlite_place: Place, warehouse: Warehouse) -> None:
    writer = sqlite3.connect(sqlite_place.url.removeprefix("sqlite:///"))
    writer.execute("INSERT INTO t VALUES ('2025-11-21 01:00:00')")
    assert warehouse.answer(NEWEST) == at("2025-11-20 10:00")
    writer.commit()
    assert warehouse.answer(NEWEST) == at("2025-11-21 01:00")
    writer.close()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "X is not set"),
        ("postgresql://u:s3cret@127.0.0.1:1/db", "the source 'warehouse': connection"),
        ("nosuchdb://u:s3cret@host/db", "the source 'warehouse': Can't load plugin"),
        ("sqlite:///nowhere/none.db", "the source 'warehouse': there is no file 'none.db'"),
    ],
)
def test_at_start_a_source_that_cannot_be_used_is_named_with_the_reason(url: str, why: str) -> None:
    said = unfit("warehouse", SourceSettings(url_env="X"), {"X": url}) or ""
    assert said.startswith(why)
    assert "s3cret" not in said


def test_at_start_a_file_that_can_be_read_and_a_folder_are_fit(warehouse: Warehouse, sqlite_place: Place) -> None:
    for url in (sqlite_place.url, "s3://bucket/exports"):
        assert unfit("warehouse", SourceSettings(url_env="X"), {"X": url}) is None


@pytest.mark.parametrize("address", ["trino://u@127.0.0.1:9/hive", "snowflake://u:p@account/db"])
def test_where_nothing_here_can_tell_a_person_has_to_vouch_that_an_account_only_reads(address: str) -> None:
    said = may_write("warehouse", SourceSettings(url_env="X"), {"X": address})
    assert said is not None
    assert "write only_reads = true" in said


def test_for_what_a_person_vouches_nobody_asks_again() -> None:
    vouched = SourceSettings(url_env="X", only_reads=True)
    assert may_write("warehouse", vouched, {"X": "trino://u@127.0.0.1:9/hive"}) is None


@pytest.fixture
def roles(postgres_server: str) -> Iterator[tuple[sa.Engine, str, str]]:
    """An owner's engine, and the addresses of a role that reads and of one that may also insert."""
    owner_url = postgres.new_database(postgres_server, "detector_roles")
    owner = sa.create_engine(owner_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        for sql in (
            "CREATE TABLE t (at timestamptz)",
            "CREATE TABLE hidden (at timestamptz)",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "CREATE ROLE reads LOGIN PASSWORD 's3cret'",
            "CREATE ROLE writes LOGIN PASSWORD 's3cret'",
            "GRANT SELECT ON t TO reads, writes",
            "GRANT INSERT ON t TO writes",
            "CREATE ROLE becomes LOGIN NOINHERIT PASSWORD 's3cret'",
            "GRANT SELECT ON t TO becomes",
            "GRANT writes TO becomes",
        ):
            connection.exec_driver_sql(sql)
    url = sa.make_url(owner_url)
    reads, writes = (
        url.set(username=role, password="s3cret").render_as_string(hide_password=False) for role in ("reads", "writes")
    )
    yield owner, reads, writes
    with owner.connect() as connection:
        for role in ("reads", "becomes", "writes"):
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
            connection.exec_driver_sql(f"DROP ROLE {role}")
    owner.dispose()
    postgres.drop_database(postgres_server, "detector_roles")


def test_on_postgresql_only_a_role_that_reads_is_accepted(roles: tuple[sa.Engine, str, str]) -> None:
    owner, reads, writes = roles
    reader, writer = Warehouse(reads), Warehouse(writes)
    refuse_writers(reader.engine)
    with pytest.raises(SourceError, match=r"'writes' may change table public\.t; give them one with USAGE"):
        refuse_writers(writer.engine)
    with pytest.raises(SourceError, match="is a superuser"):
        refuse_writers(owner)
    with pytest.raises(NoAccess, match="permission denied for table hidden"):
        reader.answer(Newest(Table("hidden", "at"), AS_OF, AS_OF))
    assert reader.answer(NEWEST) is None
    settings = SourceSettings(url_env="X")
    assert unfit("warehouse", settings, {"X": reads}) is None
    assert "'writes' may change" in (unfit("warehouse", settings, {"X": writes}) or "")
    becomes = sa.make_url(writes).set(username="becomes").render_as_string(hide_password=False)
    assert "may become the role writes (SET ROLE)" in (unfit("warehouse", settings, {"X": becomes}) or "")
    reader.close()
    writer.close()


def test_on_postgresql_a_slow_statement_is_stopped(roles: tuple[sa.Engine, str, str]) -> None:
    owner, reads, _ = roles
    with owner.connect() as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES ('2025-11-20 10:00Z')")
    slow = Warehouse(reads, seconds=0.2)
    with pytest.raises(SourceError, match="statement timeout"):
        slow.answer(Newest(Table("t", "at", where="pg_sleep(5) IS NOT NULL"), AS_OF, AS_OF))
    slow.close()
