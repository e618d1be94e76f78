"""How figures are spread: single keys with far too many rows, or lengths whose middle empties.

Both are seen in aggregates only: how many keys have how many rows, how many lengths fall into which bin.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, model_validator

from detectors.checks.check import DailyCheck, Fault, Occasion, Verdict
from detectors.checks.lengths import EDGES, Lengths
from detectors.detector import Nature, Outcome
from detectors.fields import Name
from detectors.measure import Edge, Kind, Measure
from detectors.picture import Axis, Unit
from detectors.questions.conditions import Column, Is, LengthBin
from detectors.questions.lookup import Lookup
from detectors.questions.queries import Examples, GroupsPerDay, RowsPerKey
from detectors.words import listed, on_day

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 2  # characters at each end of a key: enough to find it again, too few to tell who it is
_NAMED = 3


class DistributionCheck(DailyCheck):
    """key: the column whose single values are looked at (a user); more_than: rows of one of them in a UTC day,
    exclusive; allowed: values that may have more (service accounts).
    end: the column with the end of what began at `time`; group: a column; lengths are judged for each value of it.
    Exactly one of key and end. noun: what a row is, who: what a key is, in words."""

    key: Annotated[Name | None, Field(description='a column such as "user_id"')] = None
    more_than: Annotated[int, Field(gt=0, description="a number of rows, such as 1000")] = 1000
    allowed: tuple[Name, ...] = ()
    end: Annotated[Name | None, Field(description='a column such as "ended_at"')] = None
    group: Annotated[Name | None, Field(description='a column such as "platform"')] = None
    min_rows: Annotated[int, Field(gt=0, description="a number of rows, such as 100")] = 100
    lookback_days: Annotated[int, Field(ge=14, le=400, description="a number of days from 14 to 400")] = 28
    noun: Annotated[Name, Field(description='what the rows are, in words, such as "events"')] = "rows"
    who: Annotated[Name, Field(description='what the keys are, in words, such as "users"')] = "keys"

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if (self.key is None) == (self.end is None):
            raise ValueError('a distribution has one question; write either key = "user_id" or end = "ended_at"')
        return self

    @property
    def axis(self) -> Axis:
        if self.key is not None:
            return Axis.of(f"most {self.noun} of one of the {self.who}", Unit.NUMBER)
        lowest = f", lowest {self.group}" if self.group else ""
        return Axis.of(f"{self.noun} in the middle of their usual lengths, compared with what is usual{lowest}")

    def ask(self, on: Occasion) -> RowsPerKey | GroupsPerDay:
        day = self.last_day(on)
        if self.key is not None:
            return RowsPerKey(self.rows_of, day, self.key, self.more_than, on.as_of)
        groups = (("group", Column(self.group)),) if self.group else ()
        bins = LengthBin(self.time, self.end or "", EDGES)
        first = day - timedelta(days=self.lookback_days)
        return GroupsPerDay(self.rows_at(on), first, day, (*groups, ("bin", bins)), None, on.as_of)

    def behind(self, on: Occasion, fault: Fault, answer: Any) -> Examples:
        """Of the key with the most rows, or of the group whose lengths moved."""
        if self.key is not None:
            named = answer[(answer["key"] != "") & ~answer["key"].isin(self.allowed)]
            return self.rows(on, fault.day, Is(self.key, str(named.sort_values("rows")["key"].iloc[-1])))
        return self.rows(on, fault.day, Is(self.group, fault.entity) if self.group and fault.entity else None)

    def lookup(self, on: Occasion, fault: Fault, answer: Any) -> Lookup:
        """Of keys by how many rows they have: who they are is nobody's business in a chat."""
        if self.key is None:
            return super().lookup(on, fault, answer)
        return Lookup(self.rows_of, fault.day, again=self.key, above=self.more_than)

    def verdict(self, on: Occasion, answer: pd.DataFrame) -> Verdict:
        """answer: see `RowsPerKey` and `GroupsPerDay`."""
        day = self.last_day(on)
        if self.key is not None:
            return self._of_keys(day, answer)
        table = answer if self.group else answer.assign(group="")
        return Lengths(self.noun, self.min_rows).verdict(on, day, table)

    def _of_keys(self, day: date, answer: pd.DataFrame) -> Verdict:
        rows, limit = int((answer["rows"] * answer["keys"]).sum()), float(self.more_than)
        if not rows:
            return Verdict(Outcome.NO_DATA, f"no {self.noun} on {on_day(day)}", day, limit=limit, rows=0)
        counted = answer[~answer["key"].isin(self.allowed)]
        heavy = counted[counted["key"] != ""].sort_values(["rows", "key"], ascending=[False, True])
        most = float(counted["rows"].max()) if len(counted) else 0.0
        if heavy.empty:
            calm = f"none of {int(counted['keys'].sum()):,} {self.who} had more than {self.more_than:,} {self.noun}"
            told = f"{calm} on {on_day(day)}"
            return Verdict(Outcome.PASS, told, day, most, limit, rows, measure=self._measure(most))
        fault = self._fault(day, rows, counted, heavy)
        return Verdict(Outcome.ALARM, fault.summary, day, most, limit, rows, (fault,), fault.measure)

    def _measure(self, most: float) -> Measure:
        noun = f"most {self.noun} of one of the {self.who}"
        return Measure(kind=Kind.COUNT, noun=noun, value=most, limit=float(self.more_than), edge=Edge.AT_MOST)

    def _fault(self, day: date, rows: int, counted: pd.DataFrame, heavy: pd.DataFrame) -> Fault:
        keys, others = int(counted["keys"].sum()), counted[counted["key"] == ""]
        mean, without = _mean(counted), _mean(others)
        most = heavy.head(_NAMED)
        named = [f"{_masked(key)} {n:,}" for key, n in zip(most["key"], most["rows"], strict=True)]
        had = f"{len(heavy):,} of {keys:,} {self.who} had more than {self.more_than:,} {self.noun} on {on_day(day)}"
        middle = f"the mean is {mean:,.1f} against a median of {_median(counted):,}"
        return Fault(
            nature=Nature.DEVIATION,
            day=day,
            measure=self._measure(float(heavy["rows"].max())),
            summary=f"{had} ({listed(named)}); {middle}, and {without:,.1f} without them.",
            rows=rows,
        )


def _mean(spread: pd.DataFrame) -> float:
    keys = int(spread["keys"].sum())
    return float((spread["rows"] * spread["keys"]).sum()) / keys if keys else 0.0


def _median(spread: pd.DataFrame) -> int:
    """The lower one of two middle keys."""
    ordered = spread.sort_values("rows")
    reached = ordered["keys"].cumsum() * 2 >= int(ordered["keys"].sum())
    return int(ordered[reached]["rows"].iloc[0])


def _masked(key: str) -> str:
    return f"{key[:_SHOWN]}…{key[-_SHOWN:]}" if len(key) > 2 * _SHOWN else "…"
