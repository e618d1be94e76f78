"""What people mean by "dec 25", "next week", "thanksgiving" or "friday 18:00 to saturday 9am" when they trade it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, utils

from handlers.dates import Day, Either, Instant, NoSuchDate, moment
from schedule.claims import Occurrence, handoffs_of
from schedule.oncall import Rota
from schedule.trades import Stretch
from schedule.wallclock import DAY, to_utc

_TO = re.compile(r"\s+(?:to|until|till|-|–)\s+", re.IGNORECASE)
_WEEK = re.compile(r"(?:(this|next)\s+week|(?:the\s+)?week\s+of\s+(.+))", re.IGNORECASE)
_SURE = 86.0  # of 100: these words name that holiday
_AHEAD = timedelta(days=366)


class NotASpan(ValueError):
    """The words name no stretch of time; the message says what to write, in plain text."""


def span(words: str, now: datetime, rota: Rota, whose: str) -> Stretch:
    """The stretch that somebody means. whose: the person whose "my next shift" it is.

    A day runs from its handoff to the next day's, a week from handoff to handoff, a holiday as the handbook's row
    does. "X to Y" with days includes both. Raises NotASpan.
    """
    text, zone = " ".join(words.split()), ZoneInfo(rota.rules.zone)
    if not text:
        raise NotASpan("Say when: a day, a week, a holiday, or “dec 31 18:00 to jan 1 9:00”")
    if text.lower() in ("my next shift", "next shift", "my shift"):
        return _next_shift(rota, whose, now)
    if week := _WEEK.fullmatch(text):
        return _week(week, now, rota, zone)
    ends = _TO.split(text)
    if len(ends) == 2:
        return _between(ends[0], ends[1], now, rota, zone)
    if holiday := _holiday(text, now, rota):
        return holiday
    return _day(text, now, rota, zone)


def _next_shift(rota: Rota, whose: str, now: datetime) -> Stretch:
    shifts = rota.next_shifts_of(whose, now, 1)
    if not shifts:
        raise NotASpan(f"{whose} has no shift ahead")
    return Stretch(shifts[0].since, shifts[0].until)


def _week(words: re.Match[str], now: datetime, rota: Rota, zone: ZoneInfo) -> Stretch:
    handoffs = handoffs_of(rota.rules)
    if words[1]:
        number = handoffs.number_at(now) + (words[1].lower() == "next")
    else:
        day = _moment(words[2], now, zone)
        at = day.at if isinstance(day, Instant) else to_utc(day.day + DAY, rota.rules.handoff_time, rota.rules.zone)
        number = handoffs.number_at(at - timedelta.resolution)
    return Stretch(handoffs.begins(number), handoffs.begins(number + 1))


def _between(first: str, last: str, now: datetime, rota: Rota, zone: ZoneInfo) -> Stretch:
    begins = _moment(first, now, zone)
    since = begins.at if isinstance(begins, Instant) else _handoff(begins.day, rota)
    ends = _moment(last, max(since, now), zone)
    until = ends.at if isinstance(ends, Instant) else _handoff(ends.day + DAY, rota)
    if until <= since:
        raise NotASpan("That ends before it begins")
    return Stretch(since, until)


def _day(text: str, now: datetime, rota: Rota, zone: ZoneInfo) -> Stretch:
    found = _moment(text, now, zone)
    if isinstance(found, Instant):
        raise NotASpan(f"Say until when, too: “{text} to ...”")
    return Stretch(_handoff(found.day, rota), _handoff(found.day + DAY, rota))


def _handoff(day: date, rota: Rota) -> datetime:
    return to_utc(day, rota.rules.handoff_time, rota.rules.zone)


def _moment(words: str, now: datetime, zone: ZoneInfo) -> Day | Instant:
    try:
        found = moment(words, now, zone)
    except NoSuchDate:
        raise NotASpan(f"There is no such date: {words}") from None
    if isinstance(found, Either):
        raise NotASpan(f"“{words}” can mean more than one time; write a month by name and a time with am or pm")
    if not isinstance(found, Day | Instant):
        raise NotASpan(f"I do not understand “{words}” as a time; write a day, a week, a holiday, or “X to Y”")
    return found


def _holiday(text: str, now: datetime, rota: Rota) -> Stretch | None:
    """The next occurrence of the row that these words name, one that goes on included."""
    ahead = [o for year in (now.year - 1, now.year, now.year + 1) for o in rota.occurrences(year) if o.until > now]
    named = [o for o in ahead if o.since < now + _AHEAD and _names(text, o)]
    rows = {o.row.name for o in named}
    if len(rows) > 1:
        raise NotASpan(f"Which one: {_or(sorted(rows))}?")
    first = min(named, key=lambda o: o.since, default=None)
    return Stretch(first.since, first.until) if first else None


def _names(text: str, occurrence: Occurrence) -> bool:
    asked = utils.default_process(text)
    known = (utils.default_process(n) for n in (occurrence.row.name, occurrence.row.holiday or "") if n)
    # A date in a row's name ("Dec 23 - Jan 2") must not make every date of December name it.
    return not any(c.isdigit() for c in asked) and any(fuzz.token_set_ratio(asked, name) >= _SURE for name in known)


def _or(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
