"""EDGE: where the data is. Opens what team.toml calls a source, asks it, and only reads.

An address may hold a password: errors name the source and the variable, and every text that comes from a driver is
masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import singledispatchmethod
from itertools import islice
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import Executable
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from bot.errors import SettingsError, WatchkeeperError
from bot.handbook.team.settings import SourceSettings
from detectors.days import DAY
from detectors.questions.conditions import OneOf
from detectors.questions.lookup import Lookup
from detectors.questions.queries import (
    BookedPerQuarter,
    BookedTwice,
    ChosenPerDay,
    Deliveries,
    Delivery,
    Examples,
    GroupsPerDay,
    NearPairsPerDay,
    Newest,
    OwnFigure,
    OwnFunction,
    OwnQuery,
    Query,
    RowsPerKey,
    Run,
    RunsOf,
    Scan,
    ValuesPerDay,
)
from detectors.sources import example_sql, sqlite_days
from detectors.sources.addresses import address_of, is_folder, masked
from detectors.sources.examples import lines
from detectors.sources.frames import frame, instants
from detectors.sources.lookup_sql import written
from detectors.sources.objects import Files
from detectors.sources.own_sql import bound, called, figures
from detectors.sources.readonly import read_only_engine
from detectors.sources.scan_sql import HAS_SETS, statement
from detectors.sources.scans import answers, apart
from detectors.sources.times import aware, day_of, due_of, instant_of
from detectors.sources.trouble import NoAccess, SourceError

STATEMENT_SECONDS = 60.0
ROW_LIMIT = 200_000
MOST_CHOSEN = 5_000  # values to name in a statement, those with the most rows

_HOUR = timedelta(hours=1)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_NO_PRIVILEGE = "42501"  # PostgreSQL, appendix A: insufficient_privilege


class Source(Protocol):
    def answer(self, ask: Query) -> Any:
        """The answer, in the shape that the question's docstring gives. Raises NoAccess and SourceError."""
        ...

    def explain(self, ask: Query | Lookup) -> str:
        """The question as a person would ask it: SQL, or a path."""
        ...

    def close(self) -> None: ...


def open_source(name: str, settings: SourceSettings, environ: Mapping[str, str]) -> Source:
    """Opens a source for reading. Nothing is connected yet, but for looking where a SQLite file is.

    Raises SettingsError for an address that is missing or that nothing here can open.
    """
    address = address_of(name, settings, environ)
    if is_folder(address):
        return Files(address)
    try:
        return Warehouse(address)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise SettingsError(f"the source {name!r} cannot be opened: {masked(str(error), address)}") from None


