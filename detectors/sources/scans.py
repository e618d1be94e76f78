"""Questions about the days of one table, put together so that the table is read once for all of them.

Counts, sums and the like of different columns, conditions and groups fit into one statement
(`detectors/sources/scan_sql.py`); a question without groups is even answered by the groups of another. Different values
are not: counting those makes every group of the statement dear, so such questions share only with those of the
same groups. Whatever else there is to ask (pairs of rows, a day's heaviest keys, the newest row) has a statement of its
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from detectors.days import DAY
from detectors.questions.conditions import Column, Grouping
from detectors.questions.queries import ByDay, GroupsPerDay, Query, Scan, ValuesPerDay
from detectors.sources.frames import frame
from detectors.sources.times import day_of

if TYPE_CHECKING:
    import pandas as pd

Groups = tuple[Grouping, ...]


def scans(asks: Iterable[Query]) -> list[Scan]:
    """The questions that are better asked together than alone, two or more in each scan. Those of about the same days:
    to form groups of more than twice a question's days would be no gain. A mere count fits in everywhere."""
    groups: list[list[ByDay]] = []
    # The longest first: whoever joins lies in its days, or nearly.
    for ask in sorted(dict.fromkeys(a for a in asks if isinstance(a, ByDay)), key=lambda ask: ask.first - ask.last):
        for group in groups:
            if _fits(ask, group):
                group.append(ask)
                break
        else:
            groups.append([ask])
    return [Scan(tuple(group)) for group in groups if len(group) > 1]


def apart(scan: Scan, has_sets: bool) -> list[Scan]:
    """The scan as scans of one statement each: different values by themselves, and where a database groups by one thing
    at a time (no GROUPING SETS), each set by itself."""
    by: dict[tuple[bool, Groups], list[ByDay]] = {}
    for ask in scan.asks:
        at = set_of(ask, scan)
        distinct = any(_is_distinct(other) and set_of(other, scan) == at for other in scan.asks)
        by.setdefault((distinct, at if distinct or not has_sets else ()), []).append(ask)
    return [Scan(tuple(asks)) for asks in by.values()]


def groups_of(ask: ByDay) -> Groups:
    if isinstance(ask, ValuesPerDay):
        return (Column(ask.key),) if ask.key else ()
    return tuple(by for _, by in ask.by)


def answers(scan: Scan, rows: Iterable[Mapping[str, Any]]) -> list[pd.DataFrame]:
    """The rows of the scan's statement (or statements), as each question's own statement would have answered it."""
    every = [(day_of(row["day"]), row) for row in rows if row["day"] is not None]
    return [_answer(scan, number, ask, every) for number, ask in enumerate(scan.asks)]


def _answer(scan: Scan, number: int, ask: ByDay, rows: Sequence[tuple[date, Mapping[str, Any]]]) -> pd.DataFrame:
    names, mine, at = columns_of(scan), groups_of(ask), set_of(ask, scan)
    found: dict[tuple[Any, ...], list[Any]] = {}
    for day, row in rows:
        if not ask.first <= day <= ask.last or not row[f"n{number}"] or not _is_of(row, at, names):
            continue
        keys = tuple(row[names[by]] for by in mine)
        _add(found.setdefault((day, *keys), [0, 0, None]), number, row)
    if isinstance(ask, GroupsPerDay):
        lines = [(day, *("" if k is None else str(k) for k in keys), n, k) for (day, *keys), (n, k, _) in found.items()]
        return frame(lines, ["day", *(name for name, _ in ask.by), "n", "k"])
    values = [
        (day, str(keys[0]) if keys else "", n if ask.value == "*" else value, n, bool(flag))
        for (day, *keys), (n, flag, value) in found.items()
        if not keys or keys[0] is not None
    ]
    return frame(values, ["day", "key", "value", "n", "flag"])


def _add(figures: list[Any], number: int, row: Mapping[str, Any]) -> None:
    figures[0] += int(row[f"n{number}"])
    figures[1] += int(row[f"k{number}"] or 0)
    figures[2] = row.get(f"v{number}")


def sets_of(scan: Scan) -> list[Groups]:
    """What rows are grouped by, each once. By nothing only where no other set can serve."""
    return list(dict.fromkeys(set_of(ask, scan) for ask in scan.asks))


def set_of(ask: ByDay, scan: Scan) -> Groups:
    """Among whose rows the answer to a question is: its own groups; for a mere count without any, those of the first
    question that has some, best one that does not count different values."""
    if groups_of(ask) or not _is_count(ask):
        return groups_of(ask)
    keyed = [other for other in scan.asks if groups_of(other)]
    light = next((other for other in keyed if not _is_distinct(other)), None)
    return groups_of(light or keyed[0]) if keyed else ()


def columns_of(scan: Scan) -> dict[Grouping, str]:
    """A name for everything that a set of the scan groups by."""
    every = dict.fromkeys(by for groups in sets_of(scan) for by in groups)
    return {by: f"g{n}" for n, by in enumerate(every)}


def _is_of(row: Mapping[str, Any], groups: Groups, columns: Mapping[Grouping, str]) -> bool:
    """Whether a row is of this set. grouping() is 1 where a row is not grouped by a column."""
    return all((row[f"not_{name}"] == 0) == (by in groups) for by, name in columns.items() if f"not_{name}" in row)


def _is_count(ask: ByDay) -> bool:
    return isinstance(ask, GroupsPerDay) or ask.value == "*"


def _is_distinct(ask: ByDay) -> bool:
    return isinstance(ask, ValuesPerDay) and ask.value != "*" and ask.by == "distinct"


def _fits(ask: ByDay, group: Sequence[ByDay]) -> bool:
    other = group[0]
    if ask.as_of != other.as_of or replace(ask.table, where=None) != replace(other.table, where=None):
        return False
    if not groups_of(ask) and _is_count(ask):
        return True
    together = Scan((*group, ask))
    return 2 * (ask.last - ask.first + DAY) >= together.last - together.first + DAY
