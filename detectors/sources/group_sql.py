"""Questions about groups of rows as SQL. What is grouped by and counted stands in a subquery under a name of its own:
databases that bind parameters on the server do not see that two expressions with parameters are the same."""

from __future__ import annotations

from datetime import date, timedelta
from functools import singledispatch
from typing import Any

import sqlalchemy as sa

from detectors.days import DAY
from detectors.questions.conditions import (
    Column,
    Grouping,
    Is,
    LengthBin,
    LoadedAfter,
    Not,
    NotWithin,
    OnAnotherDay,
    OneOf,
    OnMark,
    Sql,
)
from detectors.questions.queries import BookedTwice, ChosenPerDay, GroupsPerDay, RowsPerKey, Table
from detectors.sources.sql import _day as day_expression
from detectors.sources.sql import _of_days as of_days
from detectors.sources.sql import _sql as literal_sql
from detectors.sources.sql import microseconds_of, statement, utc_day

__all__ = ["statement"]

_MICROSECOND = timedelta(microseconds=1)


@statement.register
def _groups_per_day(ask: GroupsPerDay, dialect: str) -> sa.Select[Any]:
    # Grouped by the label: BigQuery makes one of its own otherwise, and then knows no column of that name.
    day = day_expression(ask.table).label("day")
    match = sa.case((condition(ask.match, ask.table), 1), else_=0) if ask.match else sa.literal_column("0")
    if not ask.by:
        counts = sa.select(day, sa.func.count().label("n"), sa.func.sum(match).label("k"))
        return of_days(counts, ask, dialect).group_by(day)
    names = [name for name, _ in ask.by]
    groups = [grouping(by, ask.table).label(name) for name, by in ask.by]
    rows = sa.select(day, *groups, match.label("matched"))
    seen = of_days(rows, ask, dialect).subquery("seen")
    keys = [seen.c.day, *(seen.c[name] for name in names)]
    return sa.select(*keys, sa.func.count().label("n"), sa.func.sum(seen.c.matched).label("k")).group_by(*keys)


@statement.register
def _distinct_values(ask: ChosenPerDay, dialect: str) -> sa.Select[Any]:
    """The values to choose from. What is asked about those chosen is a `GroupsPerDay`."""
    key: sa.ColumnClause[Any] = sa.column(ask.column)
    query = sa.select(key.label("key"), sa.func.count().label("n")).where(key.is_not(None))
    return of_days(query, ask, dialect).group_by(key).order_by(sa.func.count().desc())


@statement.register
def _rows_per_key(ask: RowsPerKey, dialect: str) -> sa.Select[Any]:
    key: sa.ColumnClause[Any] = sa.column(ask.key)
    per_key = sa.select(key.label("key"), sa.func.count().label("rows_of_key")).where(key.is_not(None)).group_by(key)
    each = of_days(per_key, ask, dialect).subquery("each_key")
    above = each.c.rows_of_key > sa.literal_column(str(ask.above))
    named = sa.select(sa.case((above, each.c.key)).label("key"), each.c.rows_of_key).subquery("named")
    keys = (named.c.key, named.c.rows_of_key)
    return sa.select(*keys, sa.func.count().label("keys")).group_by(*keys)


@statement.register
def _booked_twice(ask: BookedTwice, dialect: str) -> sa.Select[Any]:
    key: sa.ColumnClause[Any] = sa.column(ask.key)
    booked = utc_day(sa.column(ask.booked))
    rows = sa.select(key.label("key"), sa.func.min(booked).label("earliest"), sa.func.max(booked).label("latest"))
    keys = of_days(rows.where(key.is_not(None)), ask, dialect).group_by(key).subquery("booked_keys")
    twice = sa.case((keys.c.earliest < keys.c.latest, 1), else_=0)
    figures: list[sa.Label[Any]] = [sa.func.count().label("n"), sa.func.sum(twice).label("k")]
    return sa.select(*figures).where(keys.c.latest == _date(ask.last, dialect))


def _date(day: date, dialect: str) -> sa.ColumnElement[Any]:
    return sa.literal(day.isoformat(), sa.String()) if dialect == "sqlite" else sa.literal(day, sa.Date())


@singledispatch
def condition(asked: Any, table: Table) -> sa.ColumnElement[bool]:
    """A condition on the rows of a table."""
    raise TypeError(f"{type(asked).__name__} is not a condition")


@condition.register
def _sql(asked: Sql, table: Table) -> sa.ColumnElement[bool]:
    return literal_sql(asked.text)


@condition.register
def _is(asked: Is, table: Table) -> sa.ColumnElement[bool]:
    return sa.cast(sa.column(asked.column), sa.String) == asked.value


@condition.register
def _not_within(asked: NotWithin, table: Table) -> sa.ColumnElement[bool]:
    after = microseconds_of(table, asked.column) - microseconds_of(table, table.time)
    return sa.or_(sa.column(asked.column).is_(None), after > _literal(asked.length))


@condition.register
def _on_another_day(asked: OnAnotherDay, table: Table) -> sa.ColumnElement[bool]:
    if table.stored == "timestamp":
        return utc_day(sa.column(asked.column)) != utc_day(sa.column(table.time))
    # A column of dates beside a time stored as a number: the date holds the moment, or it does not.
    since = microseconds_of(table, table.time) - microseconds_of(Table(table.name, asked.column), asked.column)
    return sa.or_(since < 0, since >= _literal(DAY))


@condition.register
def _not(asked: Not, table: Table) -> sa.ColumnElement[bool]:
    return sa.case((condition(asked.condition, table), 1), else_=0) == 0


@condition.register
def _loaded_after(asked: LoadedAfter, table: Table) -> sa.ColumnElement[bool]:
    if not table.loaded:
        return sa.false()
    return microseconds_of(table, table.loaded) - microseconds_of(table, table.time) > _literal(asked.length)


@condition.register
def _on_mark(asked: OnMark, table: Table) -> sa.ColumnElement[bool]:
    return microseconds_of(table, table.time) % _literal(asked.every) < _literal(asked.width)


def grouping(by: Grouping, table: Table) -> sa.ColumnElement[Any]:
    """What rows are grouped by."""
    if isinstance(by, Column):
        return sa.column(by.name)
    if isinstance(by, OneOf):
        column: sa.ColumnClause[Any] = sa.column(by.column)
        return sa.case((column.in_(by.values), column), else_=sa.literal_column("''"))
    if isinstance(by, LoadedAfter):
        is_late = condition(by, table) if table.loaded else sa.literal_column("1") == sa.literal_column("0")
        return sa.case((is_late, sa.literal_column("1")), else_=sa.literal_column("0"))
    return _bin(by, table)


def _bin(by: LengthBin, table: Table) -> sa.ColumnElement[Any]:
    length = microseconds_of(table, by.end) - microseconds_of(table, by.start)
    steps: list[Any] = [(length < _literal(edge), sa.literal_column(str(n))) for n, edge in enumerate(by.edges)]
    last: Any = (length >= _literal(by.edges[-1]), sa.literal_column(str(len(by.edges))))
    return sa.case((length < _literal(timedelta()), sa.null()), *steps, last)


def _literal(length: timedelta) -> sa.ColumnElement[Any]:
    return sa.literal_column(str(length // _MICROSECOND))