class Warehouse:
    """A database, read only. Each question is one statement with a time limit and a limit of rows."""

    def __init__(self, address: str, seconds: float = STATEMENT_SECONDS) -> None:
        self._address = address
        self.engine = read_only_engine(address, seconds)

    @singledispatchmethod
    def answer(self, ask: Query) -> Any:
        raise SourceError(f"a database has no answer to {type(ask).__name__}; the source should be a folder")

    @answer.register
    def _values(self, ask: ValuesPerDay) -> Any:
        if rows := self._by_day(alone := Scan((ask,))):
            return answers(alone, [row._mapping for row in rows])[0]
        found = [row for row in self._rows(ask) if row.day is not None and row.key is not None]
        rows = [(day_of(row.day), str(row.key), row.value, int(row.n), bool(row.flag)) for row in found]
        return frame(rows, ["day", "key", "value", "n", "flag"])

    @answer.register
    def _near_pairs(self, ask: NearPairsPerDay) -> Any:
        rows = [(day_of(row.day), *row[1:]) for row in self._rows(ask) if row.day is not None]
        return frame(rows, ["day", "n", "near", "same", "amount", "near_amount"])

    @answer.register
    def _booked(self, ask: BookedPerQuarter) -> Any:
        found = [row for row in self._rows(ask) if row.day is not None and row.quarter is not None]
        rows = [(day_of(row.day), int(row.quarter) // 1_000_000, int(row.n)) for row in found]
        return instants(frame(rows, ["day", "quarter", "n"]), "quarter")

    @answer.register
    def _runs(self, ask: RunsOf) -> list[Run]:
        found = [row for row in self._rows(ask) if row.day is not None]
        runs = (Run(day_of(r.day), r.started, r.finished, str(r.status or ""), _whole(r.rows)) for r in found)
        return [run.as_it_was(ask.as_of) for run in runs]

    @answer.register
    def _deliveries(self, ask: Deliveries) -> list[Delivery]:
        found = [row for row in self._rows(ask) if row.due is not None]
        return [Delivery(str(r.name), due_of(r.due), _instant_or_none(r.delivered)) for r in found]

    @answer.register
    def _groups(self, ask: GroupsPerDay) -> Any:
        if rows := self._by_day(alone := Scan((ask,))):
            return answers(alone, [row._mapping for row in rows])[0]
        names = [name for name, _ in ask.by]
        found = [row for row in self._rows(ask) if row.day is not None]
        rows = [
            (day_of(day), *("" if k is None else str(k) for k in keys), int(n), int(k)) for day, *keys, n, k in found
        ]
        return frame(rows, ["day", *names, "n", "k"])

    @answer.register
    def _chosen(self, ask: ChosenPerDay) -> Any:
        values = [str(row.key) for row in self._rows(ask) if row.key is not None]
        one_of = OneOf(ask.column, tuple(ask.choose(values))[:MOST_CHOSEN])
        grouped: Any = self.answer(GroupsPerDay(ask.table, ask.first, ask.last, (("key", one_of),), None, ask.as_of))
        return grouped

    @answer.register
    def _rows_per_key(self, ask: RowsPerKey) -> Any:
        rows = [("" if key is None else str(key), int(n), int(keys)) for key, n, keys in self._rows(ask)]
        return frame(rows, ["key", "rows", "keys"])

    @answer.register
    def _examples(self, ask: Examples) -> tuple[str, ...]:
        dialect = self.engine.dialect.name
        columns = example_sql.chosen(ask, self._columns(example_sql.no_rows(ask, dialect)))
        found = self._fetched(example_sql.rows(ask, columns, dialect)) if columns else []
        return lines(ask, [dict(row._mapping) for row in found])

    @answer.register
    def _booked_twice(self, ask: BookedTwice) -> tuple[int, int]:
        ((n, k),) = self._rows(ask)
        return int(n), int(k or 0)

    @answer.register
    def _newest(self, ask: Newest) -> Any:
        # The nearest rows first. The whole table is only read to tell "very old" from "empty".
        near = (max(ask.since, ask.as_of - back) for back in (_HOUR, DAY))
        for since in (*near, ask.since, _LONG_AGO):
            if (newest := self._rows(replace(ask, since=since))[0][0]) is not None:
                return instant_of(newest)
        return None

    @answer.register
    def _scan(self, ask: Scan) -> Any:
        found: dict[Query, Any] = {}
        for part in apart(ask, self.engine.dialect.name in HAS_SETS):
            rows = self._by_day(part) or self._rows(part)
            found |= zip(part.asks, answers(part, [row._mapping for row in rows]), strict=True)
        return [found[one] for one in ask.asks]

    def _by_day(self, scan: Scan) -> list[Any] | None:
        """In SQLite, if the table is one that can be read so."""
        if self.engine.dialect.name != "sqlite" or not sqlite_days.is_by_day(scan):
            return None
        look = sqlite_days.a_time(scan)
        length = next((sqlite_days.length_of(time) for (time,) in self._fetched(look)), None)
        if length is None or not self._has_index(look):
            return None
        rows = self._fetched(sqlite_days.branches(scan, length))
        return rows if all(row.wk_all == row.wk_plain for row in rows) else None

    def _has_index(self, look: sa.Select[Any]) -> bool:
        """Whether an index serves the range, or every branch would read the whole table."""
        text = look.compile(self.engine, compile_kwargs={"literal_binds": True})
        return any("USING" in row.detail for row in self._fetched(sa.text(f"EXPLAIN QUERY PLAN {text}")))

    @answer.register
    def _own_query(self, ask: OwnQuery) -> list[OwnFigure]:
        return figures(row._mapping for row in self._fetched(bound(ask)))

    @answer.register
    def _own_function(self, ask: OwnFunction) -> list[OwnFigure]:
        try:
            with self.engine.connect() as connection:
                rows = list(islice(called(ask, connection), ROW_LIMIT + 1))
        except DBAPIError as error:
            raise self._said(error) from None
        return figures(_no_more_than_allowed(rows))

    def explain(self, ask: Query | Lookup) -> str:
        if isinstance(ask, OwnFunction):
            return ask.entry
        if isinstance(ask, Lookup):
            return written(ask, self.engine.dialect.name)
        # With names for parameters no percent sign is doubled, so the text can be pasted as it stands.
        dialect = type(self.engine.dialect)(paramstyle="named")  # type: ignore[call-arg]
        query = bound(ask) if isinstance(ask, OwnQuery) else statement(ask, dialect.name)
        return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))

    def close(self) -> None:
        self.engine.dispose()

    def _rows(self, ask: Query) -> list[Any]:
        return self._fetched(statement(ask, self.engine.dialect.name))

    def _columns(self, query: Executable) -> list[str]:
        try:
            with self.engine.connect() as connection:
                return list(connection.execute(query).keys())
        except DBAPIError as error:
            raise self._said(error) from None

    def _fetched(self, query: Executable) -> list[Any]:
        try:
            with self.engine.connect() as connection:
                rows = list(connection.execute(query).fetchmany(ROW_LIMIT + 1))
        except DBAPIError as error:
            raise self._said(error) from None
        return _no_more_than_allowed(rows)

    def _said(self, error: DBAPIError) -> WatchkeeperError:
        reason = masked(str(error.orig), self._address)
        refused = getattr(error.orig, "sqlstate", None) == _NO_PRIVILEGE
        return NoAccess(reason) if refused else SourceError(reason)


def _no_more_than_allowed(rows: list[Any]) -> list[Any]:
    if len(rows) > ROW_LIMIT:
        raise SourceError(f"more than {ROW_LIMIT:,} rows came back; is the key column the right one?")
    return rows


def _instant_or_none(value: Any) -> datetime | None:
    if value is None:
        return None
    due = due_of(value)
    return due if isinstance(due, datetime) else aware(due)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
