"""What a question can group rows by, and what it can count among them, as plain values.

`detectors/sources/group_sql.py` turns them into SQL. Columns that hold times are stored as their table's `stored` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition in SQL. A row for which it is neither true nor false does not match."""

    text: str


@dataclass(frozen=True, slots=True)
class Is:
    """The value of `column`, as text, is this one."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class NotWithin:
    """The time in `column` is missing, or further than `length` after the row's own."""

    column: str
    length: timedelta


@dataclass(frozen=True, slots=True)
class OnAnotherDay:
    """`column` (a date, or a time) lies on another UTC day than the row's own time; missing, it does not match."""

    column: str


@dataclass(frozen=True, slots=True)
class LoadedAfter:
    """The row reached the table more than `length` after it happened; false where nobody recorded that."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class OnMark:
    """The row happened within `width` after a multiple of `every`, counted from UTC midnight."""

    every: timedelta
    width: timedelta


@dataclass(frozen=True, slots=True)
class Not:
    """A row for which it is not true, also where nobody can say."""

    condition: Sql | Is | NotWithin | OnAnotherDay | LoadedAfter | OnMark


Condition = Sql | Is | NotWithin | OnAnotherDay | LoadedAfter | OnMark | Not


@dataclass(frozen=True, slots=True)
class Column:
    """The value of a column."""

    name: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value of a column where it is one of these; else ""."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LengthBin:
    """The number of the bin that holds the length from one time to another: 0 below the first edge (ascending), and as
    many as there are edges from the last edge on. Missing or negative lengths are None."""

    start: str
    end: str
    edges: tuple[timedelta, ...]


Grouping = Column | OneOf | LengthBin | LoadedAfter
"""`LoadedAfter` groups into "1" (it is so) and "0"."""
