"""What people mean by "dec 31 3am", "next friday", "thanksgiving", "in 3 days" or "2026-12-31T03:00Z"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from dateutil import parser as dateutil_parser

from bot.handbook.document.phrases import duration
from handlers.spoken import holiday_named, readings

LONGEST = 40  # characters; no date is longer, and the parser is not for prose

_AHEAD = re.compile(r"in (.+)", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class Either:
    """The words can be read in more than one way ("4/5", "tomorrow at 7"), so the person has to be asked."""

    options: tuple[Day | Instant, ...]


def moment(words: str, now: datetime, zone: ZoneInfo, country: str = "US") -> Day | Instant | Either | None:
    """The day or instant that somebody in `zone` means, None if the words are no date.

    A date without a year is the next one, today included; a time without a date is today's; a month is its first
    day; a holiday is one of `country`. A local time that the clocks jump over moves forward, one that comes twice is
    the first. Raises NoSuchDate for "feb 30", and for years outside 1970 to 2199.
    """
    text, spoken_in = _zone_taken_off(" ".join(words.split()), zone)
    if not text or len(text) > LONGEST or (_ONLY_DIGITS.fullmatch(text) and len(text) != len("20261231")):
        return None
    if ahead := _AHEAD.fullmatch(text):
        return _after(now, ahead[1], zone)
    today = now.astimezone(zone).date()
    found = _either(readings(text, today), today, spoken_in)
    if found is None and (named := holiday_named(text, today, country)):
        found = _either(readings(named, today), today, spoken_in)
    return found


def _zone_taken_off(text: str, zone: ZoneInfo) -> tuple[str, ZoneInfo]:
    """The words without the zone that they end in, and the zone in which they are meant."""
    if named := _NAMED_ZONE.search(text):
        return text[: named.start()], ZoneInfo(_ZONES[named[1].upper()])
    return text, zone


def _after(now: datetime, length: str, zone: ZoneInfo) -> Day | Instant | None:
    """ "in 3 days" is a day, "in 90 minutes" an instant."""
    span = duration(length)
    if span is None:
        return None
    if span % timedelta(days=1):
        return Instant((now + span).astimezone(UTC))
    return Day(now.astimezone(zone).date() + span)


def _either(texts: Sequence[str], today: date, zone: ZoneInfo) -> Day | Instant | Either | None:
    found = [f for text in texts if (f := _read(text, today, zone)) is not None]
    return Either(tuple(found)) if len(found) > 1 else next(iter(found), None)


def _read(text: str, today: date, zone: ZoneInfo) -> Day | Instant | None:
    found = _nearest(text, today, zone)
    if found is None:
        return None
    if found.year not in _YEARS:
        raise NoSuchDate(text)
    return Instant(found.astimezone(UTC)) if _has_time(text, found, zone) else Day(found.date())


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
