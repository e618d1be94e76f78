"""Examples as SQL. First which columns there are, without reading a row; then those that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from detectors.days import DAY, midnight
from detectors.questions.queries import Examples
from detectors.sources.examples import MOST_COLUMNS, MOST_ROWS
from detectors.sources.group_sql import condition
from detectors.sources.sql import _between as between
from detectors.sources.sql import _of_days as of_days
from detectors.sources.sql import _seen as seen_by
from detectors.sources.sql import _table as table_of
from detectors.sources.sql import microseconds_of


def no_rows(ask: Examples, dialect: str) -> sa.Select[Any]:
    """For its columns' names."""
    return of_days(sa.select(sa.text("*")), ask, dialect).where(sa.false())


def chosen(ask: Examples, columns: Sequence[str]) -> list[str]:
    """The columns that the detector speaks of, as the table writes them, its time first; none where that is all."""
    words = {word.lower() for word in (*ask.words, *ask.times, *ask.keys, *ask.plain)}
    named = [name for name in columns if name.lower() in words]
    if named == [ask.table.time]:
        return []  # a time alone tells nobody anything
    return sorted(named, key=lambda name: name != ask.table.time)[:MOST_COLUMNS]


def rows(ask: Examples, columns: Sequence[str], dialect: str) -> sa.Select[Any]:
    shown: list[sa.ColumnClause[Any]] = [sa.column(name) for name in columns]
    if ask.again is None:
        found = of_days(sa.select(*shown), ask, dialect)
        return found.where(condition(ask.match, ask.table)).limit(MOST_ROWS) if ask.match else found.limit(MOST_ROWS)
    return _again(ask, ask.again, columns, dialect).limit(MOST_ROWS)


def _again(ask: Examples, again: tuple[str, Any], columns: Sequence[str], dialect: str) -> sa.Select[Any]:
    """Rows that follow another one of their key, as `NearPairsPerDay` counts them."""
    name, within = again
    key: sa.ColumnClause[Any] = sa.column(name)
    since, until = midnight(ask.first), midnight(ask.last + DAY)
    moment = microseconds_of(ask.table, ask.table.time)
    before = sa.func.lag(moment).over(partition_by=key, order_by=moment)
    plain: list[sa.ColumnElement[Any]] = [sa.column(c) for c in columns]
    every = sa.select(*plain, moment.label("wk_moment"), (moment - before).label("wk_gap"))
    every = every.select_from(table_of(ask.table)).where(*between(ask.table, since - within, until, dialect))
    seen = seen_by(ask.table, ask.as_of, dialect, already_before=until)
    pairs = every.where(*seen, key.is_not(None)).subquery("pairs")
    begun = pairs.c.wk_moment >= sa.literal_column(str(round(since.timestamp()) * 1_000_000))
    longest: sa.ColumnElement[Any] = sa.literal_column(str(round(within.total_seconds() * 1_000_000)))
    return sa.select(*(pairs.c[c] for c in columns)).where(begun, pairs.c.wk_gap > 0, pairs.c.wk_gap <= longest)
