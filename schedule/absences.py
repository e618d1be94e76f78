"""When somebody is out of the office, by their own calendar (RFC 5545). Pure.

A calendar of absences alone (its name says so) is taken whole; of any other, what is marked out of office and what is
called so. All else that stands in a calendar keeps nobody from a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr

from schedule.trades import Stretch

AHEAD = timedelta(days=120)  # how far a calendar is looked through
_MOST = 400  # repeats of one event that are looked at
_AWAY = re.compile(
    r"\b(?:out[ -]of[ -](?:the[ -])?office|ooo|pto|time[ -]off|days? off|leave|vacation|holidays?|away|absen(?:t|ces?)"
    r"|sick|urlaub|abwesend|krank|cong[eé]s?|vacances|vacaciones|ausente|ferie|concediu|vakantie|afwezig|f[eé]rias|urlop)\b",
    re.IGNORECASE,
)
_MAY_BE = re.compile(r"\b(?:public|bank|national|tentative|maybe|cancel\w*|birthday|plan\w*|party)\b", re.IGNORECASE)


class NotACalendar(ValueError):
    """What was read is no iCalendar."""


def absences(text: bytes, zone: ZoneInfo, since: datetime, until: datetime) -> list[Stretch]:
    """Those that touch `[since, until)`, merged, the soonest first. zone: of days that are written without one."""
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        raise NotACalendar(type(error).__name__) from None
    if not calendars:
        raise NotACalendar("empty")
    found: list[Stretch] = []
    for calendar in calendars:
        whole = bool(_AWAY.search(str(calendar.get("X-WR-CALNAME", ""))))
        for event in calendar.walk("VEVENT"):
            if _is_away(event, whole):
                found += (s for s in _stretches(event, zone, until) if s.since < until and s.until > since)
    return merged(found)


def merged(stretches: list[Stretch]) -> list[Stretch]:
    """What overlaps or follows at once is one."""
    done: list[Stretch] = []
    for each in sorted(stretches, key=lambda s: (s.since, s.until)):
        if done and each.since <= done[-1].until:
            done[-1] = Stretch(done[-1].since, max(done[-1].until, each.until))
        else:
            done.append(each)
    return done


def _is_away(event: Any, whole: bool) -> bool:
    if str(event.get("STATUS", "")).upper() in ("CANCELLED", "TENTATIVE"):
        return False
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "OOF":
        return True
    title = str(event.get("SUMMARY", ""))
    return whole or bool(_AWAY.search(title) and not _MAY_BE.search(title))


def _stretches(event: Any, zone: ZoneInfo, until: datetime) -> Iterator[Stretch]:
    """The event, or each of its repeats before `until`; none where it lasts no time, or its times make no sense."""
    try:
        first, last = event.decoded("DTSTART"), _end(event)
        starts = _repeats(event, first, zone, until)
    except (ValueError, KeyError, TypeError, OverflowError):
        return
    length = _at(last, zone) - _at(first, zone)
    days = (last - first) if not isinstance(first, datetime) else None
    for start in starts:
        end = _at(start + days, zone) if days is not None else _at(start, zone) + length
        if end > _at(start, zone):
            yield Stretch(_at(start, zone), end)


def _end(event: Any) -> date:
    first: date = event.decoded("DTSTART")
    if "DTEND" in event:
        return event.decoded("DTEND")  # type: ignore[no-any-return]
    if "DURATION" in event:
        return first + event.decoded("DURATION")  # type: ignore[no-any-return]
    return first if isinstance(first, datetime) else first + timedelta(days=1)


def _repeats(event: Any, first: date, zone: ZoneInfo, until: datetime) -> list[date]:
    if "RRULE" not in event:
        return [first]
    is_day = not isinstance(first, datetime)
    begin = _at(first, zone)
    local = begin.astimezone(zone).replace(tzinfo=None)  # a repeat keeps its wall clock
    rule = re.sub(r"UNTIL=(\d{8})T?\w*", r"UNTIL=\1T235959", event["RRULE"].to_ical().decode())
    left_out = {_at(d.dt, zone) for ex in _listed(event.get("EXDATE")) for d in ex.dts}
    found: list[date] = []
    for number, naive in enumerate(rrulestr(rule, dtstart=local)):
        at = naive.replace(tzinfo=zone)
        if number >= _MOST or at >= until:
            break
        if at not in left_out:
            found.append(at.date() if is_day else at)
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _at(day: date, zone: ZoneInfo) -> datetime:
    """A day begins at midnight of the team's zone; a time without a zone is of that zone, too."""
    if not isinstance(day, datetime):
        return datetime.combine(day, time(), zone)
    return day if day.tzinfo else day.replace(tzinfo=zone)
