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
import recurring_ical_events

from schedule.trades import Stretch

AHEAD = timedelta(days=120)  # how far a calendar is looked through
_DAY = timedelta(days=1)
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
    found = (stretch for calendar in calendars for stretch in _of(calendar, zone, since, until))
    return merged([s for s in found if s.since < until and s.until > since])


def merged(stretches: list[Stretch]) -> list[Stretch]:
    """What overlaps or follows at once is one."""
    done: list[Stretch] = []
    for each in sorted(stretches, key=lambda s: (s.since, s.until)):
        if done and each.since <= done[-1].until:
            done[-1] = Stretch(done[-1].since, max(done[-1].until, each.until))
        else:
            done.append(each)
    return done


def _makes_sense(component: Any) -> bool:
    """Not an event that ends before it begins: what reads the repeats would turn it round."""
    try:
        return component.name != "VEVENT" or bool(component.end >= component.start)
    except (ValueError, TypeError):
        return False


def _is_away(event: Any, whole: bool) -> bool:
    if str(event.get("STATUS", "")).upper() in ("CANCELLED", "TENTATIVE"):
        return False
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "OOF":
        return True
    title = str(event.get("SUMMARY", ""))
    return whole or bool(_AWAY.search(title) and not _MAY_BE.search(title))


def _of(calendar: Any, zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[Stretch]:
    """Each occurrence; none of an event that lasts no time, or whose times make no sense."""
    whole = bool(_AWAY.search(str(calendar.get("X-WR-CALNAME", ""))))
    calendar.subcomponents = [each for each in calendar.subcomponents if _makes_sense(each)]
    occurrences = recurring_ical_events.of(calendar, skip_bad_series=True)
    # A day more on either side: days have no zone of their own, and are the team's.
    for event in occurrences.between(since - _DAY, until + _DAY):
        if _is_away(event, whole):
            first, last = _at(event.start, zone), _at(event.end, zone)
            if last > first:
                yield Stretch(first, last)


def _at(day: date, zone: ZoneInfo) -> datetime:
    """A day begins at midnight of the team's zone; a time without a zone is of that zone, too."""
    if not isinstance(day, datetime):
        return datetime.combine(day, time(), zone)
    return day if day.tzinfo else day.replace(tzinfo=zone)
