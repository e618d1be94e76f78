"""What people mean by "dec 31 3am", "friday", "tomorrow" or "2026-12-31T03:00Z"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from dateutil import parser as dateutil_parser

LONGEST = 40  # characters; no date is longer, and the parser is not for prose

_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_NAMED_DAY = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.IGNORECASE)
_FILLER = re.compile(r"\b(on|next|this|coming|the|of)\b", re.IGNORECASE)
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_WHOLE_MONTH = re.compile(rf"{_MONTH}\.?(\s+\d{{4}})?", re.IGNORECASE)
_ONLY_DIGITS = re.compile(r"\d+")
_ZONES = {
    "UTC": "UTC",
    "GMT": "UTC",
    **dict.fromkeys(("PT", "PST", "PDT"), "America/Los_Angeles"),
    **dict.fromkeys(("MT", "MST", "MDT"), "America/Denver"),
    **dict.fromkeys(("CT", "CST", "CDT"), "America/Chicago"),
    **dict.fromkeys(("ET", "EST", "EDT"), "America/New_York"),
}
_NAMED_ZONE = re.compile(rf"\s({'|'.join(_ZONES)})$", re.IGNORECASE)

# A year that the words leave open is looked for this far ahead: February 29 is never further away.
_YEARS_AHEAD = 8

# Where holidays are known and instants do not run off the end of the calendar.
_YEARS = range(1970, 2200)


class NoSuchDate(ValueError):
    """It reads as a date, but the calendar does not have it."""


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day of the team's calendar."""

    day: date


@dataclass(frozen=True, slots=True)
class Instant:
    """at: aware UTC."""

    at: datetime


def moment(words: str, now: datetime, zone: ZoneInfo) -> Day | Instant | None:
    """The day or instant that somebody in `zone` means, None if the words are no date.

    A date without a year is the next one, today included; a time without a date is today's; a month is its first
    day. A local time that the clocks jump over moves forward, one that comes twice is the first.
    Raises NoSuchDate for "feb 30", and for years outside 1970 to 2199.
    """
    today = now.astimezone(zone).date()
    text, spoken_in = _spelled_out(words, today, zone)
    if not text or len(text) > LONGEST or (_ONLY_DIGITS.fullmatch(text) and len(text) != len("20261231")):
        return None
    found = _nearest(text, today, spoken_in)
    if found is None:
        return None
    if found.year not in _YEARS:
        raise NoSuchDate(words)
    if _has_time(text, found, spoken_in):
        return Instant(found.astimezone(UTC))
    return Day(found.date())


def _spelled_out(words: str, today: date, zone: ZoneInfo) -> tuple[str, ZoneInfo]:
    """The words in the parser's terms, and the zone in which they are meant."""
    text = " ".join(words.split())
    if named := _NAMED_ZONE.search(text):
        zone, text = ZoneInfo(_ZONES[named[1].upper()]), text[: named.start()]
    text = _NAMED_DAY.sub(lambda m: str(today + timedelta(days=_DAYS[m[1].lower()])), text)
    text = " ".join(_FILLER.sub(" ", text).split())
    return (f"1 {text}" if _WHOLE_MONTH.fullmatch(text) else text), zone


def _nearest(text: str, today: date, zone: ZoneInfo) -> datetime | None:
    """The first reading that is not past; a past one if the words name its year."""
    past: datetime | None = None
    wrong: NoSuchDate | None = None
    for year in range(today.year, min(today.year + _YEARS_AHEAD, 9999) + 1):
        try:
            found = _parsed(text, _in_year(today, year), zone)
        except NoSuchDate as error:  # February 29 exists in another year
            wrong = error
            continue
        if found is None or found.date() >= today:
            return found
        if past is not None and found == past:
            return past
        past = found
    if past is None and wrong is not None:
        raise wrong
    return past


def _in_year(day: date, year: int) -> datetime:
    leap_day_elsewhere = (day.month, day.day) == (2, 29)
    return datetime.combine(day.replace(year=year, day=28 if leap_day_elsewhere else day.day), time())


def _parsed(text: str, default: datetime, zone: ZoneInfo) -> datetime | None:
    try:
        found: datetime = dateutil_parser.parse(text, default=default, tzinfos=_zone_or(zone))
    except dateutil_parser.ParserError as error:
        if str(error.args[0]).startswith(("Unknown string format", "String does not contain a date")):
            return None
        raise NoSuchDate(text) from error
    except (ValueError, OverflowError):  # numbers no calendar holds
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _zone_or(zone: ZoneInfo) -> Callable[[str | None, int | None], tzinfo]:
    def zone_of(name: str | None, offset: int | None) -> tzinfo:
        return zone if offset is None else timezone(timedelta(seconds=offset))

    return zone_of


def _has_time(text: str, found: datetime, zone: ZoneInfo) -> bool:
    """Whether the words say an hour: then another default hour changes nothing."""
    later = _parsed(text, datetime.combine(found.date(), time(13)), zone)
    return later is not None and later.hour == found.hour
