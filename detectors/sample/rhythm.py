"""How busy the sample's product is: by hour, by weekday, over the year. And when its rows arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from detectors.days import Calendar, midnight
from detectors.sample.tables import Range

_WEEKDAY = (1.04, 1.06, 1.05, 1.03, 0.98, 0.86, 0.9)  # Monday first
_HOUR = (9, 8, 7, 6, 5, 5, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 17, 16, 15, 14, 12, 10)
_HOLIDAY = 0.88  # people are elsewhere
_GROWTH = 0.0015  # a day
_LATE = 0.02  # of rows reach the warehouse hours after they happened

_SECONDS = range(3600)
_THOUSANDTHS = range(1000)


def busyness(days: Range, day: date, calendar: Calendar, random: Random) -> float:
    """Of a day, beside an ordinary one at the beginning of the range: weekday, growth, holiday and chance."""
    is_holiday = day.weekday() < 5 and not calendar.is_open(day)
    growth = (1 + _GROWTH) ** (day - days.first).days
    return _WEEKDAY[day.weekday()] * growth * random.gauss(1, 0.025) * (_HOLIDAY if is_holiday else 1)


def moments(day: date, count: int, random: Random) -> list[datetime]:
    """When things happen on a UTC day: busy in the afternoon, and in no particular second."""
    hours, seconds = random.choices(range(24), _HOUR, k=count), random.choices(_SECONDS, k=count)
    start, parts = midnight(day), random.choices(_THOUSANDTHS, k=count)
    return [
        start + timedelta(seconds=h * 3600 + s, milliseconds=ms) for h, s, ms in zip(hours, seconds, parts, strict=True)
    ]


def arrivals(happened: Sequence[datetime], random: Random) -> list[datetime]:
    """When each row reached the warehouse: most within minutes, some hours later, as phones come back on line."""
    return [at + _delay(random) for at in happened]


def _delay(random: Random) -> timedelta:
    chance = random.random()
    if chance < _LATE:
        return timedelta(hours=2.5 + 1500 * chance)  # up to 32 hours
    return timedelta(seconds=30 + 700 * chance)


def text(at: datetime) -> str:
    """As the warehouse keeps an instant: UTC, to the millisecond."""
    return at.isoformat(" ", "milliseconds")[:23]
