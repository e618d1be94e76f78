"""What every check is: settings that know what to ask, and a pure verdict on the answer.

A check's file holds its settings (a pydantic model whose fields are the keys of a [[detectors]] table), `ask`, and
`verdict`. pandas is handed in with the answer and never imported here: declaring detectors costs the bot no memory.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import Field

from bot.handbook.cited import Frozen
from bot.handbook.team.team import Team
from detectors.days import DAY, Calendar, last_complete_day, midnight
from detectors.detector import Landing, Nature, Outcome
from detectors.fields import Expression, Length, Name
from detectors.measure import Measure
from detectors.picture import Axis
from detectors.promises import Promises
from detectors.questions.conditions import Condition
from detectors.questions.lookup import Lookup
from detectors.questions.queries import Examples, Query, Stored, Table

# Keys of a [[detectors]] table, by what the columns hold that they name.
_TIMES = ("time", "without", "end")
_PLAIN = ("each", "column", "agent", "booked", "group")  # few values, none of which is a person's
_KEYS = ("key", "per", "once")
_STEP = timedelta(minutes=15)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a check may know besides its settings and the answer.

    as_of: aware. landing: when a day of the pipeline is complete, counted from the UTC midnight after it.
    zone, country: of the team. left_out: days that no baseline may learn from. promises: of the pipeline, for checks
    that need them.
    """

    as_of: datetime
    landing: timedelta
    zone: str
    country: str
    left_out: frozenset[date] = frozenset()
    promises: Promises | None = None

    def calendar(self, name: str) -> Calendar:
        return Calendar(name, self.zone, self.country)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a verdict found wrong; the fields are those of `detectors.detector.Finding`.

    deviation: only from a check that measured the published figure itself (handbook, "Severity Levels": off by more
    than 5%), as a share of what it should be. A share of rows is told as that share, in `measure`, and is none.
    """

    nature: Nature
    day: date
    measure: Measure
    summary: str
    entity: str = ""
    deviation: float | None = None
    rows: int | None = None
    query: str = ""  # "" for the question's own

    @property
    def measured(self) -> str:
        return self.measure.measured

    @property
    def limit(self) -> str:
        return self.measure.allowed


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says; the fields are those of `detectors.detector.Result`."""

    outcome: Outcome
    detail: str
    day: date | None = None
    figure: float | None = None
    limit: float | None = None
    rows: int | None = None
    faults: tuple[Fault, ...] = ()
    measure: Measure | None = None
    landing: Landing | None = None
    too_noisy: str = ""


class Check(Frozen, ABC):
    """The settings of a check; one subclass for each kind.

    fresh_days: of so many of the newest days that it asks for, late rows count at once; those of older ones, which only
    say what is usual, are read when no more will come. None: of all days.
    judges_a_day_once: what was right about a day stays right; a later look that says otherwise saw something else (a
    file that was there in time, and was sent again since). judges_now: it judges a state at the instant of the look (a
    table's age), not a day that is over. needs_promises: its occasion has to hold them. needs_pandas: it
    judges a table of days. reads_runs: it reads a log of runs, and can read the one that OpenLineage tells.
    """

    fresh_days: ClassVar[int | None] = None
    judges_a_day_once: ClassVar[bool] = False
    judges_now: ClassVar[bool] = False
    needs_promises: ClassVar[bool] = False
    needs_pandas: ClassVar[bool] = True
    reads_runs: ClassVar[bool] = False

    def looks(self, on: Occasion) -> tuple[datetime, ...]:
        """When to look, to judge a UTC day as soon as it can be; for going back over the past. on: the occasion of the
        midnight that ends the day. By default once, at the pipeline's landing time."""
        return (on.as_of + on.landing,)

    def unsaid(self, team: Team, pipeline: str) -> tuple[str, str, str] | None:
        """What neither the settings nor the handbook say: the key, what is wrong, what to write instead."""
        return None

    @property
    def axis(self) -> Axis | None:
        """What the figure of its verdicts is; None where they have none."""
        return None

    @property
    def sees_corrections(self) -> bool:
        """Whether a look as of an instant gone by sees what has been put right since."""
        return False

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> Examples | tuple[str, ...] | None:
        """Which rows to show of a fault, or their lines where the answer has them; None where there is none to show.
        answer: that of `ask`."""
        return None

    def lookup(self, on: Occasion, fault: Fault, answer: Any) -> Lookup | None:
        """What a person looks up first; None where it is the question itself."""
        return None

    @abstractmethod
    def ask(self, on: Occasion) -> Query:
        """What to find out."""

    @abstractmethod
    def verdict(self, on: Occasion, answer: Any) -> Verdict:
        """What the answer to `ask` means. Pure."""


