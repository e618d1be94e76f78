"""Days by their month: "dec 31", "the 5th", "4/5", "2026-12-31", "last friday of november", "eom"."""

from __future__ import annotations

import calendar
import re
from datetime import date

from dateutil.relativedelta import relativedelta

from handlers.dates.day import (
    WEEKDAY,
    WHICH,
    YEAR,
    Days,
    NoSuchDate,
    On,
    Options,
    Rules,
    coming,
    date_in,
    ends,
    held,
    named,
    one,
    rules,
    weekday_number,
)

_MONTHS_AHEAD = 3  # a month of 31 days is never further away
_LONGEST_WAIT = 15  # months from one Friday the 13th to the next, and some
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_MONTH_SHORT = [name.lower() for name in calendar.month_abbr]
_NTHS = ("first", "second", "third", "fourth", "fifth")
_NTH = rf"({'|'.join(_NTHS)}|1st|2nd|3rd|4th|5th|last)"
_DAY_OF = r"(?P<{}>\d{{1,2}})"


def _month_number(name: str) -> int:
    return _MONTH_SHORT.index(name[:3])


def _first(day: date, months: int = 0) -> date:
    first: date = day.replace(day=1) + relativedelta(months=months)
    return first


def _last(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _whole(first: date) -> Options:
    return (Days(first, _last(first)),)


def _meant(name: str, year: str | None, on: On) -> date:
    """The first day of the next such month, of this one if it is this one."""
    month = _month_number(name)
    return date_in(int(year) if year else on.today.year + (month < on.today.month), month, 1)


def _in(text: str | None, on: On) -> date | None:
    """The first day of "december 2027", "next month", "the month"; None for something else."""
    if not text or text in ("the month", "month"):
        return _first(on.today)
    if relative := re.fullmatch(r"(this|next|last) month", text):
        return _first(on.today, WHICH[relative[1]])
    by_name = re.fullmatch(rf"{_MONTH}(?: {YEAR})?", text)
    return _meant(by_name[1], by_name[2], on) if by_name else None


def _a_month(found: re.Match[str], on: On) -> Options:
    return _whole(_first(on.today, WHICH[found[1]]))


def _named_month(found: re.Match[str], on: On) -> Options:
    return _whole(_meant(found[1], found[2], on))


def _ordinal(found: re.Match[str], on: On) -> Options:
    """ "the 5th": the next one, of this month or of one after it."""
    months = (_first(on.today, n) for n in range(-1, _MONTHS_AHEAD))
    return coming(held((m.year, m.month, int(found[1])) for m in months), on)


def _weekday_the(found: re.Match[str], on: On) -> Options:
    """ "friday the 13th": the next 13th, if it is a Friday; else that day and the next Friday the 13th are asked about,
    for one of the two words is a slip."""
    months = (_first(on.today, n) for n in range(-1, _LONGEST_WAIT))
    days = list(held((m.year, m.month, int(found[2])) for m in months))
    named = coming((d for d in days if d.weekday() == weekday_number(found[1])), on)
    next_of_that_number = coming((d for d in days if d >= on.today), on)
    return named if next_of_that_number[-1] in named else (*next_of_that_number, *named)


def _ordinal_in(found: re.Match[str], on: On) -> Options | None:
    first = _in(found[2], on)
    number = int(found[1]) if found[1].isdigit() else _NTHS.index(found[1]) + 1
    return one(date_in(first.year, first.month, number)) if first else None


def _month_day(found: re.Match[str], on: On) -> Options:
    month, day = (found["m1"], found["d1"]) if found["m1"] else (found["m2"], found["d2"])
    options = _dated(_month_number(month), int(day), found["year"], on)
    if not found["weekday"]:
        return options
    agreeing = tuple(o for o in options if ends(o)[0].weekday() == weekday_number(found["weekday"]))
    if not agreeing:
        said = ends(options[-1])[0]
        raise NoSuchDate(f"{said:%b} {said.day}, {said.year} is a {said:%A}")
    return agreeing


def _dated(month: int, day: int, year: str | None, on: On) -> Options:
    if year:
        return one(date_in(int(year), month, day))
    return coming(held((y, month, day) for y in on.years()), on)


def _days_of_a_month(found: re.Match[str], on: On) -> Options:
    """ "dec 24-26": of the first year in which they are not over."""
    order = ("m1", "a1", "b1") if found["m1"] else ("m2", "a2", "b2")
    month, first, last = _month_number(found[order[0]]), int(found[order[1]]), int(found[order[2]])
    for year in [int(found["year"])] if found["year"] else (on.today.year, on.today.year + 1):
        days = Days(date_in(year, month, first), date_in(year, month, last))
        if days.first < days.last and (found["year"] or days.last >= on.today):
            return (days,)
    raise NoSuchDate


def _iso_date(found: re.Match[str], on: On) -> Options:
    return one(date_in(int(found[1]), int(found[2]), int(found[3])))


def _figures(found: re.Match[str], on: On) -> Options:
    """ "4/5" as April 5 and as May 4, "25/4" as April 25 alone."""
    first, second, year = int(found["a"]), int(found["b"] or found["b2"]), found["y"] or found["y2"]
    year = f"20{year}" if year and len(year) == 2 else year
    orders = dict.fromkeys((m, d) for m, d in ((first, second), (second, first)) if 1 <= m <= 12)
    if not orders:
        raise NoSuchDate
    options = dict.fromkeys(o for month, day in orders for o in _dated(month, day, year, on))
    return tuple(sorted(options, key=lambda o: ends(o)[0]))


def _nth_weekday(found: re.Match[str], on: On) -> Options | None:
    first = _in(found[3], on)
    if first is None:
        return None
    days = [
        d for d in held((first.year, first.month, n) for n in range(1, 32)) if d.weekday() == weekday_number(found[2])
    ]
    nth = found[1]
    index = -1 if nth == "last" else int(nth[0]) - 1 if nth[0].isdigit() else _NTHS.index(nth)
    if index >= len(days):
        raise NoSuchDate
    return one(days[index])


def _end_of_month(found: re.Match[str], on: On) -> Options | None:
    first = _in(found[1], on)
    return one(_last(first)) if first else None


def _start_of_month(found: re.Match[str], on: On) -> Options | None:
    first = _in(found[1], on)
    return one(first) if first else None


def _end_of_quarter(found: re.Match[str], on: On) -> Options:
    return one(_last(date(on.today.year, 3 * ((on.today.month - 1) // 3) + 3, 1)))


def _end_of_year(found: re.Match[str], on: On) -> Options:
    return one(date(on.today.year, 12, 31))


RULES: Rules = rules(
    (r"(this|next|last|previous) month", _a_month),
    (rf"(?:next |this )?{_MONTH}(?: {YEAR})?", _named_month),
    (r"(\d{1,2})(?:st|nd|rd|th)", _ordinal),
    (rf"{WEEKDAY} (?:the )?(\d{{1,2}})(?:st|nd|rd|th)", _weekday_the),
    (rf"(\d{{1,2}}(?=(?:st|nd|rd|th) )|{'|'.join(_NTHS)})(?:st|nd|rd|th)? (?:of )?(.+)", _ordinal_in),
    (
        rf"(?:{named(WEEKDAY, 'weekday')}\.? (?:the )?)?"
        rf"(?:{named(_MONTH, 'm1')}[ -]?(?:the )?{_DAY_OF.format('d1')}(?:st|nd|rd|th)?"
        rf"|{_DAY_OF.format('d2')}(?:st|nd|rd|th|\.)?[ -]?(?:of )?{named(_MONTH, 'm2')})"
        rf"(?:[ -]{named(YEAR, 'year')})?",
        _month_day,
    ),
    (
        rf"(?:{named(_MONTH, 'm1')} {_DAY_OF.format('a1')} ?- ?{_DAY_OF.format('b1')}"
        rf"|{_DAY_OF.format('a2')} ?- ?{_DAY_OF.format('b2')} {named(_MONTH, 'm2')})(?: {named(YEAR, 'year')})?",
        _days_of_a_month,
    ),
    (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", _iso_date),
    (r"(\d{4})(\d\d)(\d\d)", _iso_date),
    (
        r"(?P<a>\d{1,2})(?:(?P<by>[/-])(?P<b>\d{1,2})(?:(?P=by)(?P<y>\d{4}|\d{2}))?"
        r"|\.(?P<b2>\d{1,2})\.(?P<y2>\d{4}|\d{2})?)",
        _figures,
    ),
    (rf"{_NTH} {WEEKDAY} (?:of|in) (.+)", _nth_weekday),
    (r"eom|(?:end|last day) of (?:the )?(.+)", _end_of_month),
    (r"(?:start|beginning|first day) of (?:the )?(.+)", _start_of_month),
    (r"eoq|(?:end|last day) of (?:the |this )?quarter", _end_of_quarter),
    (r"eoy|(?:end|last day) of (?:the |this )?year", _end_of_year),
)
