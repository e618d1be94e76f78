"""EDGE: which tables a database has, and a sample of each: some rows, the newest if a time can be told from them.

Reads only, as every source does. What is read stays in this process.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from detectors.proposals.seen import Kind, Relation, relation
from detectors.sources.source import Warehouse
from detectors.sources.trouble import SourceError

log = logging.getLogger(__name__)

FIRST, NEWEST = 200, 4_000  # rows
MOST_TABLES = 300
_NOT_OURS = frozenset({"information_schema", "pg_catalog", "pg_toast", "temp", "system"})


def relations(source: Warehouse) -> tuple[Relation, ...]:
    """Every table and view that can be read, each with a sample. Raises SourceError where none can be listed."""
    try:
        names = tables(source)
    except SQLAlchemyError as error:
        raise SourceError(f"its tables cannot be listed ({type(error).__name__})") from None
    found = (_sampled(source, schema, name) for schema, name in names[:MOST_TABLES])
    return tuple(one for one in found if one is not None)


def names_of(source: Warehouse) -> list[str]:
    """As a detector's `table` says them. Raises SourceError where none can be listed."""
    try:
        return [f"{schema}.{name}" if schema else name for schema, name in tables(source)]
    except SQLAlchemyError as error:
        raise SourceError(f"its tables cannot be listed ({type(error).__name__})") from None


def relation_of(source: Warehouse, called: str) -> Relation | None:
    """A table with a sample of its rows; None where it cannot be read."""
    schema, _, name = called.rpartition(".")
    return _sampled(source, schema or None, name)


def tables(source: Warehouse) -> list[tuple[str | None, str]]:
    """(schema, name), None for the schema that needs no name."""
    inspector = sa.inspect(source.engine)
    schemas: list[str | None] = [None]
    # SQLite's one schema is the file; the pragma that would list it is not among those that are allowed.
    if source.engine.dialect.name != "sqlite":
        ours = {*_NOT_OURS, inspector.default_schema_name}
        schemas += [s for s in inspector.get_schema_names() if not {s, s.rpartition(".")[2].strip('"')} & ours]
    found = [
        (schema, name)
        for schema in schemas
        for name in [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
    ]
    return sorted(dict.fromkeys(found), key=lambda one: (one[0] or "", one[1]))


def _sampled(source: Warehouse, schema: str | None, name: str) -> Relation | None:
    table = sa.table(name, schema=schema)
    called = f"{schema}.{name}" if schema else name
    query: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(table)
    try:
        first = _read(source, called, query.limit(FIRST))
        at = first.time
        if at is None or first.rows < FIRST:
            return first
        newest = query.order_by(sa.column(at.name).desc()).limit(NEWEST)
        most = _read(source, called, newest)
        return _over_days(source, called, query, most)
    except SQLAlchemyError as error:
        log.warning("no sample of %s: %s", called, type(error).__name__)
        return None


def _over_days(source: Warehouse, called: str, query: sa.Select[Any], newest: Relation) -> Relation:
    """With some of the first rows, for what is of one day tells nothing of how a table goes on."""
    if newest.time is None or newest.time.kind is not Kind.DATE or len(newest.time.counts) > 1:
        return newest
    first = _rows(source, query.limit(FIRST))
    rows = [*zip(*(c.values for c in newest.columns), strict=True), *first]
    return relation(called, [c.name for c in newest.columns], rows, _is_typed(source))


def _read(source: Warehouse, called: str, query: sa.Select[Any]) -> Relation:
    with source.engine.connect() as connection:
        result = connection.execute(query)
        rows = [tuple(row) for row in result.fetchall()]
        return relation(called, list(result.keys()), rows, _is_typed(source))


def _is_typed(source: Warehouse) -> bool:
    return source.engine.dialect.name != "sqlite"


def _rows(source: Warehouse, query: sa.Select[Any]) -> Sequence[tuple[Any, ...]]:
    with source.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query).fetchall()]
