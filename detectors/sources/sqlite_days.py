"""Counts by day in SQLite, which sorts all rows to group them, and works out the day of every one of them first.

Most tables spell their times in UTC and all alike, so that a day is a range of text. Then each day is a branch of one
statement, read from the index on the time, with nothing to sort or to work out. Whether the table is like that is
looked at first, and counted while reading: where any row is spelled otherwise, the question is asked the usual way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from detectors.days import DAY, midnight
from detectors.questions.queries import ByDay, Scan
from detectors.sources.scan_sql import figures_of_a_row, figures_of_rows
from detectors.sources.scans import groups_of
from detectors.sources.sql import _seen as seen_by
from detectors.sources.sql import _table as table_of

MOST_DAYS = 400  # SQLite takes 500 branches

# Without an offset from UTC, and with all their digits: of one length means of one form.
_FORMS = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?)?")
_NOTHING: sa.ColumnElement[Any] = sa.null()


def is_by_day(scan: Scan) -> bool:
    """Whether it can be asked in branches."""
    plain = scan.table.stored == "timestamp" and not any(groups_of(ask) for ask in scan.asks)
    return plain and DAY <= scan.last - scan.first < MOST_DAYS * DAY


def a_time(scan: Scan) -> sa.Select[Any]:
    """One time of its days, as it is spelled."""
    time = _time(scan)
    return sa.select(time).select_from(table_of(scan.table)).where(*_within(scan, scan.first, scan.last)).limit(1)


def length_of(time: object) -> int | None:
    """How long every time of the table has to be, to be compared as text; None if this one cannot be."""
    return len(time) if isinstance(time, str) and _FORMS.fullmatch(time) else None


def branches(scan: Scan, length: int) -> sa.Select[Any]:
    """The scan's columns, and besides `wk_all` (rows read) and `wk_plain` (those of this length). The days before and
    after it are read too, as rows without a day: an offset could move some of theirs into it."""
    days = [scan.first + n * DAY for n in range((scan.last - scan.first).days + 1)]
    asked = [_branch(scan, day, length, is_asked=True) for day in days]
    beside = [_branch(scan, day, length, is_asked=False) for day in (scan.first - DAY, scan.last + DAY)]
    every = sa.union_all(*asked, *beside).subquery("every_day")
    return sa.select(*every.c).where(every.c.wk_all > 0)


def _branch(scan: Scan, day: date, length: int, is_asked: bool) -> sa.Select[Any]:
    label = sa.literal_column(f"'{day}'") if is_asked else _NOTHING
    figures = [f for number, ask in enumerate(scan.asks) for f in _figures(number, ask, day, is_asked)]
    is_plain = sa.func.length(_time(scan)) == sa.literal_column(str(length))
    counts = sa.func.count().label("wk_all"), sa.func.total(is_plain).label("wk_plain")
    rows = sa.select(label.label("day"), *figures, *counts).select_from(table_of(scan.table))
    return rows.where(*_within(scan, day, day), *(_seen(scan, day) if is_asked else ()))


def _seen(scan: Scan, day: date) -> Iterator[sa.ColumnElement[bool]]:
    """In a branch of its own, what a day was like at an age is what it was like at an instant."""
    ends, age = midnight(day + DAY), scan.table.age
    as_of = scan.as_of if age is None else min(scan.as_of, ends + age)
    return seen_by(replace(scan.table, age=None), as_of, "sqlite", already_before=ends)


def _figures(number: int, ask: ByDay, day: date, is_asked: bool) -> Iterator[sa.Label[Any]]:
    """Of days that a question does not ask for, nothing is worked out."""
    of_row = {label.name: label.element for label in figures_of_a_row(number, ask)}
    for label in figures_of_rows(number, ask, of_row):
        yield label if is_asked and ask.first <= day <= ask.last else _NOTHING.label(label.name)


def _time(scan: Scan) -> sa.ColumnClause[str]:
    return sa.column(scan.table.time, sa.String())


def _within(scan: Scan, first: date, last: date) -> tuple[sa.ColumnElement[bool], ...]:
    return _time(scan) >= sa.literal_column(f"'{first}'"), _time(scan) < sa.literal_column(f"'{last + DAY}'")