class RowsCheck(Check):
    """What every check of a table says about the table."""

    table: Annotated[Name, Field(description='the name of a table, such as "sales.transactions"')]
    time: Annotated[Name, Field(description="the column that says when a row happened")]
    stored: Annotated[Stored, Field(description='how times are stored: "timestamp", "epoch seconds"')] = "timestamp"
    where: Annotated[Expression | None, Field(description="an SQL condition on the rows that count")] = None
    loaded: Annotated[Name | None, Field(description="the column that says when a row reached the table")] = None

    @property
    def sees_corrections(self) -> bool:
        """Rows are as they are today, unless a column says when each came."""
        return self.loaded is None

    @property
    def rows_of(self) -> Table:
        return Table(self.table, self.time, self.stored, self.where, self.loaded)

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> Examples | tuple[str, ...] | None:
        """Where no single row is wrong, what the day has."""
        return self.rows(on, fault.day)

    def lookup(self, on: Occasion, fault: Fault, answer: Any) -> Lookup:
        shown = self.behind(on, fault, answer)
        if not isinstance(shown, Examples):
            return Lookup(self.rows_of, fault.day)
        again = shown.again[0] if shown.again else ""
        return Lookup(self.rows_of, shown.day, (shown.match,) if shown.match else (), again=again)

    def rows(
        self, on: Occasion, day: date, match: Condition | None = None, again: tuple[str, timedelta] | None = None
    ) -> Examples:
        """Rows of a UTC day to show, with the columns that these settings speak of."""
        said = self.model_dump(exclude={"loaded"})  # when a row came says little about what is wrong with it
        words = {word for value in said.values() if isinstance(value, str) for word in _WORD.findall(value)}

        def columns(fields: Sequence[str]) -> frozenset[str]:
            return frozenset(str(said[name]) for name in fields if said.get(name))

        times, plain, keys = columns(_TIMES), columns(_PLAIN), columns(_KEYS)
        return Examples(self.rows_of, day, match, again, frozenset(words), times, plain, keys, on.as_of)


class DailyCheck(RowsCheck):
    """What every check of a complete UTC day says. complete_after: counted from the midnight after the day; without it
    the pipeline's landing time."""

    fresh_days: ClassVar[int | None] = 1
    complete_after: Length | None = None

    def looks(self, on: Occasion) -> tuple[datetime, ...]:
        return (on.as_of + (on.landing if self.complete_after is None else self.complete_after),)

    def last_day(self, on: Occasion) -> date:
        return last_complete_day(on.as_of, on.landing if self.complete_after is None else self.complete_after)

    def rows_at(self, on: Occasion) -> Table:
        """The rows, each day's as they were as long after its end as the last complete day is over now. So what comes
        late each night is missing from the days before, too, and a later look sees more of all of them."""
        return self.rows_aged(on.as_of - midnight(self.last_day(on) + DAY))

    def rows_aged(self, age: timedelta) -> Table:
        if self.loaded is None:
            return self.rows_of
        # In steps, so that a look that begins a minute later asks the same and finds what is kept.
        return replace(self.rows_of, age=age - age % _STEP)
