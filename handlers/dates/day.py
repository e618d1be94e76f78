"""Days of the calendar, as words name them: one, several in a row, or those between which the words leave it open."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
SATURDAY = 5
YEARS = range(1970, 2200)  # where holidays are known and instants do not run off the end of the calendar
YEARS_AHEAD = 9  # February 29 is never further away, nor is an inauguration
JUST = WEEK  # what has passed within it may still be meant: "thanksgiving" on the Sunday after

WEEKDAY = r"(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?"
YEAR = r"(\d{4})"
NUMBER = r"(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
WHICH = {"last": -1, "previous": -1, "this": 0, "next": 1}
_NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DAY_SHORT = [name.lower() for name in calendar.day_abbr]


class NoSuchDate(ValueError):
    """It reads as a date, but the calendar does not have it. The message, if any, says why."""


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day of the team's calendar."""

    day: date


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days of the team's calendar, first and last included: a weekend, a week, a month."""

    first: date
    last: date


Options = tuple[Day | Days, ...]


@dataclass(frozen=True, slots=True)
class On:
    """On which day the words are said, in which country, and the grammar that reads words inside of others."""

    today: date
    country: str
    grammar: Callable[[str, On], Options | None]
    just: timedelta = JUST  # what has passed within it may still be meant

    def read(self, text: str) -> Options | None:
        return self.grammar(without_fillers(text), self)

    def years(self) -> range:
        return range(self.today.year - 1, self.today.year + YEARS_AHEAD)


Rule = Callable[[re.Match[str], On], Options | None]
Rules = tuple[tuple[re.Pattern[str], Rule], ...]


def rules(*given: tuple[str, Rule]) -> Rules:
    """Each form of words and what is made of it; the first that makes something applies."""
    return tuple((re.compile(pattern), rule) for pattern, rule in given)


def named(pattern: str, group: str) -> str:
    """The pattern with its first group named."""
    return pattern.replace("(", f"(?P<{group}>", 1)


def without_fillers(text: str) -> str:
    return re.sub(r"^(?:(?:on|by|for|the)\s+)+", "", text.strip())


def ends(option: Day | Days) -> tuple[date, date]:
    return (option.day, option.day) if isinstance(option, Day) else (option.first, option.last)


def one(day: date) -> Options:
    return (Day(day),)


def coming(held: Iterable[date], on: On) -> Options:
    """The first that is not past, and before it what has just passed. held: in order. Raises NoSuchDate for none."""
    recent: list[date] = []
    for day in held:
        if day >= on.today:
            return tuple(Day(d) for d in (*recent, day))
        if day >= on.today - on.just:
            recent.append(day)
    raise NoSuchDate


def date_in(year: int, month: int, day: int) -> date:
    """Raises NoSuchDate."""
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDate from None


def held(days: Iterable[tuple[int, int, int]]) -> Iterator[date]:
    """Those that the calendar has, of (year, month, day)."""
    for year, month, day in days:
        if 1 <= day <= calendar.monthrange(year, month)[1]:
            yield date(year, month, day)


def weekday_number(name: str) -> int:
    return _DAY_SHORT.index(name[:3])


def amount(word: str) -> int:
    return int(word) if word.isdigit() else 1 if word in ("a", "an") else _NUMBERS.index(word)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_from(monday: date) -> Days:
    return Days(monday, monday + WEEK - DAY)
