"""Figures and days as people read them in a finding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor, log10


def percent(share: Fraction | float, unlike: Fraction | float | None = None) -> str:
    """Two figures that count, as in "6.1%", "0.41%" and "12%".

    Where rounding would make the share look like `unlike` (a limit that it is not), as many more as it takes: 0.9967%
    is never shown as the 1% that it misses.
    """
    value = float(100 * share)
    places = max(0, 1 - floor(log10(abs(value)))) if value else 0
    text = _trimmed(value, places)
    if unlike is not None and share != unlike:
        while text == percent(unlike) and places < 12:
            places += 1
            text = _trimmed(value, places)
    return text


def _trimmed(value: float, places: int) -> str:
    text = f"{value:,.{places}f}"
    return (text.rstrip("0").rstrip(".") if places else text) + "%"


def number(value: float, places: int | None = None) -> str:
    """As in "12,310", "4.12" and "0.031": so many places, or three figures that count."""
    if places is None:
        places = max(0, 2 - floor(log10(abs(value)))) if value else 0
        text = f"{value:,.{places}f}"
        return text.rstrip("0").rstrip(".") if places else text
    return f"{value:,.{places}f}"


def on_day(day: date) -> str:
    """As in "Nov 21", whatever the year."""
    return f"{day:%b} {day.day}"


def at_time(at: datetime) -> str:
    """As in "Nov 21 02:00 UTC", of an instant in UTC."""
    return f"{on_day(at)} {at:%H:%M} UTC"


def length(span: timedelta) -> str:
    """As in "3 h 12 min", "49 h" and "5 min"; what is shorter than a minute in seconds."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours:,} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(p for p in parts if p) or f"{seconds} s"


def listed(names: Sequence[str], most: int = 6) -> str:
    """As in "EUR, GBP and JPY"; a long list ends in how many more there are."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
