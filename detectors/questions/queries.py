"""What a check wants to know, as plain values.

A check says what to ask and judges the answer; how a warehouse or a bucket is asked is not its business
(`detectors/sources/sql.py` turns these into SQL, `detectors/sources/objects.py` into listings). Because a question is
a value, it can be shown, compared, and put together with others about the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from detectors.questions.conditions import Condition, Grouping
from detectors.questions.objects import Arrivals
from schedule.wallclock import end_of_day

Stored = Literal["timestamp", "epoch seconds", "epoch milliseconds", "epoch microseconds", "epoch nanoseconds"]
Aggregate = Literal["max", "min", "sum", "count", "distinct"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table (or view) with a time for each row.

    name: "transactions" or "sales.transactions". time: the column that says when a row happened; stored: as what.
    where: an SQL condition on the rows that count at all. loaded: the column that says when a row reached the table;
    with it, rows that were not there yet at an instant are left out. age: and of every UTC day those that came later
    than so long after its end, so that a day that is not whole yet is compared with others as they were then.
    """

    name: str
    time: str
    stored: Stored = "timestamp"
    where: str | None = None
    loaded: str | None = None
    age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ValuesPerDay:
    """What value has each key on each UTC day from `first` to `last`?

    value: a column, or "*" to count rows. by "distinct": how many different values. key None: the whole table is one
    key, "". flag: an SQL condition; a day of a key is flagged if it holds for any of its rows.
    Answer: a DataFrame with the columns day (date), key (str), value (as the database gives it), n, flag (bool).
    """

    table: Table
    first: date
    last: date
    key: str | None
    value: str
    by: Aggregate
    as_of: datetime
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Newest:
    """When is the newest row that is not after `as_of`? Looked for from `since` on first, which is what makes it
    cheap on a partitioned table. Answer: an aware datetime, or None for no rows at all."""

    table: Table
    since: datetime
    as_of: datetime


@dataclass(frozen=True, slots=True)
class NearPairsPerDay:
    """How many rows of each UTC day from `first` to `last` follow another row of the same key within `within`?

    key: the column with the id; rows without one are not looked at. amount: a column to add up, or None.
    Answer: a DataFrame with the columns day (date), n (rows), near (rows that follow one of their key later than it, by
    `within` at most), same (rows at exactly the time of one of their key), amount, near_amount (sums of what the
    amount column holds, regardless of sign; 0 without one). A row counts for its own day, whatever the day of the one
    before it.
    """

    table: Table
    first: date
    last: date
    key: str
    within: timedelta
    amount: str | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class GroupsPerDay:
    """How many rows has each group on each UTC day from `first` to `last` (n), and how many of them match (k)?

    by: name -> what to group by; none at all is one group. match None: nothing matches.
    Answer: a DataFrame with the columns day (date), one for each name (str; "" for a missing value), n, k; days
    without rows are missing.
    """

    table: Table
    first: date
    last: date
    by: tuple[tuple[str, Grouping], ...]
    match: Condition | None
    as_of: datetime


ByDay = ValuesPerDay | GroupsPerDay


@dataclass(frozen=True, slots=True)
class Scan:
    """Questions about one table as of one instant, answered by one reading of the days from the first that any of them
    asks for to the last (`detectors/sources/scans.py`). Answer: a list of their answers, in their order."""

    asks: tuple[ByDay, ...]

    @property
    def table(self) -> Table:
        """Without a condition: each question has its own."""
        return replace(self.asks[0].table, where=None)

    @property
    def first(self) -> date:
        return min(ask.first for ask in self.asks)

    @property
    def last(self) -> date:
        return max(ask.last for ask in self.asks)

    @property
    def as_of(self) -> datetime:
        return self.asks[0].as_of


@dataclass(frozen=True, slots=True)
class ChosenPerDay:
    """How many rows has each of some values of a column on each UTC day from `first` to `last`?

    choose: which of the distinct values (those with the most rows first) these are; it sees each once, so that it may
    take its time. rule: by what it chooses, so that two questions can be compared; "" if nobody can say.
    Answer: as of `GroupsPerDay`, grouped by "key", which is "" for all the other rows.
    """

    table: Table
    first: date
    last: date
    column: str
    choose: Callable[[Sequence[str]], Sequence[str]]
    as_of: datetime
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Examples:
    """A few rows of the UTC day `day` that match (any row, for None), or that follow another row of their key within a
    length (`again`: the column with the key, and the length).

    words: the columns to show, among words that are none. times: columns that hold times, as the table's `stored` says.
    plain: columns whose values are shown as they are, as are values among `words`; keys: columns whose values never
    are. Answer: a tuple of lines (`detectors/sources/examples.py`), empty for no such row.
    """

    table: Table
    day: date
    match: Condition | None
    again: tuple[str, timedelta] | None
    words: frozenset[str]
    times: frozenset[str]
    plain: frozenset[str]
    keys: frozenset[str]
    as_of: datetime

    @property
    def first(self) -> date:
        return self.day

    @property
    def last(self) -> date:
        return self.day


