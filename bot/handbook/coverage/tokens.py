"""What a line says that a rule could act on: durations, times, dates, numbers, people, roles, levels, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from bot.handbook.document.chapters.upkeep import OTHER_INTERVALS
from bot.handbook.document.languages import in_english
from bot.handbook.document.phrases import CLOCK, WEEKDAYS, calendar_date, clock_time, month_day, spans, weekday
from bot.handbook.model import Handbook

_ROLES = r"primary|secondary|back-?up|owners?|manager|on-?call|team lead|cfo|cto|ceo|vp|director|everyone|everybody"
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?=\s?%|x\b|×|\b)")
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\b[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?\b|\b\d{1,2}(?:st|nd"
    r"|rd|th)? [A-Z][a-z]{2,8}\b"
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w.&])[@#][A-Za-z][\w.-]*\w")
_INSTRUCTION = re.compile(
    r"\b(?:(?:high|stay|on) alert|stand-?by|in reserve|(?:the )?reserve|freeze|gets? (?:a )?(?:break|rest))\b", re.I
)


# A sentence that has somebody paged or told.
_WHOM = (
    r"(?:the |our |your |whoever |a )?(?:primary|secondary|on-?call|duty|deputy|backup|owners?|managers?|directors?"
    r"|head of|lead|team|everyone|everybody|c[a-z]o\b|vp\b|[@#]\w)"
)
_TELLS = re.compile(
    r"\b(?:page|call|ring|phone|wake(?: up)?|alert|contact|escalate(?: it)? to|notify|tell|inform|e-?mail|message) "
    rf"{_WHOM}|\b{_WHOM}[^.,;]{{0,30}} (?:is|are|gets?|will be) (?:then |also )?"
    r"(?:paged|called|rung|phoned|alerted|notified|told)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Token:
    """kind: "duration", "time", "date", "number", "person", "role", "level", "address", "weekday" or "instruction".
    value: what it means, for those that are not just words."""

    kind: str
    text: str
    start: int
    value: object = None

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Tokens:
    """The tokens of a document's lines; it knows the names that the document has."""

    def __init__(self, book: Handbook) -> None:
        names = {n for p in book.people for n in (p.name, *p.also)}
        self._people = _any_of([*names, *_last_words(names)])
        roles = [re.escape(c.role) for c in book.contacts]
        self._roles = re.compile(rf"\b(?:{'|'.join([*roles, _ROLES])})\b", re.IGNORECASE)
        self._levels = _any_of(level.severity.name for level in book.severities) or re.compile(r"\bP[0-4]\b")

    def of(self, line: str) -> list[Token]:
        """The tokens of a line in their order; of two that overlap, the more telling."""
        found: list[Token] = []
        for token in self._all(line):
            if not any(token.start < other.end and other.start < token.end for other in found):
                found.append(token)
        return sorted(found, key=lambda t: t.start)

    def deeds(self, line: str) -> list[Token]:
        """Whom a sentence has paged or told, in any language that the reader knows."""
        if english := _TELLS.search(line):
            return [Token("deed", english[0], english.start())]
        return [Token("deed", line.strip(" -|*"), 0)] if _TELLS.search(in_english(line)) else []

    def _all(self, line: str) -> Iterator[Token]:
        yield from _matches("person", self._people, line)
        yield from _matches("address", _ADDRESS, line)
        yield from _matches("instruction", _INSTRUCTION, line)
        yield from _matches("instruction", OTHER_INTERVALS, line)
        yield from _dates(line)
        for start, end, span in spans(line):
            if re.search(r"\d|minute|hour", line[start:end], re.IGNORECASE):  # "a week" and "three days" are talk
                yield Token("duration", line[start:end], start, span)
        yield from _times(line)
        yield from _matches("level", self._levels, line)
        yield from _matches("role", self._roles, line)
        for found in re.finditer(r"\b[A-Za-z]{3,9}days?\b", line):
            if (day := weekday(found[0])) is not None:
                yield Token("weekday", found[0], found.start(), WEEKDAYS[day])
        for found in _NUMBER.finditer(line):
            yield Token("number", found[0], found.start(), float(found[0].replace(",", "")))


def _any_of(names: Sequence[str] | Iterator[str]) -> re.Pattern[str] | None:
    listed = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed))})(?!\w)", re.IGNORECASE) if listed else None


def _last_words(names: set[str]) -> list[str]:
    """What tells 'Engineer A' from 'Engineer B', written alone: 'with D as backup'."""
    heads = {n.rpartition(" ")[0] for n in names}
    lasts = [n.rpartition(" ")[2] for n in names]
    return [last for last in lasts if len(last) <= 2 and last.isupper()] if len(heads) == 1 and heads != {""} else []


def _matches(kind: str, pattern: re.Pattern[str] | None, line: str) -> Iterator[Token]:
    for found in pattern.finditer(line) if pattern else ():
        if kind != "person" or _is_name(found, line):
            yield Token(kind, found[0], found.start(), found[0].casefold())


def _is_name(found: re.Match[str], line: str) -> bool:
    """A capital alone is a name only as it is written, and "A" before an ordinary word is an article."""
    if len(found[0]) > 2:
        return True
    return found[0].isupper() and not (
        found[0] == "A" and re.match(r" (?!and\b|is\b|as\b|or\b)[a-z]", line[found.end() :])
    )


def _dates(line: str) -> Iterator[Token]:
    for found in _DATE.finditer(line):
        value = calendar_date(found[0]) or month_day(found[0])
        if value:
            yield Token("date", found[0], found.start(), value)


def _times(line: str) -> Iterator[Token]:
    for found in re.finditer(rf"(?<![\w:]){CLOCK}", line, re.IGNORECASE):
        if (value := clock_time(found[0])) is not None:
            yield Token("time", found[0], found.start(), value)


def same(value: object, token: Token) -> bool:
    """Whether what was consumed is what the token means."""
    if isinstance(value, timedelta) and isinstance(token.value, timedelta):
        return value == token.value
    if isinstance(value, int | float | Fraction) and isinstance(token.value, float):
        return float(value) == token.value
    return value == token.value and type(value) is type(token.value)
