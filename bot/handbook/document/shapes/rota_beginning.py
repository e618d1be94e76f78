"""When week 1 began, where a sentence says so: "Week 1 began on Monday 5 January 2026", "Woche 1: ab 7.1.2026"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.handbook.document.phrases import calendar_date, clean, month_day
from bot.handbook.document.shapes.topics import Topic

_MONTH = r"[^\W\d_]{3,10}\.?"
_ISO = r"\d{4}-\d{2}-\d{2}"
DAY = (
    rf"{_ISO}|\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er)?\.?\s+(?:de\s+|of\s+)?{_MONTH}(?:\s+(?:de\s+)?\d{{4}})?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
)
_BEGINS = (
    r"(?:begins?|began|begun|starts?|started|goes live|beginnt|begann|startet|startete|commence|commencé|a commencé"
    r"|débute|empieza|empezó|comienza|comenzó)"
)
_FIRST = (
    r"(?:(?:iso |calendar )?(?:weeks?|turn|shift|cycle|rotation|sprint|semaine|semana|woche)\s*(?:#\s*)?(?:0?1|one|a)\b"
    r"|(?:the |la |die )?(?:first|erste|première|primera) (?:week|shift|turn|rotation|schicht|woche|semaine|semana)"
    r"|(?:the |our )?(?:rota|rotation|cycle))"
)
_SENTENCE = re.compile(
    rf"\b{_FIRST}\b[^.;\n\d]{{0,20}}?\b{_BEGINS}\b|^\W*(?:rotation|rota) start(?: date)?\W"
    r"|\bstart of (?:week 1|the rotation)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(rf"(?<![\w.])(?=(?P<day>{DAY}))")
_NEAR = 50  # characters between the verb and the end of its date


def first_day(root: Topic) -> tuple[date, int] | None:
    """The day on which the first turn began, with its line; None where no sentence has a whole date."""
    for topic in root.walk():
        text = clean(topic.text)
        if (found := _SENTENCE.search(text)) and (day := _whole_date(text[found.end() :][:_NEAR])):
            return day, topic.line
    return None


def _whole_date(text: str) -> date | None:
    """The first with a year; "Monday 5" of "Monday 5 January 2026" is none."""
    days = (read_date(found["day"]) for found in _SAYS.finditer(text))
    return next((day for day in days if day and day.year > 1), None)


def read_date(text: str) -> date | None:
    """A day that is written with or without its year; without one it is of year 1."""
    if german := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?", text):
        try:
            return date(int(german[3] or 1), int(german[2]), int(german[1]))
        except ValueError:
            return None
    plain = re.sub(r"\b(?:de|of)\s+", "", text.replace(".", ""))
    if full := calendar_date(plain):
        return full
    day = month_day(plain)
    return date(1, *day) if day and day != (2, 29) else None


def year_of(topic: Topic) -> int | None:
    """The one year that a section speaks of: 'On call 2026'."""
    said = {int(y) for text in _beside(topic) for y in re.findall(r"(?<![\d-])(20\d\d)(?![\d-])", text)}
    return said.pop() if len(said) == 1 else None


def _beside(topic: Topic) -> Iterator[str]:
    """The headings over a list or a table, and the lines beside it that are not its own."""
    yield from (t.text for t in (topic, *topic.path()))
    yield from (t.text for t in topic.below if not t.is_item and not t.below)
