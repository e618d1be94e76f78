"""A rota by the days of the week ("Monday: Ana, Tuesday: Bo, Wed-Fri: Cid"), and one by months, which is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.handbook.document.markup import Table
from bot.handbook.document.phrases import WEEKDAYS, clean, listed, month, weekday
from bot.handbook.document.shapes.columns import SECONDARY, cell, column
from bot.handbook.document.shapes.names import people_in
from bot.handbook.document.shapes.topics import Topic

_SEVERAL = {"weekend": (5, 6), "weekends": (5, 6), "weekdays": (0, 1, 2, 3, 4), "wochenende": (5, 6)}


@dataclass(frozen=True, slots=True)
class DaysOn:
    """A line of the rota: who is on call on these weekdays."""

    line: int
    days: tuple[int, ...]
    primary: tuple[str, ...]
    secondary: tuple[str, ...]


def week_of_days(root: Topic) -> list[DaysOn]:
    """The first list or table whose every line is of weekdays; [] for none."""
    for topic in root.walk():
        for rows in (_listed(topic), *map(_tabled, topic.tables)):
            found = [*rows]
            if len(found) > 1 and any(len(d.days) == 1 for d in found):
                return found
    return []


def amiss_in(rows: Sequence[DaysOn]) -> tuple[int, str] | None:
    """The line and what is wrong, where a day is nobody's or two people's."""
    taken: dict[int, int] = {}
    for row in rows:
        for day in row.days:
            if day in taken:
                return row.line, f"{WEEKDAYS[day].title()} is in this rota twice (line {taken[day]})"
            taken[day] = row.line
    missing = [WEEKDAYS[d].title() for d in range(7) if d not in taken]
    return (rows[0].line, f"nobody is on call on {listed(missing)}") if rows and missing else None


def by_months(root: Topic) -> int | None:
    """The line of a table or list of people by month."""
    for topic in root.walk():
        for table in topic.tables:
            if len(table.rows) > 1 and all(
                _is_month(r.cells[0]) and any(map(people_in, r.cells[1:])) for r in table.rows
            ):
                return table.line
        lines = [t for t in topic.below if t.value]
        if len(lines) > 1 and all(_is_month(t.label) and people_in(t.value) for t in lines):
            return lines[0].line
    return None


def _is_month(text: str) -> bool:
    bare = re.sub(r"\s+20\d\d$", "", clean(text).strip(" *_"))
    return bool(re.fullmatch(r"[^\W\d_]{3,12}\.?", bare)) and month(bare) is not None


def days_in(text: str) -> tuple[int, ...]:
    """(0,) for 'Mondays', (5, 6) for 'Sat + Sun', (0, 1, 2) for 'Mon-Wed'; () for anything else."""
    plain = clean(text).strip(" *_:").casefold()
    if several := _SEVERAL.get(plain):
        return several
    days: list[int] = []
    for part in re.split(r"\s*(?:,|/|&|\+|\band\b|\bund\b|\bet\b|\by\b)\s*", plain):
        first, *last = (weekday(p.strip(" .")) for p in re.split(r"\s*(?:-|\bto\b|\bbis\b|\bà\b)\s*", part))
        if first is None or len(last) > 1 or None in last:
            return ()
        until = last[0] if last and last[0] is not None else first
        days += [d % 7 for d in range(first, until + 1 + 7 * (until < first))]
    return tuple(days)


def _listed(topic: Topic) -> Iterator[DaysOn]:
    for line in topic.below:
        days = days_in(line.label) if line.value else ()
        named = people_in(re.sub(r"(?i)\b(?:primary|secondary|back-?up)\b\s*:?", "", line.value))
        if days and named:
            yield DaysOn(line.line, days, named[:1], named[1:])


def _tabled(table: Table) -> Iterator[DaysOn]:
    secondary = column(table, SECONDARY)
    places = [n for n in range(1, len(table.header)) if n != secondary]
    for row in table.rows:
        days = days_in(row.cells[0])
        named = next((p for n in places if (p := people_in(cell(row, n)))), ())
        if days and named:
            yield DaysOn(row.line, days, named[:1], named[1:] or people_in(cell(row, secondary)))
