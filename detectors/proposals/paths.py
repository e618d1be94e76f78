"""Files of each day from each sender, as their paths show them: where the day stands, and where the sender."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

_YEAR, _MONTH, _DAY = r"20\d\d", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_PARTS = {"%Y": _YEAR, "%m": _MONTH, "%d": _DAY}
_ORDERS = (("%Y", "%m", "%d"), ("%d", "%m", "%Y"), ("%m", "%d", "%Y"))
_FORMS = tuple(mark.join(order) for order in _ORDERS for mark in ("-", "/", "_", "", "."))
_FEWEST_DAYS = 3
_MOST_DAYS = 0.6  # of those of the sender with the most


@dataclass(frozen=True)
class Pattern:
    """path: with {entity} and the day as strftime has it. entities: the senders."""

    path: str
    entities: tuple[str, ...]


def pattern_of(paths: Sequence[str]) -> Pattern | None:
    """None where no files come day by day. paths: relative to the source."""
    form = max(_FORMS, key=lambda form: _likely(form, paths))
    days: dict[tuple[str, str], set[date]] = defaultdict(set)  # before the day and after it -> days
    for path in paths:
        if found := _day_in(path, form):
            days[path[: found[0]], path[found[1] :]].add(found[2])
    # What comes on some days only is written again, and no sender of its own.
    most = max((len(of) for of in days.values()), default=0)
    daily = [key for key, of in days.items() if len(of) >= max(_FEWEST_DAYS, _MOST_DAYS * most)]
    if not daily:
        return None
    return _of_senders(sorted({before + form + after for before, after in daily}), form)


def _likely(form: str, paths: Sequence[str]) -> tuple[int, int]:
    """How many paths have a day of this form; of two orders of day and month, that whose days are closer together."""
    days = [found[2] for path in paths if (found := _day_in(path, form))]
    return len(days), -(max(days) - min(days)).days if days else 0


def _day_in(path: str, form: str) -> tuple[int, int, date] | None:
    """Where the day begins and ends, and which it is."""
    for found in _pattern(form).finditer(path):
        try:
            return found.start(), found.end(), datetime.strptime(found[0], form).replace(tzinfo=UTC).date()
        except ValueError:  # the 31st of a shorter month
            continue
    return None


@lru_cache
def _pattern(form: str) -> re.Pattern[str]:
    parts = re.split("(%[Ymd])", form)
    return re.compile(rf"(?<!\d){''.join(_PARTS.get(part, re.escape(part)) for part in parts)}(?!\d)")


def _of_senders(names: Sequence[str], form: str) -> Pattern | None:
    """names: paths with the form of the day in them, which differ by their sender."""
    if len(names) == 1:
        sender = next((word for word in re.split(r"[/_.-]", names[0].replace(form, "")) if word), "files")
        return Pattern(_with_later_ones(names[0]), (sender,))
    first = _common(names)
    first = first[: max(first.rfind(c) for c in "/_-.") + 1]
    last = _common([name[len(first) :][::-1] for name in names])[::-1]
    last = last[min((n for n, c in enumerate(last) if c in "/_-."), default=len(last)) :]
    between = [name[len(first) : len(name) - len(last)] for name in names]
    # Some write the sender both as a folder and in the file's name.
    places = between[0].count("/") + 1
    senders = tuple(part.split("/")[0] for part in between)
    if any(form in part or part != "/".join([sender] * places) for part, sender in zip(between, senders, strict=True)):
        return None
    return Pattern(_with_later_ones(f"{first}{'/'.join(['{entity}'] * places)}{last}"), senders)


def _with_later_ones(path: str) -> str:
    """An export that is written again has something between its day and its ending."""
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.partition(".")
    later = "" if stem.endswith("}") else "*"
    return f"{folder}/{stem}{later}{dot}{ending}" if folder else f"{stem}{later}{dot}{ending}"


def _common(texts: Sequence[str]) -> str:
    """What all of them begin with."""
    shortest = min(texts, key=len)
    return next(
        (shortest[:n] for n in range(len(shortest), 0, -1) if all(t.startswith(shortest[:n]) for t in texts)), ""
    )
