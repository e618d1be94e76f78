"""EDGE: engines that can only read, by database.

A flag is not enough: a session's `read_only` can be switched off by a statement, and a SQLite file opened `mode=ro`
can attach and write another. So SQLite gets an authorizer, and a PostgreSQL role that may write is refused
(`refuse_writers`, at start). Every session is in UTC, which `detectors/sources/sql.py` builds on, and every statement
has a time limit.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from bot.errors import SettingsError, WatchkeeperError
from bot.handbook.team.settings import SourceSettings
from detectors.sources.addresses import address_of, is_folder, masked
from detectors.sources.trouble import SourceError

_READING = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
    }
)
_ASKING = frozenset({"read_uncommitted", "table_info", "table_xinfo", "query_only"})  # pragmas, without a value
# Of SQLite's machine between two looks at the clock: some 20 ms. Each look waits for its turn among Python's threads;
# looking more often makes several questions at once slower than one after the other.
_STEPS = 500_000

# Everything that lets a role change something, most telling first. Temporary tables are not counted: they vanish.
_MAY_WRITE = (
    ("is a superuser", "SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper"),
    (
        "may write files or run programs on the server",
        "SELECT 1 WHERE pg_has_role(current_user, 'pg_write_server_files', 'USAGE')"
        " OR pg_has_role(current_user, 'pg_execute_server_program', 'USAGE')",
    ),
    (
        "may change table {}",
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND n.nspname NOT LIKE 'pg\\_t%' AND has_schema_privilege(n.oid, 'USAGE')"
        " AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"
        " OR has_any_column_privilege(c.oid, 'INSERT, UPDATE')) LIMIT 1",
    ),
    (
        "may create tables in schema {}",
        "SELECT format('%I', nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_t%'"
        " AND has_schema_privilege(oid, 'CREATE') LIMIT 1",
    ),
    ("may create schemas", "SELECT 1 WHERE has_database_privilege(current_database(), 'CREATE')"),
    (
        "may become the role {} (SET ROLE), which may write",
        "SELECT format('%I', r.rolname) FROM pg_roles r WHERE r.rolname <> current_user"
        " AND pg_has_role(current_user, r.oid, 'MEMBER') AND (r.rolsuper OR r.rolname IN"
        " ('pg_write_all_data', 'pg_write_server_files', 'pg_execute_server_program')"
        " OR EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND n.nspname NOT LIKE 'pg\\_t%' AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))"
        " OR EXISTS (SELECT 1 FROM pg_namespace n WHERE n.nspname NOT LIKE 'pg\\_%'"
        " AND has_schema_privilege(r.oid, n.oid, 'CREATE'))) LIMIT 1",
    ),
)


class MayWrite(SourceError):
    """The role that the detectors are given could change the data that they judge."""


def read_only_engine(address: str, seconds: float) -> sa.Engine:
    """An engine whose every statement reads, in UTC, for at most `seconds` where the database can be told.

    Raises SourceError if a SQLite file is not there, and what SQLAlchemy raises for an address it cannot read.
    """
    url = sa.make_url(address.replace("postgres://", "postgresql://", 1))
    by_backend = {"sqlite": _sqlite, "postgresql": _postgresql, "duckdb": _duckdb}
    return by_backend.get(url.get_backend_name(), _other)(url, seconds)


def refuse_writers(engine: sa.Engine) -> None:
    """Raises MayWrite if the role of a PostgreSQL address may change anything, with what it may, and the remedy."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        for right, query in _MAY_WRITE:
            found = connection.exec_driver_sql(query.replace("%", "%%")).scalar()
            if found is not None:
                raise MayWrite(
                    f"the detectors' role {engine.url.username!r} {right.format(found)}; "
                    "give them one with USAGE on the schema and SELECT on the tables, and nothing else"
                )


def _require_a_word(engine: sa.Engine, settings: SourceSettings) -> None:
    """Of a database whose accounts nothing here can examine, a person has to say that this one only reads. Raises
    MayWrite."""
    if engine.dialect.name not in _EXAMINED and not settings.only_reads:
        raise MayWrite(
            f"nothing here can tell whether an account of {engine.dialect.name} may write; "
            "give the detectors one that may only read, and write only_reads = true"
        )


_EXAMINED = ("sqlite", "postgresql", "duckdb")


def unfit(name: str, settings: SourceSettings, environ: Mapping[str, str]) -> str | None:
    """Why a source cannot be used, in one line without secrets; None if it can. For people who set it up.

    A database is connected to, and refused if it could be written; a folder only needs an address.
    """
    found = _examined(name, settings, environ)
    return str(found) if found else None


def may_write(name: str, settings: SourceSettings, environ: Mapping[str, str]) -> str | None:
    """Why the bot must not start with this source: its role could change the data. None if it could not, or if nobody
    can say now: a warehouse that does not answer is no reason not to start."""
    found = _examined(name, settings, environ)
    return str(found) if isinstance(found, MayWrite) else None


def _examined(name: str, settings: SourceSettings, environ: Mapping[str, str]) -> WatchkeeperError | None:
    try:
        address = address_of(name, settings, environ)
    except SettingsError as error:
        return error
    if is_folder(address):
        return None
    try:
        engine = read_only_engine(address, seconds=10)
        _require_a_word(engine, settings)
        with engine.connect():
            refuse_writers(engine)
        engine.dispose()
    except MayWrite as error:
        return MayWrite(f"the source {name!r}: {masked(str(error), address)}")
    except DBAPIError as error:
        return SourceError(f"the source {name!r}: {masked(str(error.orig), address)}")
    except (SourceError, ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        return SourceError(f"the source {name!r}: {masked(str(error), address)}")
    return None


def _sqlite(url: sa.URL, seconds: float) -> sa.Engine:
    path = Path((url.database or "").removeprefix("file:").partition("?")[0])
    if not path.is_file():
        raise SourceError(f"there is no file {path.name!r} where the address says")
    # One connection a question, so that the clock of the time limit starts with it.
    return sa.create_engine("sqlite://", creator=lambda: _sqlite_connection(path, seconds), poolclass=NullPool)


def _sqlite_connection(path: Path, seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=seconds, check_same_thread=False
    )
    connection.execute("PRAGMA trusted_schema = OFF")  # a view of the file may call no function that acts
    connection.set_authorizer(_only_reading)
    connection.set_progress_handler(_over(time.monotonic() + seconds), _STEPS)
    return connection


def _over(deadline: float) -> Callable[[], int]:
    return lambda: int(time.monotonic() > deadline)


def _only_reading(action: int, first: str | None, second: str | None, *_: Any) -> int:
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if first in _ASKING and second is None else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and second == "load_extension":
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _postgresql(url: sa.URL, seconds: float) -> sa.Engine:
    milliseconds = int(seconds * 1000)
    options = (
        f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
        " -c default_transaction_read_only=on -c timezone=UTC"
    )
    arguments = {"options": options, "connect_timeout": 10, "application_name": "watchkeeper detectors"}
    return sa.create_engine(url, connect_args=arguments, pool_size=1, pool_pre_ping=True)


def _duckdb(url: sa.URL, seconds: float) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"read_only": True}, poolclass=NullPool)

    @sa.event.listens_for(engine, "connect")
    def in_utc(connection: Any, _: Any) -> None:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_external_access = false")

    return engine


def _other(url: sa.URL, seconds: float) -> sa.Engine:
    return sa.create_engine(url, pool_size=1, pool_pre_ping=True)
