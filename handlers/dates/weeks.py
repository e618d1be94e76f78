"""Days by their week: "tomorrow", "next friday", "monday next week", "this weekend", "2026-W53", "eow"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from handlers.dates.day import (
    DAY,
    NUMBER,
    SATURDAY,
    WEEK,
    WEEKDAY,
    WHICH,
    YEAR,
    YEARS_AHEAD,
    Day,
    Days,
    NoSuchDate,
    On,
    Options,
    Rules,
    amount,
    monday_of,
    named,
    one,
    rules,
    week_from,
    weekday_number,
)

_NAMED = {
    "day before yesterday": -2,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "tmrw": 1,
    "tmr": 1,
    "day after tomorrow": 2,
    "overmorrow": 2,
}
_FRIDAY, _SUNDAY = 4, 6


def _relative_day(found: re.Match[str], on: On) -> Options:
    return one(on.today + timedelta(days=_NAMED[found[0]]))


def _ahead(name: str, on: On) -> timedelta:
    return timedelta(days=(weekday_number(name) - on.today.weekday()) % 7)


def _weekday(found: re.Match[str], on: On) -> Options:
    first = on.today + _ahead(found[2], on)
    match found[1]:
        case "next":
            return _next(first, on)
        case "last" | "previous" | "past":
            return _last(first - WEEK, found[1], on)
        case "this" if monday_of(first) != monday_of(on.today):
            return (Day(first - WEEK), Day(first))
    return one(first)


def _next(first: date, on: On) -> Options:
    """Never today. Said on a Monday, "next friday" is this week's to some and next week's to others."""
    soonest = first + WEEK if first == on.today else first
    if monday_of(soonest) == monday_of(on.today):
        return (Day(soonest), Day(soonest + WEEK))
    return one(soonest)


def _last(latest: date, word: str, on: On) -> Options:
    """Likewise "last monday", said on a Friday."""
    if word != "past" and monday_of(latest) == monday_of(on.today):
        return (Day(latest - WEEK), Day(latest))
    return one(latest)


def _weekday_of_a_week(found: re.Match[str], on: On) -> Options:
    name, which = (found["day"], found["which"]) if found["day"] else (found["day2"], found["which2"])
    return one(monday_of(on.today) + WHICH[which] * WEEK + timedelta(days=weekday_number(name)))


def _weekday_weeks_on(found: re.Match[str], on: On) -> Options:
    """ "friday week", "a week from friday": so long after the coming one."""
    return one(on.today + _ahead(found[2], on) + amount(found[1] or "a") * WEEK)


def _weekend(found: re.Match[str], on: On) -> Options:
    """This weekend goes on until Sunday is over; the next one is that of next week."""
    weeks = 2 if found[2] else WHICH.get(found[1] or "this", 0)
    saturday = monday_of(on.today) + weeks * WEEK + SATURDAY * DAY
    return (Days(saturday, saturday + DAY),)


def _week(found: re.Match[str], on: On) -> Options | None:
    if not found[1] and not found[2]:
        return None
    return (week_from(monday_of(on.today) + (2 if found[2] else WHICH[found[1]]) * WEEK),)


def _iso_week(found: re.Match[str], on: On) -> Options:
    """The week of ISO 8601; without a year the next that is not over."""
    year, number = found["year"] or found["year2"], int(found["week"] or found["week2"])
    for each in [int(year)] if year else range(on.today.isocalendar().year, on.today.year + YEARS_AHEAD):
        try:
            week = week_from(date.fromisocalendar(each, number, 1))
        except ValueError:
            continue
        if year or week.last >= on.today:
            return one(week.first + (int(found["weekday"]) - 1) * DAY) if found["weekday"] else (week,)
    raise NoSuchDate(f"{year} has no ISO week {number}" if year else f"No year has an ISO week {number}")


def _end_of_week(found: re.Match[str], on: On) -> Options:
    """Friday to those who mean the working week, Sunday to the others."""
    monday = monday_of(on.today) + WHICH[found[1] or "this"] * WEEK
    return tuple(Day(day) for n in (_FRIDAY, _SUNDAY) if (day := monday + n * DAY) >= on.today)


RULES: Rules = rules(
    ("|".join(sorted(_NAMED, key=len, reverse=True)), _relative_day),
    (rf"(?:(?:this )?coming )?(?:(this|next|last|past|previous) )?{WEEKDAY}", _weekday),
    (
        rf"(?P<which>this|next|last) week(?:'s)?(?: on)? {named(WEEKDAY, 'day')}"
        rf"|{named(WEEKDAY, 'day2')}(?: of)? (?P<which2>this|next|last) week",
        _weekday_of_a_week,
    ),
    (rf"{NUMBER} weeks? (?:from|on|after) {WEEKDAY}", _weekday_weeks_on),
    (rf"(){WEEKDAY} week", _weekday_weeks_on),
    (r"(?:(this|next|last|previous|coming|this coming) )?weekend( after next)?", _weekend),
    (r"(?:(this|next|last|previous) )?week( after next)?", _week),
    (
        rf"(?:{named(YEAR, 'year')}[- ]?)?"
        r"(?:(?:w|wk|kw|cw|iso week|calendar week)[- ]?(?P<week>\d{1,2})|week (?P<week2>\d\d))(?:-(?P<weekday>[1-7]))?"
        rf"(?:[ /-](?:of )?{named(YEAR, 'year2')})?",
        _iso_week,
    ),
    (r"eow|end of (?:the )?(?:(this|next) )?week", _end_of_week),
)
