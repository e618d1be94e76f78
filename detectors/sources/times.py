"""Days and instants as databases answer them: dates, ISO text, and numbers since 1970."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from detectors.days import midnight

_MOST_SECONDS = 1e11  # of an instant that anybody means


def day_of(value: Any) -> date:
    """The day in an answer: a date, ISO text (SQLite), or the number of its first second or millisecond."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    return instant_of(value).date()


def instant_of(value: Any) -> datetime:
    """The instant in an answer, where the column holds a number. Numbers too large for seconds are of something
    smaller."""
    if isinstance(value, date):
        return aware(value)
    number = float(value)
    while number > _MOST_SECONDS:
        number /= 1000
    return datetime.fromtimestamp(number, UTC)


def due_of(value: Any) -> datetime | date:
    """A date stays one; whatever else a column of times holds is an instant."""
    if isinstance(value, str):
        return date.fromisoformat(value) if len(value) == len("2025-11-20") else aware(datetime.fromisoformat(value))
    return value if isinstance(value, date) and not isinstance(value, datetime) else instant_of(value)


def aware(value: date) -> datetime:
    """In UTC. A date (the newest partition of a table without times) is the start of its day."""
    if not isinstance(value, datetime):
        return midnight(value)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
