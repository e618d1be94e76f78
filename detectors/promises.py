"""What a team has promised of a pipeline: when a day lands, when a report is due, and the windows that excuse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.handbook.deadlines import CloseDeadline, Deadline, WeeklyDeadline
from bot.handbook.team.calendar import hours_of, maintenance_of
from bot.handbook.team.team import Team
from detectors.days import DAY
from schedule.deadlines import Period, close_deadline, next_weekly_deadline, period_ends
from schedule.hours import BusinessHours
from schedule.maintenance import Window, windows_between
from schedule.wallclock import local_day, weekday_on_or_before

_BACK = timedelta(days=190)  # a quarter, and the close after it


@dataclass(frozen=True, slots=True)
class Promises:
    """pipeline: its name in the handbook. landing: after the UTC midnight that ends a day, None if the handbook names
    none. windows: announced maintenance that takes place around the present."""

    pipeline: str
    landing: timedelta | None
    run_time: timedelta
    deadlines: tuple[Deadline, ...]
    windows: tuple[Window, ...]
    hours: BusinessHours

    def excused_until(self, due: datetime, grace: timedelta) -> datetime:
        """`due`, or the end of the grace after the window that `due` falls into. A window's last instant counts: what
        lies still until then has not landed at that very moment."""
        return max([w.ends + grace for w in self.windows if w.starts <= due <= w.ends], default=due)


@dataclass(frozen=True, slots=True)
class Report:
    """A report about the UTC days `first` to `last`, due at an instant. text: the promise as the handbook has it."""

    text: str
    first: date
    last: date
    due: datetime


def promises_of(team: Team, pipeline: str, as_of: datetime) -> Promises:
    book = team.runbook_of(pipeline)
    windows = windows_between(maintenance_of(team), as_of - 2 * DAY, as_of + 2 * DAY)
    return Promises(
        pipeline=pipeline,
        landing=book.landing if book else None,
        run_time=team.run_time_of(pipeline),
        deadlines=book.deadlines if book else (),
        windows=tuple(w for w in windows if w.cancelled_because is None),
        hours=hours_of(team),
    )


def report_after(deadline: Deadline, after: datetime, hours: BusinessHours) -> Report:
    """The first report of this kind that is due after an instant, and the days that it is about: the month or quarter
    that was closed, or the week from Monday to Sunday before the deadline's own."""
    if isinstance(deadline, WeeklyDeadline):
        due = next_weekly_deadline(after, deadline.weekday, deadline.at, deadline.zone)
        sunday = weekday_on_or_before(local_day(due, deadline.zone), 0) - DAY
        return Report(deadline.text, sunday - 6 * DAY, sunday, due)
    period: Period = deadline.period if isinstance(deadline, CloseDeadline) else "month"
    days = deadline.business_days if isinstance(deadline, CloseDeadline) else deadline.business_day
    for last in period_ends((after - _BACK).date(), period):
        due = close_deadline(last, days, hours)
        if due > after:
            return Report(deadline.text, _first(last, period), last, due)
    raise AssertionError("periods do not end")


def _first(last: date, period: Period) -> date:
    month = last.replace(day=1)
    return month if period == "month" else date(last.year, last.month - 2, 1)
