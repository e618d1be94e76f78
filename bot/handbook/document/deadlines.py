"""Reporting deadlines in words: 'Weekly by Tuesday 10:00 AM PT, Monthly by 5th business day'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.handbook.deadlines import CloseDeadline, Deadline, MonthDayDeadline, WeeklyDeadline
from bot.handbook.document.phrases import CLOCK, clean, clock_time, weekday, whole_number, zone
from bot.handbook.flaws import Flaws, clip

_CLOSE = re.compile(
    r"(?P<period>month|quarter)(?:ly)?(?:[- ]end)? close\s*(?:\+|plus)\s*(?P<days>[\w-]+) (?:business|working) days?",
    re.I,
)
_MONTH_DAY = re.compile(
    r"monthly (?:by |on )?(?:the )?(?P<day>[\w-]+) (?:business|working) day(?: of (?:the|each) month)?", re.I
)
_WEEKLY = re.compile(
    rf"(?:weekly )?(?:by |on |every )?(?P<day>[a-z]{{3,}})(?: by| at)?,? (?P<at>{CLOCK})"
    r"(?P<zone>\s+\(?[a-z][\w/+ -]*\)?)?",
    re.I,
)
_FORMS = "write 'Monthly close + 3 business days', 'Weekly by Tuesday 10:00 AM PT' or 'Monthly by 5th business day'"


def read_deadlines(text: str, line: int, flaws: Flaws) -> tuple[Deadline, ...]:
    """Every deadline of a line; what cannot be read is a flaw."""
    return tuple(_read_each(text, line, flaws))


def _read_each(text: str, line: int, flaws: Flaws) -> Iterator[Deadline]:
    for part in re.split(
        r"\s*(?:[,;]|\band\b)\s*(?=(?:weekly|monthly|quarterly|every|month|quarter|[A-Z]))", clean(text)
    ):
        if not part.strip():
            continue
        read = _close(part, line) or _month_day(part, line) or _weekly(part, line, flaws)
        if isinstance(read, CloseDeadline | MonthDayDeadline | WeeklyDeadline):
            yield read
        elif read is None:
            flaws.add(line, f"cannot read this deadline: {clip(part)}", _FORMS)


def _close(part: str, line: int) -> CloseDeadline | None:
    found = _CLOSE.fullmatch(part)
    days = whole_number(found["days"]) if found else None
    if not found or days is None:
        return None
    period = "month" if found["period"].lower() == "month" else "quarter"
    return CloseDeadline(period=period, business_days=days, text=part, line=line)


def _month_day(part: str, line: int) -> MonthDayDeadline | None:
    found = _MONTH_DAY.fullmatch(part)
    day = whole_number(found["day"]) if found else None
    # No month has more than 23 business days; with holidays, none surely has more than 18.
    return MonthDayDeadline(business_day=day, text=part, line=line) if day and day <= 18 else None


def _weekly(part: str, line: int, flaws: Flaws) -> WeeklyDeadline | bool | None:
    """False: it was a weekly deadline, and what is wrong with it has been said."""
    found = _WEEKLY.fullmatch(part)
    day, at = (weekday(found["day"]), clock_time(found["at"])) if found else (None, None)
    if not found or day is None or at is None:
        return None
    where = zone(found["zone"] or "")
    if where is None:
        flaws.add(
            line,
            f"this deadline has no time zone that is known: {clip(part)}",
            "write 'PT', 'UTC' or 'Europe/Paris' after the time",
        )
        return False
    return WeeklyDeadline(weekday=day, at=at, zone=where, text=part, line=line)
