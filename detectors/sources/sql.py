"""Questions as SQL: aggregates in SQLAlchemy Core, the same statement for every database.

Two things differ between databases, the UTC day of a column and its instant. They are constructs here that compile
by dialect; everywhere but in SQLite they rely on a session in UTC (`detectors/sources/readonly.py` sees to it). Range
conditions stand on the bare column too, so that an index or a partition can be used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import singledispatch
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from detectors.days import DAY, midnight
from detectors.questions.queries import (
    Aggregate,
    BookedPerQuarter,
    Deliveries,
    NearPairsPerDay,
    Newest,
    Query,
    RunsOf,
    Table,
    ValuesPerDay,
)
from detectors.sources.times import aware

_PER_SECOND = {
    "epoch seconds": 1,
    "epoch milliseconds": 1000,
    "epoch microseconds": 1_000_000,
    "epoch nanoseconds": 1_000_000_000,
}
_MICROSECOND = timedelta(microseconds=1)
_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# No local time is further from UTC.
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)


class Instant(sa.types.TypeDecorator[datetime]):
    """An instant, aware in Python. Naive UTC on the wire (right in a session in UTC, whether or not the column has a
    zone), ISO text in SQLite, which has no type for it, a TIMESTAMP in BigQuery, which compares only like with like."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "bigquery":
            # Not its own form of the type (1.17), which cannot say its name in a statement.
            return sa.TIMESTAMP()
        return dialect.type_descriptor(sa.String() if dialect.name == "sqlite" else sa.DateTime())

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        if dialect.name == "bigquery":
            return value.astimezone(UTC)
        naive = value.astimezone(UTC).replace(tzinfo=None)
        return naive.isoformat(" ", "milliseconds") if dialect.name == "sqlite" else naive

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return aware(value)


class utc_day(FunctionElement[date]):
    """The UTC date of a timestamp column."""

    inherit_cache = True


class utc_instant(FunctionElement[datetime]):
    """A timestamp column in a form that compares with a bound `Instant`."""

    type = Instant()
    inherit_cache = True


@compiles(utc_day)
def _cast_to_date(element: utc_day, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AS DATE)"


@compiles(utc_day, "sqlite")
def _sqlite_date(element: utc_day, compiler: SQLCompiler, **kw: Any) -> str:
    # Understands "2025-11-21 08:00:00", "2025-11-21T08:00:00Z" and "...+02:00" alike.
    return f"date({compiler.process(element.clauses, **kw)})"


