"""Maintenance windows, weekly and booked, and the days on which there must be none. All in UTC, dates too."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from schedule.wallclock import DAY, as_utc, weekday_on_or_before


@dataclass(frozen=True, slots=True)
class WeeklyWindow:
    """A window every week, UTC. weekday: 0 is Monday, of its beginning. `ends` at or before `starts` is the
    next day.

    freeze_days: it is cancelled where any part falls in the last so many days of a month. line: in the
    handbook.
    """

    weekday: int
    starts: time
    ends: time
    freeze_days: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """One occurrence, `[starts, ends)`. cancelled_because: a clause for people, None if it takes place.

    booking: the number under which people booked it, with the instant; both None for a weekly one. name: what is done
    in it, "" for a weekly one.
    """

    starts: datetime
    ends: datetime
    cancelled_because: str | None = None
    line: int = 0
    name: str = ""
    booking: int | None = None
    booked_at: datetime | None = None

    @property
    def key(self) -> str:
        """Stable and unique within the team."""
        return f"maintenance:{self.starts:%Y-%m-%dT%H:%MZ}" if self.booking is None else f"maintenance:b{self.booking}"


def windows_between(weekly: Iterable[WeeklyWindow], since: datetime, until: datetime) -> list[Window]:
    """Every occurrence that overlaps `[since, until)`, cancelled ones too, in order."""
    since, until = as_utc(since), as_utc(until)
    found = (window for rule in weekly for window in _occurrences(rule, since, until))
    return sorted(found, key=lambda w: (w.starts, w.ends))


def frozen_day(starts: datetime, ends: datetime, freeze_days: int) -> date | None:
    """The first UTC date touched by `[starts, ends)` that is one of the last `freeze_days` of its month."""
    day, last = as_utc(starts).date(), (as_utc(ends) - timedelta.resolution).date()
    while day <= last:
        if day.day > monthrange(day.year, day.month)[1] - freeze_days:
            return day
        day += DAY
    return None


def _occurrences(rule: WeeklyWindow, since: datetime, until: datetime) -> Iterator[Window]:
    # A window that runs over midnight may have begun the day before.
    day = weekday_on_or_before(since.date() - DAY, rule.weekday)
    while (starts := datetime.combine(day, rule.starts, tzinfo=UTC)) < until:
        ends = datetime.combine(day if rule.starts < rule.ends else day + DAY, rule.ends, tzinfo=UTC)
        if ends > since:
            yield Window(starts, ends, frozen_because(starts, ends, rule.freeze_days), rule.line)
        day += timedelta(weeks=1)


def frozen_because(starts: datetime, ends: datetime, freeze_days: int) -> str | None:
    """The freeze that `[starts, ends)` touches, as a clause for people; None if it touches none."""
    day = frozen_day(starts, ends, freeze_days)
    if day is None:
        return None
    days = "the last day" if freeze_days == 1 else f"one of the last {freeze_days} days"
    return f"{day:%a %b} {day.day} is {days} of the month"