@dataclass(frozen=True, slots=True)
class RowsPerKey:
    """How are the rows of one UTC day spread over the values of a column, and which values have more than `above` rows?

    Answer: a DataFrame with the columns key (str, "" for all that have no more), rows (of a key), keys (how many have
    so many rows). Rows without a key are left out.
    """

    table: Table
    day: date
    key: str
    above: int
    as_of: datetime

    @property
    def first(self) -> date:
        return self.day

    @property
    def last(self) -> date:
        return self.day


@dataclass(frozen=True, slots=True)
class BookedTwice:
    """Of the keys booked to the day `last` (n), how many are booked to an earlier day as well (k)?

    booked: the column with the day. Rows of the UTC days from `first` to `last` are looked at. Answer: the pair (n, k).
    """

    table: Table
    first: date
    last: date
    key: str
    booked: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class BookedPerQuarter:
    """To which day are the rows of each quarter of an hour in `[since, until)` booked?

    booked: the column with the date. Answer: a DataFrame with the columns day (date), quarter (its start, an instant in
    UTC), n. Quarters, because there are offsets from UTC that are not whole hours.
    """

    table: Table
    booked: str
    since: datetime
    until: datetime
    as_of: datetime


@dataclass(frozen=True, slots=True)
class RunColumns:
    """The columns of a log of runs; rows None, started "": it does not say."""

    pipeline: str
    day: str
    started: str
    finished: str
    status: str
    rows: str | None


@dataclass(frozen=True, slots=True)
class RunsOf:
    """Which runs of a pipeline about the days `first` to `last` had begun at `as_of`?

    Answer: a list of `Run`, in the order in which they began.
    """

    table: str
    columns: RunColumns
    where: str | None
    pipeline: str
    first: date
    last: date
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A run, as it stood at an instant: what ended later had not ended, and nobody knew how. Times are aware."""

    day: date
    started: datetime | None
    finished: datetime | None
    status: str
    rows: int | None

    def as_it_was(self, as_of: datetime) -> Run:
        if self.finished is None or self.finished <= as_of:
            return self
        return Run(self.day, self.started, None, "running", None)


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Which deliveries are due around `[since, until]`? columns: with the name, by when, and when it was delivered.

    Answer: a list of `Delivery`; of some days more on both sides, for a date alone may end in any zone.
    """

    table: str
    columns: tuple[str, str, str]
    stored: Stored
    where: str | None
    since: datetime
    until: datetime
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """due: an aware instant, or a date, by the end of which it has to be there. delivered: aware."""

    name: str
    due: datetime | date
    delivered: datetime | None

    def due_in(self, zone: str) -> datetime:
        return self.due if isinstance(self.due, datetime) else end_of_day(self.due, zone)

    def delivered_by(self, as_of: datetime) -> datetime | None:
        return self.delivered if self.delivered and self.delivered <= as_of else None


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A team's own figure of a UTC day. entity: "" for the whole. n, k: rows, and those of them that count. value: a
    number. deviation: how far the published figure is off, as a share of what it should be. What was not given, or is
    not a number, is None."""

    day: date
    entity: str
    n: int | None
    k: int | None
    value: Decimal | None
    deviation: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OwnQuery:
    """What does a query of the team's own say about the UTC days from `first` to `last`?

    text: one SELECT with the parameters :first and :last (dates, both inclusive). Its columns: day, and n with k, or
    value; entity if there are several a day; deviation if it knows how far off the published figure is. Answer: a list
    of `OwnFigure`, one of each day and entity.
    """

    text: str
    first: date
    last: date
    as_of: datetime


@dataclass(frozen=True, slots=True)
class OwnFunction:
    """What does a function of the team's own say about the UTC days from `first` to `last`?

    entry: "package.module:function". It is called with a read-only SQLAlchemy connection, `first`, `last` and `as_of`,
    and gives mappings with the columns of `OwnQuery`. Answer: as there. sha256: of its file as it was applied, in
    hexadecimal.
    """

    entry: str
    first: date
    last: date
    as_of: datetime
    sha256: str = ""


Query = (
    ValuesPerDay
    | Newest
    | NearPairsPerDay
    | BookedPerQuarter
    | RunsOf
    | Deliveries
    | GroupsPerDay
    | Scan
    | ChosenPerDay
    | RowsPerKey
    | Examples
    | BookedTwice
    | Arrivals
    | OwnQuery
    | OwnFunction
)
