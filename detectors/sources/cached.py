"""A source in front of which the figures of days are kept: it is asked only for days that are new or may still change.

Only questions that are answered day by day. Whatever else is asked goes to the source as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeGuard

from detectors.days import DAY, midnight
from detectors.figures import RE_READ, DayRead, Figure, Reading
from detectors.questions.lookup import Lookup
from detectors.questions.queries import ChosenPerDay, GroupsPerDay, NearPairsPerDay, Query, ValuesPerDay
from detectors.sources.frames import frame
from detectors.sources.source import Source

if TYPE_CHECKING:
    import pandas as pd

MOST_KEPT = 20_000  # figures of one question; beyond it they are not kept, and every run asks for all days

PerDay = ValuesPerDay | GroupsPerDay | ChosenPerDay | NearPairsPerDay

_VARIES = ("first", "last", "as_of", "choose")


@dataclass
class CachedSource:
    """The source behind it, asked as little as is right.

    known: what is kept. place: of the source, without its secrets; figures of another place are no use. fresh_days: of
    so many of a question's newest days the figures have to be of now; None: of all that may still change. read: after
    an answer, the days that were asked for, to be kept; None if there is nothing to keep.
    """

    source: Source
    known: Reading | None
    place: str = ""
    re_read: timedelta = RE_READ
    fresh_days: int | None = None
    read: Reading | None = field(default=None, init=False)

    def asks(self, ask: Query) -> list[Query]:
        """What the source is going to be asked for this answer."""
        return [ask] if not _is_kept(ask) else list(self._missing(ask, self._held(ask)))

    def answer(self, ask: Query) -> Any:
        self.read = None
        if not _is_kept(ask):
            return self.source.answer(ask)
        held = self._held(ask)
        asked = self._missing(ask, held)
        answers = [self.source.answer(one) for one in asked]
        known = {d.day: d for d in self.known.days} if self._is_known(ask) and self.known else {}
        read = [d for one, answer in zip(asked, answers, strict=True) for d in _days_read(one, answer)]
        fresh = {d.day: d.after(known.get(d.day)) for d in read}
        every = held | fresh
        if sum(len(d.figures) for d in every.values()) > MOST_KEPT:
            return answers[0] if asked == [ask] else self.source.answer(ask)
        self.read = Reading(question=fingerprint(ask, self.place), days=tuple(fresh.values()))
        return answers[0] if asked == [ask] and not known else _frame(ask, every.values())

    def explain(self, ask: Query | Lookup) -> str:
        return self.source.explain(ask)

    def close(self) -> None:
        self.source.close()

    def _held(self, ask: PerDay) -> dict[date, DayRead]:
        if self.known is None or not self._is_known(ask):
            return {}
        days = (d for d in self.known.days if ask.first <= d.day <= ask.last)
        return {d.day: d for d in sorted(days, key=lambda d: d.day) if self._holds(d, ask)}

    def _is_known(self, ask: PerDay) -> bool:
        return self.known is not None and self.known.question == fingerprint(ask, self.place)

    def _holds(self, read: DayRead, ask: PerDay) -> bool:
        if read.holds_at(ask.as_of, self.re_read):
            return True
        is_fresh = self.fresh_days is None or read.day > ask.last - self.fresh_days * DAY
        return not is_fresh and read.waits_at(ask.as_of, self.re_read)

    def _missing(self, ask: PerDay, held: Mapping[date, DayRead]) -> list[PerDay]:
        """The question about the days that are not held: one stretch, or the two beside the widest gap, for the day
        that is new and the one that changes no more lie some days apart."""
        missing = [day for day in _days(ask.first, ask.last) if day not in held]
        if not missing:
            return []
        widest = max(range(1, len(missing)), key=lambda n: missing[n] - missing[n - 1], default=0)
        parts = [missing]
        if widest and missing[widest] - missing[widest - 1] > DAY:
            parts = [missing[:widest], missing[widest:]]
        return [replace(ask, first=part[0], last=part[-1]) for part in parts]


def _is_kept(ask: Query) -> TypeGuard[PerDay]:
    return isinstance(ask, PerDay) and not (isinstance(ask, ChosenPerDay) and not ask.rule)


def fingerprint(ask: PerDay, place: str) -> str:
    """Of what is asked about each day, whichever days they are."""
    said = {f.name: repr(getattr(ask, f.name)) for f in fields(ask) if f.name not in _VARIES}
    return sha256(json.dumps([type(ask).__name__, place, said], sort_keys=True).encode()).hexdigest()


def _days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


def _days_read(ask: PerDay, answer: pd.DataFrame) -> tuple[DayRead, ...]:
    """Every day that was asked for, those without rows too: that there are none is known now."""
    figures: dict[date, list[Figure]] = {day: [] for day in _days(ask.first, ask.last)}
    for day, *row in answer.itertuples(index=False, name=None):
        figures[day] += _figures_of(ask, row)
    as_of = ask.as_of.astimezone(UTC)
    return tuple(DayRead(day=day, as_of=as_of, figures=tuple(rows)) for day, rows in figures.items())


def _figures_of(ask: PerDay, row: Sequence[Any]) -> list[Figure]:
    """A row of an answer, after its day (detectors/questions/queries.py has the columns)."""
    if isinstance(ask, ValuesPerDay):
        key, value, n, flag = row
        return [Figure(key, int(n), int(flag), _written(value))]
    if isinstance(ask, NearPairsPerDay):
        n, near, same, amount, near_amount = row
        return [
            Figure("near", int(n), int(near), _written(near_amount)),
            Figure("same", int(n), int(same), _written(amount)),
        ]
    *keys, n, k = row
    return [Figure(json.dumps(keys, ensure_ascii=False) if keys else "", int(n), int(k), None)]


def _frame(ask: PerDay, days: Iterable[DayRead]) -> pd.DataFrame:
    """The answer that these days make, as the source would give it. Where a table does not say when its rows came, days
    of which an earlier look is known are as that one saw them, at the age that the last day has now."""
    age = ask.as_of - midnight(ask.last + DAY) if ask.table.loaded is None else None
    rows = [
        row
        for day in sorted(days, key=lambda d: d.day)
        for row in _rows_of(ask, day if day.day == ask.last else _aged(day, age))
    ]
    return frame(rows, _columns(ask))


def _aged(day: DayRead, age: timedelta | None) -> DayRead:
    return day if age is None else day.model_copy(update={"figures": day.at_age(age)})


def _rows_of(ask: PerDay, day: DayRead) -> list[tuple[Any, ...]]:
    if isinstance(ask, ValuesPerDay):
        return [(day.day, f.entity, _read(f.value), f.n, bool(f.k)) for f in day.figures]
    if isinstance(ask, NearPairsPerDay):
        parts = {f.entity: f for f in day.figures}
        if not parts:
            return []
        near, same = parts["near"], parts["same"]
        return [(day.day, near.n, near.k, same.k, _read(same.value), _read(near.value))]
    return [(day.day, *json.loads(f.entity or "[]"), f.n, f.k) for f in day.figures]


def _columns(ask: PerDay) -> list[str]:
    if isinstance(ask, ValuesPerDay):
        return ["day", "key", "value", "n", "flag"]
    if isinstance(ask, NearPairsPerDay):
        return ["day", "n", "near", "same", "amount", "near_amount"]
    return ["day", *([name for name, _ in ask.by] if isinstance(ask, GroupsPerDay) else ["key"]), "n", "k"]


def _written(value: Any) -> str | None:
    """Exactly: a decimal is text in JSON, so that it is none other when it is read."""
    if value is None or value != value:  # NaN, which is how pandas has a missing number
        return None
    if isinstance(value, Decimal):
        return json.dumps(str(value))
    return json.dumps(value.item() if hasattr(value, "item") else value)


def _read(value: str | None) -> Any:
    if value is None:
        return None
    read = json.loads(value)
    return Decimal(read) if isinstance(read, str) else read
