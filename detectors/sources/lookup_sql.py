"""Looking up as SQL that a person reads and pastes: no parameters, no casts that a person would leave out. The bot
never runs it, so it may read times as people write them, in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import singledispatch
from typing import Any

from detectors.days import DAY, midnight
from detectors.questions.conditions import Is, LoadedAfter, Not, NotWithin, OnAnotherDay, OnMark, Sql
from detectors.questions.lookup import MOST_ROWS, Lookup
from detectors.questions.queries import Stored, Table

_PER_SECOND: dict[Stored, int] = {
    "timestamp": 1,
    "epoch seconds": 1,
    "epoch milliseconds": 1000,
    "epoch microseconds": 1_000_000,
    "epoch nanoseconds": 1_000_000_000,
}
# An instant as a literal, where the bare ISO day would be another one, or none.
_MIDNIGHT = {"postgresql": "'{} 00:00:00+00'", "trino": "TIMESTAMP '{} 00:00:00 UTC'"}
_WITH_BACKSLASHES = {"bigquery", "snowflake", "mysql", "mariadb", "databricks", "hive", "spark"}
_LONGEST = 200  # characters of a value
# A time as seconds since 1970.
_SECONDS = {
    "sqlite": "CAST(strftime('%s', {0}) AS INTEGER)",
    "bigquery": "UNIX_SECONDS(TIMESTAMP({0}))",
    "snowflake": "DATE_PART(EPOCH_SECOND, {0})",
    "trino": "to_unixtime({0})",
}


def written(ask: Lookup, dialect: str) -> str:
    """dialect: SQLAlchemy's name of it."""
    conditions = list(_conditions(ask, dialect))
    lines = [f"SELECT * FROM {ask.table.name}"]
    lines += [f"WHERE {conditions[0]}", *(f"  AND {each}" for each in conditions[1:])] if conditions else []
    order = f"{ask.again}, {ask.table.time}" if ask.again else f"{ask.table.time} DESC" if ask.newest else ""
    lines += [f"ORDER BY {order}"] if order else []
    return "\n".join([*lines, f"LIMIT {MOST_ROWS}"])


def _conditions(ask: Lookup, dialect: str) -> Iterator[str]:
    table = ask.table
    counted = [f"({table.where})"] if table.where else []
    on_day = [_on_days(table, ask.day - (ask.days - 1) * DAY, ask.day, dialect)] if ask.day else []
    yield from (*on_day, *counted)
    for match in ask.match:
        if said := condition(match, table, dialect):
            yield said
    if ask.again:
        where = f" WHERE {' AND '.join([*on_day, *counted])}" if on_day or counted else ""
        many = f"MIN({ask.differs}) < MAX({ask.differs})" if ask.differs else f"COUNT(*) > {ask.above}"
        yield f"{ask.again} IN (SELECT {ask.again} FROM {table.name}{where} GROUP BY {ask.again} HAVING {many})"


def _on_days(table: Table, first: date, last: date, dialect: str) -> str:
    if table.stored == "timestamp" and dialect == "bigquery":
        return f"DATE({table.time}) BETWEEN '{first}' AND '{last}'"  # of a DATETIME as well as of a TIMESTAMP
    since, until = (_midnight(table, each, dialect) for each in (first, last + DAY))
    return f"{table.time} >= {since} AND {table.time} < {until}"


def _midnight(table: Table, day: date, dialect: str) -> str:
    if table.stored != "timestamp":
        since = midnight(day) - datetime(1970, 1, 1, tzinfo=UTC)
        return str(since // timedelta(seconds=1) * _PER_SECOND[table.stored])
    return _MIDNIGHT.get(dialect, "'{}'").format(day)


@singledispatch
def condition(asked: Any, table: Table, dialect: str) -> str:
    """As a person would write it; "" for what takes more than a line."""
    return ""


@condition.register
def _sql(asked: Sql, table: Table, dialect: str) -> str:
    return f"({asked.text})"


@condition.register
def _is(asked: Is, table: Table, dialect: str) -> str:
    if not asked.value:
        return f"({asked.column} IS NULL OR {asked.column} = '')"
    quoted = _quoted(asked.value, dialect)
    return f"{asked.column} = {quoted}" if quoted else ""


def _quoted(value: str, dialect: str) -> str:
    """A value that came from outside, such as a user agent, so that it ends where it ends; "" where it is no line."""
    if len(value) > _LONGEST or not value.isprintable():
        return ""
    plain = value.replace("\\", "\\\\") if dialect in _WITH_BACKSLASHES else value
    escaped = plain.replace("'", "\\'" if dialect == "bigquery" else "''")
    return f"'{escaped}'"


@condition.register
def _not(asked: Not, table: Table, dialect: str) -> str:
    inner = condition(asked.condition, table, dialect)
    return f"NOT COALESCE({inner}, FALSE)" if inner else ""


@condition.register
def _not_within(asked: NotWithin, table: Table, dialect: str) -> str:
    gap = f"{_seconds(asked.column, table, dialect)} - {_seconds(table.time, table, dialect)}"
    return f"({asked.column} IS NULL OR {gap} > {_whole(asked.length, table)})"


@condition.register
def _on_another_day(asked: OnAnotherDay, table: Table, dialect: str) -> str:
    if table.stored != "timestamp":
        return ""
    form = "date({0})" if dialect == "sqlite" else "CAST({0} AS DATE)"
    return f"{form.format(asked.column)} <> {form.format(table.time)}"


@condition.register
def _loaded_after(asked: LoadedAfter, table: Table, dialect: str) -> str:
    if not table.loaded:
        return ""
    gap = f"{_seconds(table.loaded, table, dialect)} - {_seconds(table.time, table, dialect)}"
    return f"{gap} > {_whole(asked.length, table)}"


@condition.register
def _on_mark(asked: OnMark, table: Table, dialect: str) -> str:
    since, every = _seconds(table.time, table, dialect), _whole(asked.every, table)
    within = f"MOD({since}, {every})" if dialect in ("bigquery", "trino", "snowflake") else f"{since} % {every}"
    return f"{within} < {_whole(asked.width, table)}"


def _seconds(column: str, table: Table, dialect: str) -> str:
    """Or as the table counts them, where it stores numbers."""
    if table.stored != "timestamp":
        return column
    return _SECONDS.get(dialect, "EXTRACT(EPOCH FROM {0})").format(column)


def _whole(length: timedelta, table: Table) -> str:
    return str(length // timedelta(microseconds=1) * _PER_SECOND[table.stored] // 1_000_000)
