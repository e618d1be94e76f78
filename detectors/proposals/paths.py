"""Files of each day from each sender, as their paths show them: where the day stands, and where the sender."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_DATES = (
    (re.compile(r"(?<!\d)20\d\d-[01]\d-[0-3]\d(?!\d)"), "%Y-%m-%d"),
    (re.compile(r"(?<!\d)20\d\d/[01]\d/[0-3]\d(?!\d)"), "%Y/%m/%d"),
    (re.compile(r"(?<!\d)20\d\d_[01]\d_[0-3]\d(?!\d)"), "%Y_%m_%d"),
    (re.compile(r"(?<!\d)20\d\d[01]\d[0-3]\d(?!\d)"), "%Y%m%d"),
)
_FEWEST_DAYS = 3
_MOST_DAYS = 0.6  # of those of the sender with the most


@dataclass(frozen=True)
class Pattern:
    """path: with {entity} and the day as strftime has it. entities: the senders."""

    path: str
    entities: tuple[str, ...]


def pattern_of(paths: Sequence[str]) -> Pattern | None:
    """None where no files come day by day. paths: relative to the source."""
    days: dict[tuple[str, str, str], set[str]] = defaultdict(set)  # before the day, its form, after it -> days
    for path in paths:
        if found := _day_in(path):
            days[path[: found[0].start()], found[1], path[found[0].end() :]].add(found[0][0])
    # What comes on some days only is written again, and no sender of its own.
    most = max((len(of) for of in days.values()), default=0)
    daily = [key for key, of in days.items() if len(of) >= max(_FEWEST_DAYS, _MOST_DAYS * most)]
    if not daily:
        return None
    form = max({f for _, f, _ in daily}, key=lambda form: sum(f == form for _, f, _ in daily))
    return _of_senders(sorted({before + f + after for before, f, after in daily if f == form}), form)


def _day_in(path: str) -> tuple[re.Match[str], str] | None:
    return next(((day, form) for pattern, form in _DATES if (day := pattern.search(path))), None)


def _of_senders(names: Sequence[str], form: str) -> Pattern | None:
    """names: paths with the form of the day in them, which differ by their sender."""
    if len(names) == 1:
        sender = next((word for word in re.split(r"[/_.-]", names[0].replace(form, "")) if word), "files")
        return Pattern(_with_later_ones(names[0]), (sender,))
    first = _common(names)
    first = first[: max(first.rfind(c) for c in "/_-.") + 1]
    last = _common([name[len(first) :][::-1] for name in names])[::-1]
    last = last[min((n for n, c in enumerate(last) if c in "/_-."), default=len(last)) :]
    senders = tuple(name[len(first) : len(name) - len(last)] for name in names)
    if any(form in sender or "/" in sender for sender in senders):
        return None
    return Pattern(_with_later_ones(f"{first}{{entity}}{last}"), senders)


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
