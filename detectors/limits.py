"""The number in a Detection line is the limit of the detectors that watch its issue.

Handbook, "Common Issues": "flags when refund ratio < 1%", "older than 48 hours", "not present by 2 hours after UTC
midnight". Here stands which key of a check such words are, and whether it alarms at the number or only beyond it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bot.handbook.document.phrases import CLOCK, clean, clock_time, first_duration
from bot.handbook.model import Handbook, KnownIssue
from bot.handbook.team.team import Team

_N = r"(?P<n>\d+(?:\.\d+)?)\s*%"
_LESS = r"(?P<strict><(?!=)|less than|fewer than|under|below|lower than)"
_LESS_OR = r"(?P<open><=|≤|at most|no more than|up to)"
_MORE = r"(?P<strict>>(?!=)|more than|over|above|exceed\w*|greater than)"
_MORE_OR = r"(?P<open>>=|≥|at least|no less than)"


@dataclass(frozen=True, slots=True)
class Limit:
    """key, value: as team.toml would have them. inclusive: whether the words mean the number itself as well, None where
    they give two numbers. line: of the handbook. said: the words."""

    key: str
    value: Any
    inclusive: bool | None
    line: int
    said: str


@dataclass(frozen=True, slots=True)
class _Reads:
    """inclusive: whether the check alarms at the number itself; None where its words leave no choice."""

    key: str
    find: Callable[[str], tuple[Any, bool | None, str] | None]
    inclusive: bool | None = None


def _share(beyond: str, at: str) -> Callable[[str], tuple[Any, bool | None, str] | None]:
    pattern = re.compile(rf"(?:{beyond}|{at})\s*{_N}", re.I)

    def find(text: str) -> tuple[Any, bool | None, str] | None:
        found = list(pattern.finditer(text))
        if len({Fraction(one["n"]) for one in found}) > 1:
            return "", None, " and ".join(one[0] for one in found)
        return (f"{found[0]['n']} %", found[0]["strict"] is None, found[0][0]) if found else None

    return find


_DROPS = re.compile(
    rf"(?:(?P<strict>>|more than|over)\s*)?{_N}\s*(?P<plus>\+|or more)?\s*(?:below|fewer|less|lower|under|drop)"
    rf"|(?:drops?|falls?|down)\s+(?:by\s+)?(?:(?P<more>more than|over|>)\s*)?(?P<m>\d+(?:\.\d+)?)\s*%",
    re.I,
)


def _drop(text: str) -> tuple[Any, bool | None, str] | None:
    found = _DROPS.search(text)
    if not found:
        return None
    return f"{found['n'] or found['m']} %", not (found["strict"] or found["more"]), found[0]


_AGE = re.compile(r"(?:older than|more than|over|>|for)\s*(?=\d|an?\b|one\b|two\b)", re.I)


def _age(text: str) -> tuple[Any, bool | None, str] | None:
    found = _AGE.search(text)
    span = first_duration(text[found.end() :]) if found else first_duration(text)
    return (span, False, text) if span else None


_AFTER = re.compile(r"\bby\s+(?P<length>.+?)\s+(?:after|past)\s+(?:UTC\s+)?midnight", re.I)
_BY = re.compile(rf"\bby\s+(?P<at>{CLOCK})\s*(?:UTC|GMT)?", re.I)


def _by(text: str) -> tuple[Any, bool | None, str] | None:
    if (found := _AFTER.search(text)) and (span := first_duration(found["length"])):
        minutes = int(span.total_seconds() // 60)
        return (f"{minutes // 60:02}:{minutes % 60:02}", True, found[0]) if minutes < 24 * 60 else None
    at = clock_time(found["at"]) if (found := _BY.search(text)) else None
    return (f"{at:%H:%M}", True, found[0]) if at and found else None


_WITHIN = re.compile(r"\bwithin\s+", re.I)


def _within(text: str) -> tuple[Any, bool | None, str] | None:
    found = _WITHIN.search(text)
    span = first_duration(text[found.end() :]) if found else None
    return (span, True, text) if span else None


_COUNT = re.compile(rf"(?:{_MORE}|{_MORE_OR})\s*(?P<n>\d[\d,]*)(?![\d.,]*\s*%)", re.I)


def _count(text: str) -> tuple[Any, bool | None, str] | None:
    found = _COUNT.search(text)
    return (int(found["n"].replace(",", "")), found["strict"] is None, found[0]) if found else None


_ABOVE = _Reads("above", _share(_MORE, _MORE_OR), False)
_READS: Mapping[str, tuple[_Reads, ...]] = {
    "ratio": (_Reads("below", _share(_LESS, _LESS_OR), False), _ABOVE),
    "user_agents": (_ABOVE,),
    "boundary": (_ABOVE,),
    "volume": (_Reads("drop", _drop, True),),
    "change": (
        _Reads("less_than", _share(_LESS, _LESS_OR), False),
        _Reads("more_than", _share(_MORE, _MORE_OR), False),
    ),
    "freshness": (_Reads("older_than", _age),),
    "file_arrival": (_Reads("by", _by),),
    "near_duplicates": (_Reads("within", _within),),
    "distribution": (_Reads("more_than", _count, False),),
}


def keys_of(check: str) -> tuple[str, ...]:
    """The keys of a check that a Detection line can say."""
    return tuple(reads.key for reads in _READS.get(check, ()))


def limits(check: str, issue: KnownIssue, book: Handbook) -> tuple[list[Limit], list[Limit]]:
    """What the Detection line of an issue says to a check of this kind; and of that, what the check cannot keep, for it
    alarms at the number where the words do not, or the other way round."""
    text, line = clean(issue.detection), detection_line(issue, book)
    found = [
        (Limit(reads.key, said[0], said[1], line, said[2]), reads.inclusive)
        for reads in _READS.get(check, ())
        if (said := reads.find(text))
    ]
    wrong = [one for one, able in found if one.inclusive is None or (able is not None and able != one.inclusive)]
    return [one for one, _ in found if one.inclusive is not None], wrong


def with_limits(team: Team, table: Mapping[str, Any]) -> dict[str, Any]:
    """A [[detectors]] table with what the handbook says of its limits, where it says nothing of its own."""
    check, name = str(table.get("check")), table.get("issue")
    issue = team.issue_of(str(table.get("pipeline")), str(name)) if name else None
    if issue is None or any(key in table for key in keys_of(check)):
        return dict(table)
    said, _ = limits(check, issue, team.handbook)
    return {**table, **{limit.key: limit.value for limit in said}}


def detection_line(issue: KnownIssue, book: Handbook) -> int:
    """The line of the handbook that has these words; of the issue's heading if none does."""
    return next(_lines_with(issue.detection[:40], issue.line, book), issue.line)


def _lines_with(words: str, first: int, book: Handbook) -> Iterator[int]:
    near = range(first, min(first + 12, len(book.lines)) + 1)
    yield from (n for n in near if words and words in " ".join(book.lines[n - 1].replace("`", "").split()))
