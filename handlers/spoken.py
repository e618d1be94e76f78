"""Dates as they are spoken, put into words that a date parser knows; of what can be read in two ways, both.

Holidays come from the `holidays` library, through the calendar's own names for them.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.handbook.document.phrases import WEEKDAYS, weekday
from schedule.holidays import UnknownHoliday, actual_date, recognise

_DAYS = {"day after tomorrow": 2, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_NAMED_DAY = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.IGNORECASE)
_NEXT_WEEKDAY = re.compile(rf"\bnext\s+({'|'.join(f'{d[:3]}|{d}' for d in WEEKDAYS)})\b", re.IGNORECASE)
_WEEKEND = re.compile(r"\b(the |this |next |coming )*weekend\b", re.IGNORECASE)
_CLOCK_NAMES = (
    (re.compile(r"\bnoon\b", re.IGNORECASE), "12:00"),
    (re.compile(r"\bmidnight\b", re.IGNORECASE), "00:00"),
)
_FILLER = re.compile(r"\b(on|next|this|coming|the|of)\b", re.IGNORECASE)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WHOLE_MONTH = re.compile(rf"({'|'.join(_MONTHS)})[a-z]*\.?(\s+\d{{4}})?", re.IGNORECASE)

# 4/5, 4-5, 4/5/2026, 4.5. and 4.5.2026; but 9.30 is an hour, and 2026-04-05 has one meaning.
_FIGURES = re.compile(
    r"(?<![\w:/.-])(\d{1,2})(?:([/-])(\d{1,2})(?:\2(\d{4}|\d{2}))?|\.(\d{1,2})\.(\d{4}|\d{2})?)(?=\s|$)"
)
_BARE_HOUR = re.compile(r"\bat (\d{1,2})$", re.IGNORECASE)

_HOLIDAY_SPAN = re.compile(r"\s+(week|weekend)$", re.IGNORECASE)
_SHORTEST_HOLIDAY = 4  # letters; below that everything is a part of some holiday's name
_YEARS_AHEAD = 8  # inauguration days are held every fourth year


def readings(text: str, today: date) -> tuple[str, ...]:
    """The words in a date parser's terms: one reading, or two where "4/5" or "at 7" leaves it open."""
    text = _NEXT_WEEKDAY.sub(lambda m: str(_next_weekday(m[1], today)), text)
    text = _WEEKEND.sub("saturday", text)
    text = _NAMED_DAY.sub(lambda m: str(today + timedelta(days=_DAYS[m[1].lower()])), text)
    for name, figures in _CLOCK_NAMES:
        text = name.sub(figures, text)
    text = " ".join(_FILLER.sub(" ", text).split())
    if _WHOLE_MONTH.fullmatch(text):
        text = f"1 {text}"
    return tuple(hour for day in _in_figures(text) for hour in _at_an_hour(day))


def holiday_named(text: str, today: date, country: str) -> str | None:
    """ "thanksgiving 6pm" with the holiday's date in place of its name; None if it names no holiday of `country`.

    Without a year it is the next one, today included. "Thanksgiving week" means the day as well.
    """
    words = text.split()
    for end in range(len(words), 0, -1):
        name = _HOLIDAY_SPAN.sub("", " ".join(words[:end]))
        if len(name) < _SHORTEST_HOLIDAY or isinstance(recognise(name, country), UnknownHoliday):
            continue
        rest = words[end:]
        year = int(rest.pop(0)) if rest and re.fullmatch(r"(19|20|21)\d\d", rest[0]) else None
        day = actual_date(name, country, year) if year else _next_holiday(name, country, today)
        return " ".join([str(day), *rest]) if day else None
    return None


def _next_holiday(name: str, country: str, today: date) -> date | None:
    held = (actual_date(name, country, year) for year in range(today.year, today.year + _YEARS_AHEAD + 1))
    return next((day for day in held if day and day >= today), None)


def _next_weekday(name: str, today: date) -> date:
    """Never today: who means today says so."""
    wanted = weekday(name)
    assert wanted is not None
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _in_figures(text: str) -> tuple[str, ...]:
    """ "4/5" as "apr 5" and as "may 4", "25/4" as "apr 25" alone."""
    found = _FIGURES.search(text)
    if not found:
        return (text,)
    one, other, year = int(found[1]), int(found[3] or found[5]), found[4] or found[6] or ""
    year = f"20{year}" if len(year) == 2 else year
    orders = dict.fromkeys((month, day) for month, day in ((one, other), (other, one)) if 1 <= month <= len(_MONTHS))
    before, after = text[: found.start()], text[found.end() :]
    written = tuple(f"{before} {_MONTHS[month - 1]} {day} {year} {after}" for month, day in orders)
    return tuple(" ".join(text.split()) for text in written) or (text,)


def _at_an_hour(text: str) -> tuple[str, ...]:
    found = _BARE_HOUR.search(text)
    if not found:
        return (text,)
    hour = int(found[1])
    meant = (hour, hour + 12) if 1 <= hour < 12 else (hour,)
    return tuple(f"{text[: found.start()]}{h:02}:00" for h in meant)
