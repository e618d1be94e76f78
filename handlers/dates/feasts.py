"""Holidays as people call them, with the days that hang on them and are in no country's calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from rapidfuzz import fuzz, utils

from schedule.holidays import actual_date, recognise

_ALIKE = 75  # of 100: one is the other, with a slip of the pen
_SHORTEST = 4  # letters; below that everything is a part of some holiday's name

_SAID = (
    (re.compile(r"\bx-?mas\b"), "christmas"),
    (re.compile(r"\bnye\b"), "new year's eve"),
    (re.compile(r"\bnyd\b"), "new year's day"),
    (re.compile(r"\bturkey day\b"), "thanksgiving"),
)


def feast_in(name: str, year: int, country: str) -> date | None:
    """The date in `year` of what people call `name` (lower case); None if `country` has no such holiday.

    Days of which the whole world speaks ("nye", "black friday") are known everywhere.
    """
    for said, meant in _SAID:
        name = said.sub(meant, name)
    bare = re.sub(r"[^a-z ]", "", name.replace("-", " ")).removesuffix(" day").strip()
    if everywhere := _EVERYWHERE.get(bare):
        return everywhere(year)
    official = recognise(name, country) if len(name) >= _SHORTEST else None
    if not isinstance(official, str) or not _all_meant(bare, official):
        return None
    return actual_date(name, country, year)


def _all_meant(bare: str, official: str) -> bool:
    """Whether no word is left out or taken for another: "christmas et" is not Christmas Eve, misspelt."""
    asked, known = ([w for w in utils.default_process(n).split() if w != "day"] for n in (bare, official))
    if len(asked) > len(known):
        return False
    misspelt = fuzz.ratio(" ".join(asked), " ".join(known)) >= _ALIKE
    return not misspelt or all(any(fuzz.ratio(a, k) >= _ALIKE for k in known) for a in asked)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _after_thanksgiving(days: int) -> Callable[[int], date]:
    """Thanksgiving of the US is the fourth Thursday of November, by law (5 U.S.C. 6103)."""

    def on(year: int) -> date:
        first = date(year, 11, 1)
        return first + timedelta(days=(3 - first.weekday()) % 7 + 21 + days)

    return on


_EVERYWHERE: dict[str, Callable[[int], date]] = {
    "black friday": _after_thanksgiving(1),
    "cyber monday": _after_thanksgiving(4),
    "christmas": _fixed(12, 25),
    "christmas eve": _fixed(12, 24),
    "new years eve": _fixed(12, 31),
    "new year": _fixed(1, 1),
    "new years": _fixed(1, 1),
    "halloween": _fixed(10, 31),
    "valentines": _fixed(2, 14),
}
