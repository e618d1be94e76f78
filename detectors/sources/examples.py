"""A few of the rows that an alarm is about: what somebody who is woken looks at first. The only rows that leave a
database, three at most, of the columns that the detector itself is about, and masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from detectors.questions.queries import Examples
from detectors.sources.times import instant_of

MOST_ROWS, MOST_COLUMNS = 3, 6

_LONGEST = 40  # characters of a value that is shown as it is
_MANY_DIGITS = 10**6  # whole numbers from here on may be telephones, cards or keys


def lines(ask: Examples, rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """A line a row, such as "made_at 2025-11-20 10:00:00, amount 12.5, payment_id 48…1c"."""
    return tuple(", ".join(f"{name} {_shown(ask, name, value)}" for name, value in row.items()) for row in rows)


def masked(text: str) -> str:
    """Its ends, by which whoever may see the whole finds it again; of a short one nothing."""
    return f"{text[:2]}…{text[-2:]}" if len(text) > 6 else "…"


def _shown(ask: Examples, name: str, value: Any) -> str:
    if value is None:
        return "missing"
    if value == "":
        return "empty"
    if name in ask.times:
        return _time(value)
    if isinstance(value, date | bool):
        return f"{value}"
    text = str(value)
    if name in ask.plain or text in ask.words:
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    is_figure = isinstance(value, int | float | Decimal) and not name.lower().endswith("id")
    if is_figure and name not in ask.keys and not (isinstance(value, int) and abs(value) >= _MANY_DIGITS):
        return f"{value:,}"
    return masked(text)


def _time(value: Any) -> str:
    if isinstance(value, str):
        return value[:26]
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value}"
    at = value if isinstance(value, datetime) else instant_of(value)
    return f"{at.astimezone(UTC) if at.tzinfo else at:%Y-%m-%d %H:%M:%S}"
