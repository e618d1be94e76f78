"""A scan as SQL: several questions about a table in one statement.

What is grouped by, counted and added up stands in a subquery under names of its own, a question's number behind each:
n (rows), k (those that match, or are flagged) and v (the value). A question's own condition stands before what is
counted, so that it narrows nobody else's rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from detectors.questions.conditions import Condition, Sql
from detectors.questions.queries import ByDay, GroupsPerDay, Scan
from detectors.sources.group_sql import condition, grouping, statement
from detectors.sources.scans import columns_of, sets_of
from detectors.sources.sql import _day as day_expression
from detectors.sources.sql import _of_days as of_days
from detectors.sources.sql import _sql as literal_sql
from detectors.sources.sql import aggregate

__all__ = ["HAS_SETS", "statement"]

HAS_SETS = frozenset({"postgresql", "duckdb", "bigquery", "snowflake", "trino"})


@statement.register
def _scan(ask: Scan, dialect: str) -> sa.Select[Any]:
    columns, sets = columns_of(ask), sets_of(ask)
    day = day_expression(ask.table).label("day")
    groups = [grouping(by, ask.table).label(name) for by, name in columns.items()]
    figures = [figure for number, one in enumerate(ask.asks) for figure in figures_of_a_row(number, one)]
    rows = of_days(sa.select(day, *groups, *figures), ask, dialect)
    if all(one.table.where for one in ask.asks):
        rows = rows.where(sa.or_(*(literal_sql(one.table.where or "") for one in ask.asks)))
    seen = rows.subquery("seen")
    of_row = {column.name: column for column in seen.c}
    figures_of_groups = [f for number, one in enumerate(ask.asks) for f in figures_of_rows(number, one, of_row)]
    keys = [seen.c.day, *(seen.c[name] for name in columns.values())]
    if len(sets) == 1:
        return sa.select(*keys, *figures_of_groups).group_by(*keys)
    # Which set a row is of: a missing value and a column that it is not grouped by are both NULL.
    each = [sa.tuple_(seen.c.day, *(seen.c[columns[by]] for by in groups)) for groups in sets]
    marks = [sa.func.grouping(seen.c[name]).label(f"not_{name}") for name in columns.values()]
    return sa.select(*keys, *marks, *figures_of_groups).group_by(sa.func.grouping_sets(*each))


def figures_of_a_row(number: int, ask: ByDay) -> Iterator[sa.Label[Any]]:
    """What a question adds up of each row."""
    counts: list[Condition] = [Sql(ask.table.where)] if ask.table.where else []
    if counts:
        yield _when(counts, ask, sa.literal_column("1"), sa.literal_column("0")).label(f"n{number}")
    if match := _match(ask):
        yield _when([*counts, match], ask, sa.literal_column("1"), sa.literal_column("0")).label(f"k{number}")
    if _has_value(ask):
        column: sa.ColumnElement[Any] = sa.column(ask.value)  # type: ignore[union-attr]
        yield (_when(counts, ask, column, None) if counts else column).label(f"v{number}")


def figures_of_rows(number: int, ask: ByDay, of_row: Mapping[str, sa.ColumnElement[Any]]) -> Iterator[sa.Label[Any]]:
    """Of many rows; of_row: name -> what `figures_of_a_row` gives."""
    n = sa.func.sum(of_row[f"n{number}"]) if ask.table.where else sa.func.count()
    yield n.label(f"n{number}")
    k = sa.func.sum(of_row[f"k{number}"]) if _match(ask) else sa.literal_column("0")
    yield k.label(f"k{number}")
    if _has_value(ask):
        yield aggregate(ask.by, of_row[f"v{number}"]).label(f"v{number}")  # type: ignore[arg-type]


def _match(ask: ByDay) -> Condition | None:
    if isinstance(ask, GroupsPerDay):
        return ask.match
    return Sql(ask.flag) if ask.flag else None


def _has_value(ask: ByDay) -> bool:
    return not isinstance(ask, GroupsPerDay) and ask.value != "*"


def _when(conditions: list[Condition], ask: ByDay, then: Any, otherwise: Any) -> sa.ColumnElement[Any]:
    return sa.case((sa.and_(*(condition(c, ask.table) for c in conditions)), then), else_=otherwise)
