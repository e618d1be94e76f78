"""The whole database into another one, SQLite or PostgreSQL either way: a backup, a restore, a move.

Read in one transaction (a snapshot: the bot may go on working), written in one, and compared row by row at the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, insert, inspect, select, text, update
from sqlalchemy.sql import ColumnElement

from bot.errors import WatchkeeperError
from bot.store.database import Database
from bot.store.tables import metadata, outbox

_AT_ONCE = 500  # rows


class NotEmpty(WatchkeeperError):
    """There is something in the database that was to be written to."""


def copy(source: Database, target: Database) -> dict[str, int]:
    """Every table's rows into `target`, which has the newest schema and no rows. Returns how many of each table.

    Raises NotEmpty, and WatchkeeperError if what was written is not what was read; then nothing is written."""
    with source.engine.connect() as connection:
        snapshot = connection if source.is_sqlite else connection.execution_options(isolation_level="REPEATABLE READ")
        with snapshot.begin():
            return target.write(lambda c: {t.name: _copied(t, snapshot, c) for t in metadata.sorted_tables})


def in_doubt(c: Connection) -> int:
    """What a backup held as unsent may have been sent since: it is looked up before it is said again. Returns how many
    notices."""
    unsure = outbox.c.state.in_(["pending", "sending"])
    first = func.coalesce(outbox.c.first_tried, _unix(c, outbox.c.created_at))
    values = {"state": "doubt", "first_tried": first, "doubt_since": first, "look_at": 0.0, "claimed_by": None}
    return c.execute(update(outbox).where(unsure).values(**values)).rowcount


def _unix(c: Connection, column: ColumnElement[object]) -> ColumnElement[Any]:
    return func.unixepoch(column) if c.dialect.name == "sqlite" else func.extract("epoch", column)


def _copied(table: Table, source: Connection, target: Connection) -> int:
    if target.execute(select(func.count()).select_from(table)).scalar_one():
        raise NotEmpty(f"the table {table.name} has rows already; name an empty database")
    count = 0
    for rows in source.execute(select(table)).partitions(_AT_ONCE):
        target.execute(insert(table), [dict(row._mapping) for row in rows])
        count += len(rows)
    _count_on(table, target)
    if _sum(source.execute(_ordered(table))) != _sum(target.execute(_ordered(table))):
        raise WatchkeeperError(f"the table {table.name} is not the same over there; nothing was written")
    return count


def _ordered(table: Table) -> Select[Any]:
    return select(table).order_by(*table.primary_key.columns)


def _count_on(table: Table, c: Connection) -> None:
    """PostgreSQL numbers new rows by a counter of its own, which has seen none of these."""
    if c.dialect.name == "postgresql" and "id" in table.c:
        name = inspect(c).dialect.identifier_preparer.format_table(table)
        counter = c.execute(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": name}).scalar()
        if counter:
            c.execute(text(f"SELECT setval('{counter}', coalesce(max(id), 0) + 1, false) FROM {name}"))


def _sum(rows: Iterable[Row[Any]]) -> str:
    seen = hashlib.sha256()
    for row in rows:
        seen.update(repr(tuple(row)).encode())
    return seen.hexdigest()