@compiles(utc_instant)
def _as_it_is(element: utc_instant, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(utc_instant, "bigquery")
def _bigquery_timestamp(element: utc_instant, compiler: SQLCompiler, **kw: Any) -> str:
    # The column may be a DATETIME, which is in UTC then.
    return f"CAST({compiler.process(element.clauses, **kw)} AS TIMESTAMP)"


@compiles(utc_instant, "sqlite")
def _sqlite_text(element: utc_instant, compiler: SQLCompiler, **kw: Any) -> str:
    return f"strftime('%Y-%m-%d %H:%M:%f', {compiler.process(element.clauses, **kw)})"


class microseconds(FunctionElement[int]):
    """A timestamp column as a whole number since 1970, so that lengths between rows are exact everywhere."""

    type = sa.BigInteger()
    inherit_cache = True


# SQLite's own times end at the millisecond.
_MICROSECONDS = {
    "sqlite": "(CAST(round((julianday({0}) - 2440587.5) * 86400000) AS INTEGER) * 1000)",
    "duckdb": "epoch_us({0})",
    # Not EXTRACT, which counts in decimals here and takes twice as long; a double is exact to a quarter microsecond.
    "postgresql": "CAST(date_part('epoch', {0}) * 1000000 AS BIGINT)",
    "bigquery": "UNIX_MICROS(CAST({0} AS TIMESTAMP))",
    "snowflake": "DATE_PART(EPOCH_MICROSECOND, {0})",
    "trino": "CAST(to_unixtime({0}) * 1000000 AS BIGINT)",
}


@compiles(microseconds)
def _epoch(element: microseconds, compiler: SQLCompiler, **kw: Any) -> str:
    form = _MICROSECONDS.get(compiler.dialect.name, "CAST(EXTRACT(EPOCH FROM {0}) * 1000000 AS BIGINT)")
    return form.format(compiler.process(element.clauses, **kw))


@singledispatch
def statement(ask: Query, dialect: str) -> sa.Select[Any]:
    """The statement that answers a question. dialect: SQLAlchemy's name of it ("sqlite", "postgresql")."""
    raise TypeError(f"{type(ask).__name__} is not a question to a database")


@statement.register
def _values_per_day(ask: ValuesPerDay, dialect: str) -> sa.Select[Any]:
    day = _day(ask.table).label("day")
    key: sa.ColumnClause[Any] = sa.column(ask.key) if ask.key else sa.literal_column("''")
    value = sa.func.count() if ask.value == "*" else aggregate(ask.by, sa.column(ask.value))
    flag = sa.func.max(sa.case((_sql(ask.flag), 1), else_=0)) if ask.flag else sa.literal_column("0")
    query = sa.select(day, key.label("key"), value.label("value"), sa.func.count().label("n"), flag.label("flag"))
    return _of_days(query, ask, dialect).group_by(day, *([key] if ask.key else []))


@statement.register
def _near_pairs_per_day(ask: NearPairsPerDay, dialect: str) -> sa.Select[Any]:
    """One pass over the rows, each beside the one before it of the same key."""
    since, until = midnight(ask.first), midnight(ask.last + DAY)
    time, of = _times(ask, dialect), ask.table
    key: sa.ColumnClause[Any] = sa.column(ask.key)
    amount: sa.ColumnElement[Any] = sa.func.abs(sa.column(ask.amount)) if ask.amount else sa.literal_column("0")
    rows = sa.select(_day(of).label("day"), key.label("id"), time.moment.label("moment"), amount.label("amount"))
    # From a little before the first day on: the first row of a day may repeat the last one of the day before.
    rows = rows.select_from(_table(of)).where(*_about(of, since - ask.within, until, dialect))
    read = as_read(rows.where(*_seen(of, ask.as_of, dialect, already_before=until), key.is_not(None)), dialect)
    before = sa.func.lag(read.c.moment).over(partition_by=read.c.id, order_by=read.c.moment)
    pairs = sa.select(read.c.day, read.c.moment, (read.c.moment - before).label("gap"), read.c.amount)
    seen = pairs.where(read.c.moment >= time.at(since - ask.within), read.c.moment < time.at(until)).subquery("seen")
    is_near = sa.and_(seen.c.gap > time.none, seen.c.gap <= time.within)
    return (
        sa.select(
            seen.c.day,
            sa.func.count().label("n"),
            _how_many(is_near, "near"),
            _how_many(seen.c.gap == time.none, "same"),
            sa.func.sum(seen.c.amount).label("amount"),
            sa.func.sum(sa.case((is_near, seen.c.amount), else_=0)).label("near_amount"),
        )
        .where(seen.c.moment >= time.at(since))
        .group_by(seen.c.day)
    )


@dataclass(frozen=True)
class _Times:
    """How moments are told apart: as microseconds, or as they are stored, where the database takes them apart itself
    and a conversion of each row costs more than the rest."""

    moment: sa.ColumnElement[Any]
    at: Callable[[datetime], sa.ColumnElement[Any]]
    none: sa.ColumnElement[Any]
    within: sa.ColumnElement[Any]


def _times(ask: NearPairsPerDay, dialect: str) -> _Times:
    within = ask.within // _MICROSECOND
    if dialect == "postgresql" and ask.table.stored == "timestamp":
        none, near = (sa.literal_column(f"interval '{n} microseconds'", sa.Interval()) for n in (0, within))
        # Cast, for the difference of two dates would be a number; to what is a timestamp already it does nothing.
        moment = sa.cast(sa.column(ask.table.time), sa.DateTime())
        return _Times(moment, lambda at: _bound(ask.table, at), none, near)
    numbers = microseconds_of(ask.table, ask.table.time)
    return _Times(numbers, _moment, sa.literal_column("0"), sa.literal_column(str(within)))


@statement.register
def _booked_per_quarter(ask: BookedPerQuarter, dialect: str) -> sa.Select[Any]:
    moment, day = microseconds_of(ask.table, ask.table.time), utc_day(sa.column(ask.booked)).label("day")
    quarter = (moment - moment % sa.literal_column(str(_QUARTER // _MICROSECOND))).label("quarter")
    query = sa.select(day, quarter, sa.func.count().label("n")).select_from(_table(ask.table))
    rows = query.where(*_between(ask.table, ask.since, ask.until, dialect))
    return rows.where(*_seen(ask.table, ask.as_of, dialect, already_before=ask.until)).group_by(day, quarter)


@statement.register
def _runs_of(ask: RunsOf, dialect: str) -> sa.Select[Any]:
    columns, day = ask.columns, utc_day(sa.column(ask.columns.day))
    rows: sa.ColumnElement[Any] = sa.column(columns.rows) if columns.rows else sa.null()
    query = sa.select(
        day.label("day"),
        (_read(columns.started, dialect) if columns.started else sa.null()).label("started"),
        _read(columns.finished, dialect).label("finished"),
        sa.column(columns.status).label("status"),
        rows.label("rows"),
    ).select_from(_table(Table(ask.table, columns.day)))
    # Where the log does not say when a run began, it was there once it had ended, or if it has not ended yet.
    told = columns.started or columns.finished
    at: sa.ColumnElement[Any] = utc_instant(sa.column(told))
    begun = sa.or_(sa.column(told).is_(None), at <= sa.literal(ask.as_of, Instant()))
    which = [sa.column(columns.pipeline) == sa.literal(ask.pipeline), begun, *([_sql(ask.where)] if ask.where else [])]
    within = [day >= sa.literal(ask.first, sa.Date()), day <= sa.literal(ask.last, sa.Date())]
    return query.where(*which, *within).order_by(at)


@statement.register
def _deliveries(ask: Deliveries, dialect: str) -> sa.Select[Any]:
    due = ask.columns[1]
    table = Table(ask.table, due, ask.stored, ask.where)
    columns: list[sa.ColumnClause[Any]] = [sa.column(c) for c in ask.columns]
    query = sa.select(*(c.label(label) for c, label in zip(columns, ("name", "due", "delivered"), strict=True)))
    rows = query.select_from(_table(table)).where(*([_sql(ask.where)] if ask.where else []))
    if ask.stored != "timestamp":
        return rows.where(sa.column(due) >= _bound(table, ask.since), sa.column(due) <= _bound(table, ask.until))
    first, last = (ask.since - 2 * DAY).date(), (ask.until + 2 * DAY).date()
    day: sa.ColumnElement[Any] = utc_day(sa.column(due))
    return rows.where(day >= sa.literal(first, sa.Date()), day <= sa.literal(last, sa.Date()))


@statement.register
def _newest(ask: Newest, dialect: str) -> sa.Select[Any]:
    newest: sa.ColumnElement[Any] = sa.func.max(_instant(ask.table, ask.table.time))
    if dialect != "sqlite" and ask.table.stored == "timestamp":
        newest = sa.cast(
            newest, sa.DateTime()
        )  # without a zone, in a session in UTC: drivers differ in what they make of one
    query = sa.select(newest.label("newest")).select_from(_table(ask.table))
    return query.where(*_between(ask.table, ask.since, None, dialect), *_seen(ask.table, ask.as_of, dialect))


def _moment(at: datetime) -> sa.ColumnElement[Any]:
    return sa.literal_column(str((at - _BEGINNING) // _MICROSECOND))


def as_read(rows: sa.Select[Any], dialect: str) -> sa.Subquery:
    """Rows as a subquery, with what stands in them worked out once. SQLite would put it in wherever it is used."""
    return (rows.limit(-1) if dialect == "sqlite" else rows).subquery("read")


class OfDays(Protocol):
    """A question about the UTC days from `first` to `last`, both inclusive."""

    @property
    def table(self) -> Table: ...
    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def as_of(self) -> datetime: ...


def _of_days(query: sa.Select[Any], ask: OfDays, dialect: str) -> sa.Select[Any]:
    since, until = midnight(ask.first), midnight(ask.last + DAY)
    rows = query.select_from(_table(ask.table)).where(*_between(ask.table, since, until, dialect))
    return rows.where(*_seen(ask.table, ask.as_of, dialect, already_before=until))


def _table(table: Table) -> sa.TableClause:
    schema, _, name = table.name.rpartition(".")
    return sa.table(name, schema=schema or None)


def aggregate(by: Aggregate, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.func.count(column.distinct()) if by == "distinct" else getattr(sa.func, by)(column)


def _sql(text: str) -> sa.ColumnClause[Any]:
    # Not sa.text: there a colon would begin a bind parameter, and 'a:b' is a fair value to compare with.
    return sa.literal_column(f"({text})")


def _day(table: Table) -> sa.ColumnElement[Any]:
    column: sa.ColumnClause[Any] = sa.column(table.time)
    if table.stored == "timestamp":
        return utc_day(column)
    number, length = sa.cast(column, sa.BigInteger), 86400 * _PER_SECOND[table.stored]
    return number - number % sa.literal_column(str(length))


def microseconds_of(table: Table, name: str) -> sa.ColumnElement[Any]:
    """A column of times, stored as the table's are, as microseconds since 1970."""
    column: sa.ColumnClause[Any] = sa.column(name)
    if table.stored == "timestamp":
        return microseconds(column)
    per, number = _PER_SECOND[table.stored], sa.cast(column, sa.BigInteger)
    if per > 1_000_000:
        return number // sa.literal_column(str(per // 1_000_000), sa.BigInteger())
    return number * sa.literal_column(str(1_000_000 // per))


def _how_many(condition: sa.ColumnElement[bool], label: str) -> sa.Label[Any]:
    return sa.func.sum(sa.case((condition, 1), else_=0)).label(label)


def _instant(table: Table, column: str) -> sa.ColumnElement[Any]:
    bare: sa.ColumnClause[Any] = sa.column(column)
    return utc_instant(bare) if table.stored == "timestamp" else bare


def _read(column: str, dialect: str) -> sa.ColumnElement[Any]:
    """An instant as an answer. Without a zone, in a session in UTC: drivers differ in what they make of one."""
    instant = utc_instant(sa.column(column))
    return instant if dialect == "sqlite" else sa.cast(instant, Instant())


def _bound(table: Table, at: datetime) -> sa.ColumnElement[Any]:
    if table.stored == "timestamp":
        return sa.literal(at, Instant())
    since = (at - _BEGINNING) // _MICROSECOND  # whole: a float holds no nanoseconds
    return sa.literal(since * _PER_SECOND[table.stored] // 1_000_000, sa.BigInteger())


def _between(table: Table, since: datetime, until: datetime | None, dialect: str) -> tuple[sa.ColumnElement[bool], ...]:
    """`[since, until)` on the time column."""
    moment = _instant(table, table.time)
    exact = [moment >= _bound(table, since), *([moment < _bound(table, until)] if until is not None else [])]
    if dialect != "sqlite" or table.stored != "timestamp":
        return tuple(exact)
    # What is certain by the text alone spares most rows the reading of their time, of which such a question consists.
    column = sa.column(table.time, sa.String())
    certain = column >= f"{since + _EAST:%Y-%m-%dT%H}", column < f"{(until or since) - _WEST:%Y-%m-%d %H}"
    near = _about(table, since, until, dialect)
    return (*near, *(sa.or_(sure, rule) for sure, rule in zip(certain, exact, strict=False)))


def _about(table: Table, since: datetime, until: datetime | None, dialect: str) -> tuple[sa.ColumnElement[bool], ...]:
    """The same, or in SQLite, where times are text, the range of text that holds it, which an index can serve: every
    way to write a time begins with the local date, a space or a T, and the hour; and a space sorts before a T."""
    if dialect != "sqlite" or table.stored != "timestamp":
        return _between(table, since, until, dialect)
    column = sa.column(table.time, sa.String())
    begun = column >= f"{since - _WEST:%Y-%m-%d %H}"
    return (begun,) if until is None else (begun, column < f"{until + _EAST + _HOUR:%Y-%m-%dT%H}")


def _seen(
    table: Table, as_of: datetime, dialect: str, already_before: datetime | None = None
) -> Iterator[sa.ColumnElement[bool]]:
    """Only what could be seen at `as_of`, and only what counts."""
    if already_before is None or as_of < already_before:
        yield _by(table, table.time, as_of, dialect)
    if table.loaded:
        came = [_by(table, table.loaded, as_of, dialect)]
        if table.age is not None:
            came.append(_in_time(table, table.loaded, table.age))
        yield sa.or_(sa.column(table.loaded).is_(None), sa.and_(*came))
    if table.where:
        yield _sql(table.where)


def _in_time(table: Table, loaded: str, age: timedelta) -> sa.ColumnElement[bool]:
    """A row reached the table by so long after the end of its UTC day."""
    moment = microseconds_of(table, table.time)
    day: sa.ColumnElement[Any] = sa.literal_column(str(DAY // _MICROSECOND))
    since_midnight = microseconds_of(table, loaded) - (moment - moment % day)
    return since_midnight <= sa.literal_column(str((DAY + age) // _MICROSECOND))


def _by(table: Table, name: str, at: datetime, dialect: str) -> sa.ColumnElement[bool]:
    """A column of times is not after an instant."""
    exact: sa.ColumnElement[bool] = _instant(table, name) <= _bound(table, at)
    if dialect != "sqlite" or table.stored != "timestamp":
        return exact
    return sa.or_(sa.column(name, sa.String()) < f"{at - _WEST:%Y-%m-%d %H}", exact)
