"""The rota as a handbook writes it: weeks, holidays, and when a shift begins."""

from __future__ import annotations

from datetime import time
from typing import Literal

from bot.handbook.cited import Cited


class Week(Cited):
    """A row of the weekly rotation."""

    number: int
    primary: str
    secondary: tuple[str, ...]


class Holiday(Cited):
    """A row of the holiday table; the fields are those of `schedule.oncall.HolidayRow`."""

    name: str
    kind: Literal["week", "weekend", "dates", "day"]
    holiday: str | None = None
    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None
    primary: str | None  # None: rotating daily
    secondary: tuple[str, ...] | None  # None: all the others
    note: str = ""
    year: int | None = None  # the only one in which it holds


class ShiftRule(Cited):
    """'Monday 9:00 AM - Following Monday 9:00 AM': weekday 0 is Monday; the time is wall clock in the team's zone, or
    in `zone`. days: how long a shift lasts. by_week_number: the rows are for odd and for even ISO weeks. more: further
    handoffs of a day, where duty follows the sun."""

    weekday: int = 0
    at: time = time(9)
    days: int = 7
    by_week_number: bool = False
    more: tuple[time, ...] = ()
    zone: str = ""
