"""The deadlines that a handbook sets."""

from __future__ import annotations

from datetime import time
from typing import Literal

from bot.handbook.cited import Cited


class CloseDeadline(Cited):
    """'Monthly close + 3 business days': the end of the Nth business day after the last day of the period."""

    kind: Literal["close"] = "close"
    period: Literal["month", "quarter"]
    business_days: int
    text: str = ""


class WeeklyDeadline(Cited):
    """'Weekly by Tuesday 10:00 AM PT'. zone: IANA name."""

    kind: Literal["weekly"] = "weekly"
    weekday: int
    at: time
    zone: str
    text: str = ""


class MonthDayDeadline(Cited):
    """'Monthly by 5th business day': the end of the Nth business day of the month."""

    kind: Literal["month_day"] = "month_day"
    business_day: int
    text: str = ""


Deadline = CloseDeadline | WeeklyDeadline | MonthDayDeadline
