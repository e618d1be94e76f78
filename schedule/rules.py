"""The nouns of being on call: the rules that a handbook states, and the shifts that follow from them.

Rules: handbook, "On-Call Rotation Schedule" and "Holiday Coverage".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class HolidayKind(StrEnum):
    WEEK = "week"  # the shift that holds noon (local) of the holiday's actual date
    WEEKEND = "weekend"  # Saturday 09:00 to Tuesday 09:00 local around a Monday holiday
    DAY = "day"  # the holiday's own day, from handoff time to handoff time
    DATES = "dates"  # explicit first and last date; both days whole, from handoff time to handoff time


@dataclass(frozen=True, slots=True)
class RotationWeek:
    """One row of the weekly rotation. `line` is its line in the handbook, 0 if it has none (so everywhere
    below).
    """

    primary: str
    secondary: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """One row of the holiday table.

    name: as written ("Thanksgiving Week").
    holiday: the holiday's name as written, without the word Week or Weekend; None for explicit dates.
    primary: None means "rotating daily" through the team.
    secondary: None means "all available", that is, everybody else.
    year: the only one in which the row holds; None for every year.
    first, last: (month, day), both inclusive, for explicit dates; `last` may lie in the next year.
    """

    name: str
    kind: HolidayKind
    primary: str | None
    secondary: tuple[str, ...] | None
    holiday: str | None = None
    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None
    note: str = ""
    line: int = 0
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody stands in for `[since, until)`: an approved trade or a manager's override. The latest
    approved wins.
    """

    since: datetime
    until: datetime
    primary: str | None  # None: the primary stays who it was
    secondary: tuple[str, ...] | None
    why: str
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class RotaRules:
    """Everything that decides who is on call.

    team: names in the order of the handbook (the order of a daily rotation). zone: IANA name of the team's
    zone. rotation_start: the local date on which week 1 begins; the cycle repeats both ways from there.
    handoff_weekday: 0 is Monday. country: of the `holidays` library.
    shift_days: how long a shift lasts. by_week_number: two rows, for the odd and the even ISO weeks. more_handoffs:
    of a day, where duty follows the sun; then there is a row for each of a day's shifts. handoff_zone: of the handoff
    times, where it is not the team's.
    """

    team: tuple[str, ...]
    weeks: tuple[RotationWeek, ...]
    holidays: tuple[HolidayRow, ...]
    zone: str
    rotation_start: date
    handoff_weekday: int = 0
    handoff_time: time = time(9)
    country: str = "US"
    shift_days: int = 7
    by_week_number: bool = False
    more_handoffs: tuple[time, ...] = ()
    handoff_zone: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is on call: the rule that won first, then those that it beat."""

    rule: str  # "override" | "explicit dates" | "holiday weekend" | "holiday week" | "weekly rotation"
    text: str  # a short sentence for people: "Thanksgiving Week: Engineer D, then Engineer C"
    line: int  # of the handbook; 0 if the rule is not from there


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch `[since, until)` (aware, UTC) in which nothing about who is on call changes."""

    primary: str
    secondary: tuple[str, ...]
    since: datetime
    until: datetime
    why: tuple[Reason, ...]
