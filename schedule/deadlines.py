"""When a day's data has to be there, and when a report is due.

All functions take plain values and give instants in UTC. "End of day" is local midnight after it, half-open:
what is done a microsecond earlier is in time. "Next" is strictly after: at the very instant of a deadline
the next one counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count
from typing import Literal

from schedule.hours import BusinessHours
from schedule.wallclock import DAY, as_utc, end_of_day, local_day, start_of_day, to_utc, weekday_on_or_before

Period = Literal["month", "quarter"]
_MONTHS: dict[Period, int] = {"month": 1, "quarter": 3}


def landing_of_day(day: date, landing: timedelta) -> datetime:
    """When the data of UTC day `day` is due: it is complete at the next UTC midnight and lands `landing`
    after that.

    Landing exactly then is in time.
    """
    return datetime.combine(day + DAY, time(0), tzinfo=UTC) + landing


def period_ends(day: date, period: Period) -> Iterator[date]:
    """The last days of the month or quarter that holds `day`, and of every one after it."""
    months = _MONTHS[period]
    for month in count((day.month - 1) // months * months + months, months):
        yield date(day.year + month // 12, month % 12 + 1, 1) - DAY


@lru_cache(4096)  # asked for by every message of every incident, and the same for all of a month
def close_deadline(last_day: date, business_days: int, hours: BusinessHours) -> datetime:
    """The end of the nth business day after the last day of a period."""
    return end_of_day(hours.nth_business_day_after(last_day, business_days), hours.zone)


def next_close_deadline(after: datetime, period: Period, business_days: int, hours: BusinessHours) -> datetime:
    """The next "monthly close + N business days" (or quarterly) after `after`."""
    ends = _period_ends_around(after, period, business_days, hours)
    return next(due for last in ends if (due := close_deadline(last, business_days, hours)) > after)


def next_month_day_deadline(after: datetime, business_day: int, hours: BusinessHours) -> datetime:
    """The next end of a month's Nth business day, which is the Nth after the last day of the month before."""
    return next_close_deadline(after, "month", business_day, hours)


def next_weekly_deadline(after: datetime, weekday: int, at: time, zone: str) -> datetime:
    """The next such weekday (0 is Monday) and wall-clock time in `zone` after `after`."""
    day = weekday_on_or_before(local_day(after, zone), weekday)
    return next(due for n in count() if (due := to_utc(day + timedelta(weeks=n), at, zone)) > after)


def close_window(
    at: datetime, period: Period, business_days: int, hours: BusinessHours, freeze_days: int = 3
) -> tuple[datetime, datetime] | None:
    """The close window `[start, end)` that holds `at`, else None.

    It begins with the last `freeze_days` calendar days of the period's last month, local time, and runs
    through the reporting deadline. A quarterly close has windows around quarter ends only.
    """
    for last_day in _period_ends_around(at, period, business_days, hours):
        start = start_of_day(last_day - timedelta(days=freeze_days - 1), hours.zone)
        if at < start:
            return None
        if at < (end := close_deadline(last_day, business_days, hours)):
            return start, end
    return None


def _period_ends_around(at: datetime, period: Period, business_days: int, hours: BusinessHours) -> Iterator[date]:
    """Last days of periods, from the earliest whose deadline can still lie ahead of `at`."""
    today = local_day(as_utc(at), hours.zone)
    # N business days take at most N weeks, unless a country is closed for weeks on end; two months more is
    # ample.
    return period_ends(today - timedelta(weeks=business_days, days=62), period)
