"""The rulings on being on call, computed a second time, as plainly as can be, for the example team only.

Shares nothing with `schedule/`: own holiday arithmetic, no tables of claims, one instant at a time.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PEOPLE = ["Engineer A", "Engineer B", "Engineer C", "Engineer D"]


def on_call(at: datetime) -> tuple[str, tuple[str, ...], str]:
    """Primary, secondary and the name of the rule."""
    wall = at.astimezone(ZoneInfo("America/Los_Angeles")).replace(tzinfo=None)
    duty_day = (wall - timedelta(hours=9)).date()  # a duty day runs from 09:00 to 09:00
    monday = duty_day - timedelta(days=duty_day.weekday())
    return _christmas(duty_day) or _weekend(duty_day) or _holiday_week(monday) or (*_regular(monday), "weekly rotation")


def _regular(monday: date) -> tuple[str, tuple[str, ...]]:
    n = (monday - date(2025, 9, 29)).days // 7 % 4
    return PEOPLE[n], (PEOPLE[(n + 1) % 4],)


def _christmas(day: date) -> tuple[str, tuple[str, ...], str] | None:
    if (1, 2) < (day.month, day.day) < (12, 23):
        return None
    begins = date(day.year if day.month == 12 else day.year - 1, 12, 23)
    holder, _ = _regular(begins - timedelta(days=begins.weekday()))
    primary = PEOPLE[(PEOPLE.index(holder) + (day - begins).days) % 4]
    return primary, tuple(p for p in PEOPLE if p != primary), "explicit dates"


def _weekend(day: date) -> tuple[str, tuple[str, ...], str] | None:
    memorial = max(d for d in _days_of(day.year, 5) if d.weekday() == 0)
    labor = min(d for d in _days_of(day.year, 9) if d.weekday() == 0)
    if -2 <= (day - memorial).days <= 0:
        return "Engineer D", ("Engineer A",), "holiday weekend"
    if -2 <= (day - labor).days <= 0:
        return "Engineer A", ("Engineer B",), "holiday weekend"
    return None


def _holiday_week(monday: date) -> tuple[str, tuple[str, ...], str] | None:
    for day in (monday + timedelta(days=n) for n in range(7)):
        thursdays = [d for d in _days_of(day.year, 11) if d.weekday() == 3]
        if (day.month, day.day) == (1, 1):
            return "Engineer B", ("Engineer C",), "holiday week"
        if (day.month, day.day) == (7, 4):
            return "Engineer C", ("Engineer D",), "holiday week"
        if day == thursdays[3]:
            return "Engineer D", ("Engineer C",), "holiday week"
    return None


def _days_of(year: int, month: int) -> list[date]:
    return [date(year, month, n) for n in range(1, 31)] + ([date(year, 5, 31)] if month == 5 else [])
