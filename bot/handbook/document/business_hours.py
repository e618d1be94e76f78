"""Which hours are business hours, where the document says so: "Business hours: Monday to Friday, 08:00 to 16:00"."""

from __future__ import annotations

import re
from datetime import time

from bot.handbook.document.phrases import CLOCK, clean, clock_time, weekday
from bot.handbook.flaws import Flaws, clip
from bot.handbook.model import BusinessDay
from bot.text import whole

_NAMED = re.compile(
    r"\b(?:(?:business|working|office|core)[ -]hours|(?:geschäfts|büro|arbeits)zeit(?:en)?|heures (?:de bureau|ouvrées)"
    r"|horario (?:laboral|de oficina))\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    rf"(?P<opens>{CLOCK}|\d{{1,2}})\s*(?:-|to|until|till|and|bis|à|a)\s*(?P<closes>{CLOCK}|\d{{1,2}})", re.I
)
_DAYS = re.compile(r"\b(?:business|working) days (?:are|run from|:)([^.;]*)", re.I)
_LONGEST = 160  # characters from the name to its times; what stands further away is of something else


def read_business_day(lines: list[str], flaws: Flaws) -> BusinessDay | None:
    """From the first line that names them and says from when to when."""
    for number, text in enumerate(lines, 1):
        plain = clean(re.sub(r"[*_`]+", "", text))
        if days := _DAYS.search(plain):
            _name_other_days(number, days[1], text, flaws, "days are")
        named = _NAMED.search(plain)
        span = _SPAN.search(plain, named.end(), named.end() + _LONGEST) if named else None
        hours = _hours(span["opens"], span["closes"]) if span else None
        if named and span and hours and not re.search(r"\b(?:on-call|shift|maintenance|respon\w+)\b", plain, re.I):
            _name_other_days(number, plain[named.end() : span.start()], text, flaws)
            return BusinessDay(opens=hours[0], closes=hours[1], line=number)
    return None


def _hours(first: str, last: str) -> tuple[time, time] | None:
    """'9 to 5' is until 17:00."""
    opens, closes = _time(first), _time(last)
    if opens and closes and last.isdigit() and closes <= opens and closes.hour < 12:
        closes = closes.replace(hour=closes.hour + 12)
    return (opens, closes) if opens and closes and opens < closes else None


def _time(text: str) -> time | None:
    hour = whole(text)
    return time(hour) if hour is not None and hour < 24 else clock_time(text)


def _name_other_days(line: int, between: str, text: str, flaws: Flaws, what: str = "hours of") -> None:
    days = [day for word in re.findall(r"[^\W\d_]{3,}", between) if (day := weekday(word)) is not None]
    if days and (days[0], days[-1]) != (0, 4):
        wrong = f"business {what} other days than Monday to Friday: {clip(text)}"
        flaws.add(line, wrong, "write those of Monday to Friday; the bot keeps no others")
