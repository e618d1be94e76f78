"""The days that people name: "the 5th", "next weekend", "day after thanksgiving", "2026-W53", "last monday of may".

A grammar and not a lenient parser: words that no rule accounts for make the whole text no date, so that nothing is
ever left out in silence. Where people mean different days by the same words, all of them are given back.
"""

from __future__ import annotations

import re
from datetime import date

from handlers.dates import beside, months, weeks
from handlers.dates.day import WEEKDAY, YEARS, NoSuchDate, On, Options, ends, without_fillers

_RULES = (*weeks.RULES, *months.RULES, *beside.RULES)


def days_meant(text: str, today: date, country: str) -> Options | None:
    """What `text` (lower case, single spaces) names, in the order of the calendar; None if it is not all a date.

    Without a year it is the next one, today included, and beside it one that has only just passed. Raises NoSuchDate.
    """
    found = On(today, country, _read).read(text)
    if found and any(d.year not in YEARS for option in found for d in ends(option)):
        raise NoSuchDate
    return found


def is_weekday(text: str) -> bool:
    """Whether the words are a weekday's name and nothing else."""
    return bool(re.fullmatch(WEEKDAY, without_fillers(text)))


def _read(text: str, on: On) -> Options | None:
    for pattern, rule in _RULES:
        if (found := pattern.fullmatch(text)) and (options := rule(found, on)):
            return options
    return None
