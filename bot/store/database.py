"""One way to open the database and to write to it, the same for SQLite and PostgreSQL.

SQLite runs in WAL mode with every writing transaction begun as BEGIN IMMEDIATE: a transaction that reads first and
then finds that it may not write would otherwise lose its update or fail at the end. Connections of PostgreSQL are
checked before use. A transaction that the server itself asks to repeat (serialization, deadlock, lost connection), or
that lost a race for a unique row, is repeated whole: every flow is written so that doing it again changes nothing.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from bot.errors import SettingsError
from bot.extras import require

T = TypeVar("T")

# Serialization failure, deadlock, server going down, a lock or an answer that did not come in time.
_AGAIN = {"40001", "40P01", "57P01", "55P03", "25P03"}
_ATTEMPTS = 5


class Turns:
    """SQLite has one writer at a time and lets the others knock again, in no order: under a storm of writers, one that
    sends pages might knock for longer than its lease. So the writers of a process queue here."""

    def __init__(self) -> None:
        self._lock, self._waiting, self._taken = threading.Lock(), deque[threading.Event](), False

    @contextmanager
    def hold(self) -> Iterator[None]:
        turn = threading.Event()
        with self._lock:
            if not self._taken:
                self._taken = True
                turn.set()
            else:
                self._waiting.append(turn)
        turn.wait()
        try:
            yield
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._taken = False


class Free:
    """PostgreSQL queues its writers itself, row by row."""

    @contextmanager
    def hold(self) -> Iterator[None]:
        yield


class Database:
    """The bot's own database. Safe between threads."""

    def __init__(self, url: str) -> None:
        self.url = _address(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turns = Turns() if self.is_sqlite else Free()
        self._written: list[Callable[[], None]] = []
        self._thread = threading.local()
        self._aside: Engine | None = None
        self._making_aside = threading.Lock()
        self.engine = self._engine(_POOL)

    def _engine(self, pool: dict[str, Any]) -> Engine:
        return _sqlite(self.url, pool) if self.is_sqlite else _postgresql(self.url, pool)

    def use_aside(self) -> None:
        """From now on this thread has its connections from a small pool beside the other: whoever looks things up takes
        none away from those who page. Not where the database is in memory, for then there is only one."""
        self._thread.is_aside = not self.is_sqlite or self.file is not None

    @property
    def _mine(self) -> Engine:
        """The engine of this thread."""
        if not getattr(self._thread, "is_aside", False):
            return self.engine
        with self._making_aside:
            if self._aside is None:
                self.require_file()
                self._aside = self._engine(_POOL_ASIDE)
            return self._aside

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look; what is written here is rolled back."""
        with self._mine.connect() as connection, self._dropped_on_error(connection):
            yield connection

    def when_written(self, told: Callable[[], None]) -> None:
        """told: called after every commit of this process; must be quick."""
        self._written.append(told)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction: all of it, or nothing. `work` may be called again from its beginning."""
        result = self.write_quietly(work)
        for told in self._written:
            told()
        return result

    def write_quietly(self, work: Callable[[Connection], T]) -> T:
        """What nobody waits for: nobody is told."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._turns.hold(), self._mine.connect() as connection:
                    connection = connection.execution_options(writes=True)
                    with self._dropped_on_error(connection), connection.begin():
                        return work(connection)
            except DBAPIError as error:
                if attempt == _ATTEMPTS or not _worth_repeating(error):
                    raise
                time.sleep(0.02 * attempt)
        raise AssertionError("unreachable")

    @contextmanager
    def _dropped_on_error(self, connection: Connection) -> Iterator[None]:
        """An error in the middle of a result leaves SQLite's cursor open for as long as anybody holds the traceback,
        and with it an old view of the data: whoever got that connection next would read the past and write nothing."""
        try:
            yield
        except BaseException:
            if self.is_sqlite:
                connection.invalidate()
            raise

    def rebuild(self, work: Callable[[Connection], None]) -> None:
        """As `write`, for changes of the tables: SQLite changes a table by making it anew and dropping the old one, and
        would refuse that while other tables point to it. What points where is checked at the end instead."""
        if not self.is_sqlite:
            self.write(work)
            return
        with self._turns.hold(), self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]  # does nothing within a transaction
            try:
                connection = connection.execution_options(writes=True)
                with connection.begin():
                    work(connection)
                    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                        raise IntegrityError(
                            "PRAGMA foreign_key_check", None, ValueError(f"rows point nowhere: {lost[:3]}")
                        )
            finally:
                raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]

    @property
    def file(self) -> Path | None:
        """SQLite's; None for what lies in memory or on a server."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    def optimize(self) -> None:
        """SQLite chooses its indexes by counts that are taken when it is asked to; PostgreSQL takes its own."""
        if self.is_sqlite:
            with self._turns.hold(), self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                raw.execute("PRAGMA analysis_limit=1000")  # type: ignore[union-attr]  # rows of an index
                raw.execute("PRAGMA optimize=0x10002")  # type: ignore[union-attr]  # all tables that have grown

    def require_file(self) -> None:
        """SQLite goes on writing into a file that somebody has deleted, and nobody else would ever see it. Raises
        FileNotFoundError."""
        if self.file is not None:
            self.file.stat()

    def close(self) -> None:
        self.engine.dispose()
        if self._aside is not None:
            self._aside.dispose()


def _address(url: str) -> URL:
    try:
        made = make_url(url.strip())
    except ArgumentError as error:
        raise SettingsError("DATABASE_URL cannot be read; write sqlite:///FILE or postgresql://HOST/NAME") from error
    if made.drivername == "postgres":  # as Heroku, Render and others write it, who let nobody change it
        made = made.set(drivername="postgresql")
    if made.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingsError(
            f"DATABASE_URL names {made.get_backend_name()}; Watchkeeper keeps its state in SQLite or PostgreSQL"
        )
    return made.set(drivername="postgresql+psycopg") if made.get_backend_name() == "postgresql" else made


def _worth_repeating(error: DBAPIError) -> bool:
    if isinstance(error, IntegrityError) or error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    return state is not None and (state in _AGAIN or state.startswith("08"))


# A server that is gone is noticed within half a minute, instead of after the hours that TCP would wait.
_GONE = {
    "connect_timeout": 5,  # seconds, as the next three
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}


# A process that is frozen in the middle of a transaction holds its locks: the server ends that transaction, so that
# others go on within seconds. Nobody waits longer than that for a lock, and no statement runs for ever. Milliseconds.
_LIMITS = {"lock_timeout": 6_000, "statement_timeout": 60_000, "idle_in_transaction_session_timeout": 5_000}


# Errors are logged with their statement: what people wrote stands in its values, and a set of rows would fill pages.
_QUIET = {"hide_parameters": True}
# Last in, first out: where little is asked, one connection with warm pages answers, and not each of ten in turn.
_POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": 10, "pool_use_lifo": True}
_POOL_ASIDE: dict[str, Any] = {**_POOL, "pool_size": 1, "max_overflow": 3}


def _postgresql(url: URL, pool: dict[str, Any]) -> Engine:
    require("postgres", "PostgreSQL")
    engine = create_engine(url, **_QUIET, **pool, pool_pre_ping=True, connect_args=_GONE)

    @event.listens_for(engine, "connect")
    def _configure(raw: Any, _record: Any) -> None:
        raw.autocommit = True  # a pooler between us and the server need not take these as options of the connection
        with raw.cursor() as cursor:
            for name, limit in _LIMITS.items():
                cursor.execute(f"SET {name} = {limit}")
        raw.autocommit = False

    return engine


def _sqlite(url: URL, pool: dict[str, Any]) -> Engine:
    engine = create_engine(url, **_QUIET, **pool, connect_args={"timeout": 30})

    began = False

    @event.listens_for(engine, "do_connect")
    def _made_once(_dialect: Any, _record: Any, _args: Any, _more: Any) -> None:
        """SQLite would make a file that somebody has deleted, empty, and a restart take that for the database."""
        if began and url.database and url.database != ":memory:" and not Path(url.database).exists():
            raise sqlite3.OperationalError(f"the database file {url.database} is gone")

    @event.listens_for(engine, "connect")
    def _configure(raw: Any, _record: Any) -> None:
        nonlocal began
        began = True
        raw.isolation_level = None  # pysqlite must not begin transactions of its own, see `_begin`
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
