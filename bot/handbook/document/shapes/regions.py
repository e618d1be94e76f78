"""Duty that follows the sun: a table of regions with their hours, or of weeks with a column for each region."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from bot.handbook.document.markup import Row, Table
from bot.handbook.document.phrases import clean, zone
from bot.handbook.document.shapes import columns
from bot.handbook.document.shapes.columns import cell, column
from bot.handbook.document.shapes.names import people_in
from bot.handbook.document.shapes.topics import Topic

_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:h|uhr)?"
_HOURS = re.compile(rf"(?<!\d){_CLOCK}\s*(?:-|to|until|bis|à)\s*{_CLOCK}(?!\d)", re.IGNORECASE)
_MONDAY = date(2024, 1, 1)  # where the same people have the same hours every day, any day begins the rota


@dataclass(frozen=True, slots=True)
class Sun:
    """A day's shifts in the order of their hours, for each day of the cycle. turns: (line, primary, secondary). zone:
    of the hours, "" for the team's. starts: None where the document has to say when the first week began."""

    turns: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...]
    handoffs: tuple[time, ...]
    zone: str
    starts: date | None
    line: int


@dataclass(frozen=True, slots=True)
class _Span:
    begins: time
    ends: time
    zone: str


def sun_in(table: Table) -> Sun | None:
    """None for a table of something else, and for hours that leave a part of the day to nobody."""
    return _by_region(table) or _by_week(table)


def broken_day(root: Topic) -> tuple[int, str] | None:
    """The line of the first table of people and hours that are not a whole day, and what is amiss."""
    for table in (t for topic in root.walk() for t in topic.tables):
        hours = _column_of_hours(table)
        spans = [
            s for r in table.rows if hours is not None and (s := span_in(f"{cell(r, hours)} {table.header[hours]}"))
        ]
        whole = len(spans) < 2 or len(spans) < len(table.rows) or _is_whole_day(spans := _in_order(spans))
        if not whole and any(_are_people(table, n) for n in range(len(table.header)) if n != hours):
            return table.line, _amiss(spans)
    return None


def _in_order(spans: Sequence[_Span]) -> list[_Span]:
    return sorted(spans, key=lambda s: s.begins)


def _amiss(spans: Sequence[_Span]) -> str:
    if len({s.zone for s in spans}) > 1:
        return "the hours of these shifts are in several time zones"
    one, other = next((a, b) for a, b in zip(spans, [*spans[1:], spans[0]], strict=True) if a.ends != b.begins)
    return f"these shifts are not one day around: one ends at {one.ends:%H:%M}, the next begins at {other.begins:%H:%M}"


def _by_region(table: Table) -> Sun | None:
    secondary = column(table, columns.SECONDARY)
    hours = _column_of_hours(table)
    if hours is None:
        return None
    primary = next((n for n in range(len(table.header)) if n not in (hours, secondary) and _are_people(table, n)), None)
    spans = [span_in(f"{cell(row, hours)} {table.header[hours]}") for row in table.rows]
    if primary is None or not all(spans):
        return None
    rows = sorted(zip([s for s in spans if s], table.rows, strict=True), key=lambda pair: pair[0].begins)
    if not _is_whole_day([span for span, _ in rows]):
        return None
    handoffs, zone_of_hours = tuple(s.begins for s, _ in rows), rows[0][0].zone
    if weeks := _weeks_beside(table):
        days = (turn for n in weeks for _ in range(7) for _, r in rows for turn in _day(r, [n]))
        return Sun(tuple(days), handoffs, zone_of_hours, None, table.line)
    turns = tuple((r.line, people_in(cell(r, primary)), people_in(cell(r, secondary))) for _, r in rows)
    return Sun(turns, handoffs, zone_of_hours, _MONDAY, table.line)


def _weeks_beside(table: Table) -> list[int]:
    """The columns of weeks that take turns: 'Week A | Week B'."""
    named = (
        n
        for n, h in enumerate(table.header)
        if re.fullmatch(r"(?i)(?:weeks?|kw|turn)\s*(?:[a-d]|\d)|(?:odd|even) weeks?", clean(h))
    )
    found = [n for n in named if _are_people(table, n)]
    return found if len(found) > 1 else []


def _by_week(table: Table) -> Sun | None:
    week = column(table, columns.WEEK)
    spans = {n: span for n, header in enumerate(table.header) if n != week and (span := span_in(header))}
    order = sorted(spans, key=lambda n: spans[n].begins)
    if week is None or len(order) < 2 or not _is_whole_day([spans[n] for n in order]):
        return None
    if not all(people_in(cell(row, n)) for row in table.rows for n in order):
        return None
    turns = tuple(turn for row in table.rows for _ in range(7) for turn in _day(row, order))
    return Sun(turns, tuple(spans[n].begins for n in order), spans[order[0]].zone, None, table.line)


def _day(row: Row, order: Sequence[int]) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    for n in order:
        first, *others = people_in(cell(row, n))
        yield row.line, (first,), tuple(others)


def _column_of_hours(table: Table) -> int | None:
    every = range(len(table.header))
    return next((n for n in every if len(table.rows) > 1 and all(span_in(cell(r, n)) for r in table.rows)), None)


def _are_people(table: Table, at: int) -> bool:
    is_region = re.fullmatch(
        r"(?i)regions?|sites?|offices?|hubs?|locations?|where|zones?|shifts?|slots?|part.*|period",
        clean(table.header[at]),
    )
    return not is_region and all(people_in(cell(row, at)) for row in table.rows)


def span_in(text: str) -> _Span | None:
    """'00:00-08:00 UTC', 'APAC (22-06 UTC)'; not '9-5' of something that is no time of day."""
    found = _HOURS.search(clean(text))
    if not found:
        return None
    begins, ends = _time(found[1], found[2]), _time(found[3], found[4])
    named = [name for word in re.findall(r"[A-Z]{2,4}\b|[A-Z]\w+/\w+", text) if (name := zone(word))]
    return _Span(begins, ends, named[0] if named else "") if begins is not None and ends is not None else None


def _time(hour: str, minute: str | None) -> time | None:
    h, m = int(hour), int(minute or 0)
    return time(h % 24, m) if h <= 24 and m < 60 else None


def _is_whole_day(spans: Sequence[_Span]) -> bool:
    """Each begins where the one before it ends, around the clock, all in one zone."""
    joined = all(one.ends == other.begins for one, other in zip(spans, [*spans[1:], *spans[:1]], strict=True))
    return len(spans) > 1 and joined and len({span.zone for span in spans}) == 1
