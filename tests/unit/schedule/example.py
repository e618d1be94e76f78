"""The team of the original document, as values, and short ways to write instants."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from schedule.oncall import HolidayKind, HolidayRow, Override, RotaRules, RotationWeek

LOS_ANGELES = "America/Los_Angeles"
A, B, C, D = TEAM = ("Engineer A", "Engineer B", "Engineer C", "Engineer D")


def week(name: str, primary: str | None, *secondary: str) -> HolidayRow:
    return HolidayRow(f"{name} Week", HolidayKind.WEEK, primary, secondary, holiday=name)


def weekend(name: str, primary: str | None, *secondary: str) -> HolidayRow:
    return HolidayRow(f"{name} Weekend", HolidayKind.WEEKEND, primary, secondary, holiday=name)


def dates(first: tuple[int, int], last: tuple[int, int], primary: str | None = None, line: int = 0) -> HolidayRow:
    name = f"{first} to {last}"
    return HolidayRow(name, HolidayKind.DATES, primary, None, first=first, last=last, line=line)


WEEKS = (
    RotationWeek(A, (B,), 41),
    RotationWeek(B, (C,), 42),
    RotationWeek(C, (D,), 43),
    RotationWeek(D, (A,), 44),
)
HOLIDAYS = (
    week("New Year's", B, C),
    weekend("Memorial Day", D, A),
    week("Independence Day", C, D),
    weekend("Labor Day", A, B),
    week("Thanksgiving", D, C),
    dates((12, 23), (1, 2), line=64),
)
EXAMPLE = RotaRules(TEAM, WEEKS, HOLIDAYS, LOS_ANGELES, date(2025, 9, 29))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def pacific(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(LOS_ANGELES)).astimezone(UTC)


def override(
    since: str,
    until: str,
    primary: str | None = None,
    secondary: tuple[str, ...] | None = None,
    approved: str = "2025-10-01",
) -> Override:
    return Override(pacific(since), pacific(until), primary, secondary, "trade", utc(approved))
