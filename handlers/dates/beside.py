"""Days by another: holidays, "day after thanksgiving", "week of dec 3", "in 3 days", "dec 24 to dec 26"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from handlers.dates.day import (
    DAY,
    JUST,
    NUMBER,
    SATURDAY,
    WEEK,
    WEEKDAY,
    YEAR,
    Day,
    Days,
    NoSuchDate,
    On,
    Options,
    Rules,
    amount,
    coming,
    ends,
    monday_of,
    one,
    rules,
    week_from,
    weekday_number,
)
from handlers.dates.feasts import feast_in

_LONG = timedelta(days=60)  # "3 weeks after thanksgiving" is still ahead when Thanksgiving is long past
_UNITS = r"(day|week|fortnight|month|year)s?"
_THURSDAY = 3

Make = Callable[[date], Day | Days]


def _around(text: str, on: On, make: Make) -> Options | None:
    """What is made of each single day that the words name."""
    options = on.read(text)
    if not options or not all(isinstance(o, Day) for o in options):
        return None
    return tuple(make(ends(o)[0]) for o in options)


def _beside(text: str, on: On, make: Make) -> Options | None:
    """As `_around`, for what hangs on a day that may be past: on Black Friday, the day after Thanksgiving is today."""
    options = _around(text, replace(on, just=_LONG), make) or ()
    return tuple(o for o in options if ends(o)[1] >= on.today - JUST) or options or None


def _moved(day: date, number: int, unit: str) -> date:
    by = {"day": DAY, "week": WEEK, "fortnight": 2 * WEEK}.get(unit) or relativedelta(
        months=1 if unit == "month" else 12
    )
    try:
        return day + by * number
    except (ValueError, OverflowError):
        raise NoSuchDate from None


def _from_today(found: re.Match[str], on: On) -> Options:
    number, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
    return one(_moved(on.today, amount(number), unit))


def _ago(found: re.Match[str], on: On) -> Options:
    return one(_moved(on.today, -amount(found[1]), found[2]))


def _from_another(found: re.Match[str], on: On) -> Options | None:
    """ "day after thanksgiving", "2 weeks before dec 24"."""
    number = amount(found[1] or "a") * (-1 if found[3] == "before" else 1)
    return _beside(found[4], on, lambda day: Day(_moved(day, number, found[2])))


def _weekday_beside(found: re.Match[str], on: On) -> Options | None:
    """ "monday after thanksgiving": the first such day after it; before: the last."""
    wanted = weekday_number(found[1])

    def make(day: date) -> Day:
        if found[2] == "after":
            return Day(day + timedelta(days=(wanted - day.weekday() - 1) % 7 + 1))
        return Day(day - timedelta(days=(day.weekday() - wanted - 1) % 7 + 1))

    return _beside(found[3], on, make)


def _week_beside(found: re.Match[str], on: On) -> Options | None:
    way = 1 if found[1] == "after" else -1
    return _beside(found[2], on, lambda day: week_from(monday_of(day) + way * WEEK))


def _weekend_beside(found: re.Match[str], on: On) -> Options | None:
    """The first weekend that begins after a day; before: the last that is over."""

    def make(day: date) -> Days:
        saturday = monday_of(day) + SATURDAY * DAY
        if found[1] == "before":
            return Days(saturday - WEEK, saturday - WEEK + DAY)
        begins = saturday if day < saturday else saturday + WEEK
        return Days(begins, begins + DAY)

    return _beside(found[2], on, make)


def _week_of(found: re.Match[str], on: On) -> Options | None:
    return _around(found[1], on, _week_around)


def _weekend_of(found: re.Match[str], on: On) -> Options | None:
    return _around(found[1], on, _weekend_around)


def _week_around(day: date) -> Days:
    return week_from(monday_of(day))


def _weekend_around(day: date) -> Days:
    """The weekend that a day is in or next to; a Monday or a Friday off is a part of it."""
    saturday = monday_of(day) + SATURDAY * DAY if day.weekday() >= _THURSDAY else monday_of(day) - 2 * DAY
    return Days(min(saturday, day), max(saturday + DAY, day))


def _feast(found: re.Match[str], on: On) -> Options | None:
    """A holiday by its name; with "week" or "weekend" behind it, the days around it."""
    which, name, span, year = found[1], found[2], found[3], found[4]
    years = (int(year),) if year else on.years()
    days = [day for y in years if (day := feast_in(name, y, on.country))]
    if not days:
        return None
    if year:
        options = one(days[0])
    elif which == "last":
        options = one(max(d for d in days if d < on.today))
    else:
        options = coming(days, on)
    make: Make = {"week": _week_around, "weekend": _weekend_around}.get(span or "", Day)
    return tuple(make(ends(o)[0]) for o in options)


def _from_to(found: re.Match[str], on: On) -> Options | None:
    """ "dec 24 to dec 26": the last is the first of its name after the first."""
    ranges: dict[Days, None] = {}
    for option in on.read(found[1]) or ():
        begins = ends(option)[0]
        for last in replace(on, today=begins).read(found[2]) or ():
            if ends(last)[1] > begins:
                ranges[Days(begins, ends(last)[1])] = None
    return tuple(ranges) or None


RULES: Rules = rules(
    (rf"in {NUMBER} {_UNITS}(?:' time)?|{NUMBER} {_UNITS} from (?:now|today)", _from_today),
    (rf"{NUMBER} {_UNITS} ago", _ago),
    (rf"{NUMBER} {_UNITS} (before|after|from) (.+)", _from_another),
    (r"()(day) (before|after) (.+)", _from_another),
    (rf"{WEEKDAY} (before|after) (.+)", _weekday_beside),
    (r"week (before|after) (.+)", _week_beside),
    (r"weekend (before|after) (.+)", _weekend_beside),
    (r"week (?:of|starting|beginning|from) (.+)", _week_of),
    (r"weekend (?:of|around) (.+)", _weekend_of),
    (rf"(?:(next|this|last|coming) )?(\D{{3,40}}?)(?: (week|weekend))?(?: {YEAR})?", _feast),
    (r"(?:from )?(.+?) (?:to|until|till|through|-) (.+)", _from_to),
)
