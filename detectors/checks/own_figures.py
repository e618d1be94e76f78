"""What a team counts itself, by a query or a function of its own, against a limit of its own.

There is one gate here, the team's number, compared exactly: what is usual for such a figure is for the query to know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from detectors.checks.check import Check, Fault, Occasion, Verdict
from detectors.days import last_complete_day
from detectors.detector import Nature, Outcome
from detectors.fields import Length, Name, Share
from detectors.measure import Edge, Kind, Measure
from detectors.picture import Axis, Unit
from detectors.questions.queries import OwnFigure, OwnFunction, OwnQuery
from detectors.words import on_day

_NAMED = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
_ENTRY = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*"
_MOST_TOLD = 20  # entities with a finding of their own, those furthest beyond the limit


def _bounded_query(text: str) -> str:
    if ";" in text or "--" in text or not re.match(r"(select|with)\b", text, re.IGNORECASE):
        raise ValueError("not one query; write one SELECT, without semicolons and comments")
    names = set(_NAMED.findall(text))
    if unknown := sorted(names - {"first", "last"}):
        raise ValueError(f"nothing is called :{unknown[0]}; write :first and :last, the days asked about")
    if names != {"first", "last"}:
        raise ValueError("it would read the whole table; bound it by :first and :last, the days asked about")
    return text


Query = Annotated[Name, AfterValidator(_bounded_query), Field(description="a SELECT of day, entity, n and k, or value")]
Entry = Annotated[
    str,
    StringConstraints(pattern=_ENTRY + "$", strip_whitespace=True),
    Field(description='an entry point such as "our_checks.refunds:per_day"'),
]


class OwnFiguresCheck(Check):
    """below, above: limits of a share, k of n; less_than, more_than: limits of a value. All exclusive; exactly one.
    min_rows: a share of fewer rows (n) is no verdict. noun: what the figure is, in words; of: what its rows are.
    nature: what kind of fault it is ("late" for a delivery that was missed), of which severity follows."""

    below: Share | None = None
    above: Share | None = None
    less_than: Annotated[Decimal | None, Field(description="a number such as 100")] = None
    more_than: Annotated[Decimal | None, Field(description="a number such as 100")] = None
    min_rows: Annotated[int, Field(gt=0, description="a number of rows, such as 300")] = 300
    noun: Annotated[Name, Field(description='what the figure is, in words, such as "open orders"')] = "the figure"
    of: Annotated[Name, Field(description='what all rows are, in words, such as "orders"')] = "rows"
    nature: Annotated[Nature, Field(description='"missing", "failed", "late", "deviation" or "note"')] = (
        Nature.DEVIATION
    )
    complete_after: Length | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        limits = (self.below, self.above, self.less_than, self.more_than)
        if sum(limit is not None for limit in limits) != 1:
            raise ValueError('a figure has one limit; write one of below = "1 %", above, less_than = 100 or more_than')
        return self

    @property
    def axis(self) -> Axis:
        if self._is_share:
            return Axis.of(f"{self.noun} as a share of {self.of}")
        return Axis.of(self.noun, Unit.NUMBER)

    def last_day(self, on: Occasion) -> date:
        return last_complete_day(on.as_of, on.landing if self.complete_after is None else self.complete_after)

    def looks(self, on: Occasion) -> tuple[datetime, ...]:
        return (on.as_of + (on.landing if self.complete_after is None else self.complete_after),)

    def verdict(self, on: Occasion, answer: Iterable[OwnFigure]) -> Verdict:
        """answer: see `OwnQuery`. The figure furthest beyond the limit stands for all of them."""
        day = self.last_day(on)
        judged = [self._judged(figure) for figure in answer if figure.day == day]
        if not judged:
            return Verdict(Outcome.NO_DATA, f"no figures for {on_day(day)}", day)
        enough = [j for j in judged if j.enough]
        if not enough:
            return Verdict(Outcome.NOT_ENOUGH, f"fewer than {self.min_rows} rows on {on_day(day)}", day)
        worst_first = sorted(enough, key=lambda j: j.beyond, reverse=True)
        return self._said(day, worst_first)

    def _judged(self, figure: OwnFigure) -> _Judged:
        limit, is_least = self._limit, self._edge is Edge.AT_LEAST
        if self._is_share:
            number = Fraction(figure.k or 0, figure.n) if figure.n else Fraction(0)
            enough = figure.n is not None and figure.n >= self.min_rows and figure.k is not None
        else:
            number, enough = Fraction(figure.value or 0), figure.value is not None
        return _Judged(
            figure, number, limit - number if is_least else number - limit, enough, self._measure(figure, number)
        )

    def _measure(self, figure: OwnFigure, number: Fraction) -> Measure:
        return Measure(
            kind=Kind.SHARE if self._is_share else Kind.RATIO,
            noun=f"{self.noun}{f' of {figure.entity}' if figure.entity else ''}",
            value=float(number),
            whole=figure.n if self._is_share else None,
            of=self.of if self._is_share else "",
            limit=float(self._limit),
            edge=self._edge,
        )

    def _said(self, day: date, worst_first: list[_Judged]) -> Verdict:
        worst, limit = worst_first[0], self._limit
        over = [j for j in worst_first if j.beyond > 0]
        faults = tuple(self._fault(day, j) for j in over[:_MOST_TOLD])
        more = f" {len(over) - _MOST_TOLD} more are beyond it." if len(over) > _MOST_TOLD else ""
        detail = " ".join(f.summary for f in faults[:3]) + more if faults else f"{worst.measure.on(day)}."
        is_alarm = bool(faults) and self.nature is not Nature.NOTE
        outcome = Outcome.ALARM if is_alarm else Outcome.PASS
        return Verdict(
            outcome, detail, day, float(worst.number), float(limit), worst.figure.n, faults, measure=worst.measure
        )

    def _fault(self, day: date, judged: _Judged) -> Fault:
        off = judged.figure.deviation
        return Fault(
            nature=self.nature,
            day=day,
            measure=judged.measure,
            summary=f"{judged.measure.on(day)}.",
            entity=judged.figure.entity,
            deviation=None if off is None else float(off),
            rows=judged.figure.n,
        )

    @property
    def _is_share(self) -> bool:
        return self.below is not None or self.above is not None

    @property
    def _limit(self) -> Fraction:
        limits = (self.below, self.above, self.less_than, self.more_than)
        return next(Fraction(limit) for limit in limits if limit is not None)

    @property
    def _edge(self) -> Edge:
        return Edge.AT_LEAST if self.below is not None or self.less_than is not None else Edge.AT_MOST


@dataclass(frozen=True, slots=True)
class _Judged:
    """A figure beside the limit. beyond: by how much it breaks the limit; zero and less keeps it."""

    figure: OwnFigure
    number: Fraction
    beyond: Fraction
    enough: bool
    measure: Measure


class SqlCheck(OwnFiguresCheck):
    """query: one SELECT, bounded by :first and :last (dates), that gives the columns of `OwnQuery`."""

    query: Query

    def ask(self, on: Occasion) -> OwnQuery:
        day = self.last_day(on)
        return OwnQuery(self.query, day, day, on.as_of)


class PythonCheck(OwnFiguresCheck):
    """entry: "package.module:function", as in `OwnFunction`. sha256: of its file; the bot runs that very text only."""

    entry: Entry
    sha256: Annotated[
        str, Field(pattern=r"^([0-9a-f]{64})?$", description="what `sha256sum FILE` says of the code")
    ] = ""

    def ask(self, on: Occasion) -> OwnFunction:
        day = self.last_day(on)
        return OwnFunction(self.entry, day, day, on.as_of, self.sha256)
