"""Wall clocks and UTC, both ways.

A rule of people is written in wall clock ("Monday 9:00 AM"), everything else in UTC. Two local times a year
are odd:

- one that does not exist (the clock jumped over it) is moved forward by as much as the clock jumped;
- one that happens twice counts once, the first time.

Both are what PEP 495 gives for `fold=0`, and what RFC 5545 (3.3.5) asks of calendars, so an exported
calendar agrees.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MIDNIGHT = time(0)
NOON = time(12)


def as_utc(at: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError without a zone: guessing the machine's would be wrong in
    silence.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(UTC)


def to_utc(day: date, at: time, zone: str) -> datetime:
    """The instant at which clocks in `zone` show `at` on `day`. See the module for the two odd times a
    year.
    """
    return datetime.combine(day, at.replace(fold=0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def last_minute(at: datetime, zone: str) -> datetime:
    """How to name an instant by which something has to be done: itself, or, where it ends a local day, the minute
    before it, for its midnight reads as the day after."""
    return at - timedelta(minutes=1) if local(at, zone).time() == MIDNIGHT else at


def local(at: datetime, zone: str) -> datetime:
    """What calendar and clock show in `zone` at this instant."""
    return as_utc(at).astimezone(ZoneInfo(zone))


def local_day(at: datetime, zone: str) -> date:
    return local(at, zone).date()


def start_of_day(day: date, zone: str) -> datetime:
    return to_utc(day, MIDNIGHT, zone)


def end_of_day(day: date, zone: str) -> datetime:
    """The midnight after `day`: the first instant that is no longer `day` (days are half-open, like
    everything here).
    """
    return to_utc(day + DAY, MIDNIGHT, zone)


def weekday_on_or_before(day: date, weekday: int) -> date:
    """The last such weekday that is not after `day`; 0 is Monday."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)
