"""Whether a detector's table says what the database has: tables, columns, and the form of its times. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.handbook.flaws import choices
from detectors.detector import Declared
from detectors.proposals.seen import Column, Kind, Relation

# Keys of a [[detectors]] table that name a column; of these, the ones with times that are stored as `stored` says.
_COLUMNS = (
    *(
        "time",
        "loaded",
        "key",
        "value",
        "size",
        "booked",
        "amount",
        "agent",
        "each",
        "without",
        "column",
        "end",
        "group",
    ),
    *(
        "per",
        "once",
        "pipeline_column",
        "day",
        "started",
        "finished",
        "status",
        "rows",
        "name_column",
        "due",
        "delivered",
    ),
)
_EQUALS = re.compile(r"""\b(\w+)"?\s*=\s*'([^']*)'""")
_ALIKE = 0.8
_MOST = 0.5
TIMES = ("time", "loaded", "without", "end", "due", "delivered")
# Forms of times that no database compares: what they are, and what the values are like.
_FORMS = (
    ("are numbers since 1970, kept as text", re.compile(r"1\d{9}(\d{3}){0,3}(\.\d+)?")),
    ("are days as numbers", re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])(\d{6})?(\.0)?")),
    ("are without the marks of ISO", re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])T?\d{4,6}.*")),
    ("are written as people do", re.compile(r"\d{1,4}[/.]\d{1,2}[/.]\d{2,4}\b.*|\d{1,2}-\d{1,2}-\d{4}\b.*")),
    ("are written as people do", re.compile(r"(\w+[,.]? )?\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}\b.*")),
    ("are written as people do", re.compile(r"([A-Za-z]{3,9}[,.]? ){1,2}\d{1,2}.* ?\d{4}\b.*")),
    ("are days since a year of their own (a spreadsheet, a Julian day)", re.compile(r"(4\d{4}|24[56]\d{4})\.\d+")),
)


@dataclass(frozen=True)
class Misfit:
    """key: of the detector's table, whose line it is."""

    key: str
    wrong: str
    instead: str


def misfits(detector: Declared, tables: Sequence[str], relation: Relation | None) -> list[Misfit]:
    """tables: all that there are. relation: a sample of the detector's own, None if there is none such."""
    name = getattr(detector.settings, "table", None)
    if not name:
        return []
    if relation is None:
        return [Misfit("table", f"there is no table {name!r}", choices(name, tables) if tables else "it has no tables")]
    return [*_absent(detector, relation), *_of_times(detector, relation), *_of_values(detector, relation)]


def _named(detector: Declared) -> Iterator[tuple[str, str]]:
    for key in _COLUMNS:
        column = getattr(detector.settings, key, None)
        if isinstance(column, str) and column and column != "*":
            yield key, column


def _absent(detector: Declared, relation: Relation) -> Iterator[Misfit]:
    names = [c.name for c in relation.columns]
    for key, column in _named(detector):
        if column not in names:
            same = next((n for n in names if n.lower() == column.lower()), None)
            instead = f'write {key} = "{same}"; letters have to be the same' if same else choices(column, names)
            yield Misfit(key, f"{relation.name} has no column {column!r}", instead)


def _of_times(detector: Declared, relation: Relation) -> Iterator[Misfit]:
    stored = getattr(detector.settings, "stored", "timestamp")
    columns = {c.name: c for c in relation.columns}
    for key, name in _named(detector):
        column = columns.get(name)
        if key in TIMES and column is not None and column.kind is not Kind.EMPTY:
            yield from _of_one_time(key, column, stored)


def _of_one_time(key: str, column: Column, stored: str) -> Iterator[Misfit]:
    if column.is_text_for_times:
        why = f"times in {column.name!r} are text ({column.known[0]}), which this database compares with no time"
        yield Misfit(key, why, f"let a view give them as {column.as_time}, and name the view")
    elif column.kind not in (Kind.INSTANT, Kind.DATE):
        if form := next((said for said, like in _FORMS if column.share_like(like) > _MOST), None):
            why = f"times in {column.name!r} {form} ({column.known[0]}), which no check can compare"
            yield Misfit(key, why, "let a view give them as timestamps or ISO text, and name the view")
        else:
            yield Misfit(key, f"{column.name!r} has no times", "name the column that does")
    elif column.stored != stored:
        ours = "as timestamps or ISO text" if column.stored == "timestamp" else f"as {column.stored}"
        if key == "time":
            yield Misfit(
                "stored", f"{column.name!r} is stored {ours}, not as {stored}", f'write stored = "{column.stored}"'
            )
        else:
            wrong = f"{column.name!r} is stored {ours}, and the table's other times as {stored}"
            yield Misfit(key, wrong, "let a view give both in one form, and name the view, or take the key out")


def _of_values(detector: Declared, relation: Relation) -> Iterator[Misfit]:
    """Values in conditions that no row has, where one that is spelt nearly so is there. A rare one may be none of the
    sample's."""
    columns = {c.name: c for c in relation.columns}
    for key in ("match", "where"):
        for name, value in _EQUALS.findall(getattr(detector.settings, key, None) or ""):
            column = columns.get(name)
            if column is None or not column.is_short_list or value in column.counts:
                continue
            if near := _near(value, column.counts):
                yield Misfit(key, f"no row that was looked at has {name} = {value!r}", f"did you mean {near!r}?")


def _near(value: str, known: Collection[str]) -> str | None:
    folded = {other.casefold(): other for other in known}
    found = get_close_matches(value.casefold(), folded, n=1, cutoff=_ALIKE)
    return folded[found[0]] if found else None
