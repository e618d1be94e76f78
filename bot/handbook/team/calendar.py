"""From a team's handbook and settings to its calendars. Only here do the two meet; `schedule/` knows no
handbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from bot.handbook.deadlines import CloseDeadline, Deadline, MonthDayDeadline, WeeklyDeadline
from bot.handbook.team.team import Team
from schedule.deadlines import (
    Period,
    close_window,
    landing_of_day,
    next_close_deadline,
    next_month_day_deadline,
    next_weekly_deadline,
)
from schedule.hours import BusinessHours
from schedule.maintenance import WeeklyWindow
from schedule.oncall import Override, Rota
from schedule.wallclock import local, to_utc

# A document that forbids maintenance on no days still closes its months.
MONTH_END_DAYS = 3

# No business day is further than this from the one before, even where a country closes for a week between weekends.
_QUARTER = timedelta(days=130)  # and the close after it: no deadline comes more seldom
_LONGEST_CLOSURE = timedelta(days=21)


def rota_of(team: Team, overrides: Sequence[Override] = ()) -> Rota:
    """A Rota keeps what it has worked out, so hold on to it for many questions. Raises ValueError for a bad
    zone.
    """
    return Rota(team.rota_rules, overrides)


def hours_of(team: Team) -> BusinessHours:
    business = team.business
    return BusinessHours(team.settings.zone, business.country, business.opens, business.closes)


def maintenance_of(team: Team) -> tuple[WeeklyWindow, ...]:
    """The weekly windows with the freeze that holds for them; for `schedule.maintenance.windows_between`."""
    maintenance = team.handbook.maintenance
    return tuple(
        WeeklyWindow(w.weekday, w.starts, w.ends, maintenance.freeze_days, w.line) for w in maintenance.windows
    )


def landing_of(team: Team, pipeline: str, day: date) -> datetime | None:
    """When this pipeline's data of UTC day `day` is due; None if the handbook names no landing time."""
    book = team.runbook_of(pipeline)
    return landing_of_day(day, book.landing) if book and book.landing is not None else None


def latest_landed(team: Team, now: datetime, pipeline: str | None = None) -> date:
    """The latest UTC day whose landing time has passed; of every pipeline where none is named."""
    names = [pipeline] if pipeline else [book.pipeline for book in team.handbook.runbooks]
    day = now.astimezone(UTC).date() - timedelta(days=1)
    while any((due := landing_of(team, name, day)) is not None and due > now for name in names):
        day -= timedelta(days=1)
    return day


def next_deadlines(team: Team, pipeline: str, after: datetime) -> list[tuple[Deadline, datetime]]:
    """The next instant after `after` of each reporting deadline of the pipeline, the soonest first."""
    book, hours = team.runbook_of(pipeline), hours_of(team)
    due = [(deadline, _next(deadline, after, hours)) for deadline in (book.deadlines if book else ())]
    return sorted(due, key=lambda pair: pair[1])


def deadlines_between(team: Team, since: datetime, until: datetime) -> list[tuple[str, Deadline, datetime]]:
    """Every reporting deadline of every pipeline in `[since, until)`, the soonest first, each with its pipeline."""
    hours, found = hours_of(team), list[tuple[str, Deadline, datetime]]()
    for book in team.handbook.runbooks:
        for deadline in book.deadlines:
            due = _next(deadline, since - timedelta.resolution, hours)
            while due < until:
                found.append((book.pipeline, deadline, due))
                due = _next(deadline, due, hours)
    return sorted(found, key=lambda item: (item[2], item[0]))


def next_of_each(team: Team, now: datetime) -> list[tuple[str, Deadline, datetime]]:
    """The next instant of every reporting deadline, the soonest first, each with its pipeline."""
    found: dict[tuple[str, str], tuple[str, Deadline, datetime]] = {}
    for item in deadlines_between(team, now, now + _QUARTER):
        found.setdefault((item[0], item[1].text), item)
    return list(found.values())


def next_landings(team: Team, now: datetime) -> list[tuple[str, datetime]]:
    """When each pipeline's next day of data is due, the soonest first."""
    found = []
    for book in team.handbook.runbooks:
        if book.landing is not None:
            days = (now.astimezone(UTC).date() + timedelta(days=n) for n in count(-2))
            due = next(at for day in days if (at := landing_of_day(day, book.landing)) > now)
            found.append((book.pipeline, due))
    return sorted(found, key=lambda item: (item[1], item[0]))


@dataclass(frozen=True, slots=True)
class DeadlineReminder:
    """What is due on the next business day, said on the one before. deadlines: each with its pipeline and instant,
    the soonest first."""

    key: str
    due: datetime
    not_after: datetime
    deadlines: tuple[tuple[str, Deadline, datetime], ...]


def deadline_reminders_due(team: Team, since: datetime, until: datetime) -> list[DeadlineReminder]:
    """The reminders that fall due in `[since, until)`, in order. Each is of use until the last of its deadlines."""
    said_at: dict[datetime, list[tuple[str, Deadline, datetime]]] = {}
    for item in deadlines_between(team, since, until + _LONGEST_CLOSURE):
        if since <= (due := deadline_reminder(team, item[2])) < until:
            said_at.setdefault(due, []).append(item)
    return [
        DeadlineReminder(f"deadlines:{due:%Y-%m-%dT%H:%MZ}", due, items[-1][2], tuple(items))
        for due, items in sorted(said_at.items())
    ]


def deadline_reminder(team: Team, deadline: datetime) -> datetime:
    """When people are reminded of a deadline: as business opens on the business day before the deadline's own day."""
    hours = hours_of(team)
    # The end of a day belongs to that day, though its midnight reads as the next.
    day = hours.business_day_before(local(deadline - timedelta.resolution, hours.zone).date())
    return to_utc(day, hours.opens, hours.zone)


def in_close_window(team: Team, pipeline: str, at: datetime) -> str | None:
    """Whether the pipeline is in its close window, and of which close: "close window of the monthly close,
    until Wed Dec 3". Of several windows the one that lasts longest; a weekly report has none.
    """
    windows = [window for deadline in _closes(team, pipeline) if (window := _window(team, deadline, at))]
    if not windows:
        return None
    end, name = max(windows)
    last_day = local(end - timedelta.resolution, team.settings.zone)
    return f"close window of the {name} close, until {last_day:%a %b} {last_day.day}"


def _closes(team: Team, pipeline: str) -> list[CloseDeadline | MonthDayDeadline]:
    book = team.runbook_of(pipeline)
    return [d for d in book.deadlines if not isinstance(d, WeeklyDeadline)] if book else []


def _window(team: Team, deadline: CloseDeadline | MonthDayDeadline, at: datetime) -> tuple[datetime, str] | None:
    """The end of the window and the name of its close. A month's Nth business day is the Nth after the month
    before.
    """
    freeze = team.handbook.maintenance.freeze_days or MONTH_END_DAYS
    if isinstance(deadline, CloseDeadline):
        period: Period = deadline.period
        days = deadline.business_days
    else:
        period, days = "month", deadline.business_day
    window = close_window(at, period, days, hours_of(team), freeze)
    return (window[1], f"{period}ly") if window else None


def _next(deadline: Deadline, after: datetime, hours: BusinessHours) -> datetime:
    if isinstance(deadline, CloseDeadline):
        return next_close_deadline(after, deadline.period, deadline.business_days, hours)
    if isinstance(deadline, MonthDayDeadline):
        return next_month_day_deadline(after, deadline.business_day, hours)
    return next_weekly_deadline(after, deadline.weekday, deadline.at, deadline.zone)
