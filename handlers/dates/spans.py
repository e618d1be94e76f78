"""What people mean by "dec 25", "next week", "thanksgiving" or "friday 18:00 to saturday 9am" when they trade it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, utils

from handlers.dates.day import Day, Days, NoSuchDate
from handlers.dates.moment import Either, Hours, Instant, Meant, both_ends, moment, unmistakable
from schedule.claims import Occurrence, handoffs_of
from schedule.oncall import Rota
from schedule.trades import Stretch
from schedule.wallclock import DAY, to_utc

_TO = re.compile(r"\s+(?:to|until|till|-|–)\s+", re.IGNORECASE)
_WEEK = re.compile(r"(?:(this|next)\s+week|(?:the\s+)?week\s+of\s+(.+))", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+\d{1,2}(?:st|nd|rd|th)?$")
_BARE_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th)?")
_SURE = 86.0  # of 100: that word is meant
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
    if len(ends) == 2 and (month := _MONTH_FIRST.match(ends[0])) and _BARE_DAY.fullmatch(ends[1]):
        ends[1] = f"{month[1]} {ends[1]}"  # "dec 14 to 18": the month is said once
    if len(ends) == 2:
        return _between(ends[0], ends[1], now, rota, zone)
    if holiday := _holiday(text, now, rota):
        return holiday
    return _days(text, now, rota, zone)


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
        at = _ends(_moment(words[2], now, rota, zone), rota)[1]
        number = handoffs.number_at(at - timedelta.resolution)
    return Stretch(handoffs.begins(number), handoffs.begins(number + 1))


def _between(first: str, last: str, now: datetime, rota: Rota, zone: ZoneInfo) -> Stretch:
    first, last = both_ends(first, last, now, zone)
    since = _ends(_moment(first, now, rota, zone), rota)[0]
    until = _ends(_moment(last, max(since, now), rota, zone), rota)[1]
    if until <= since:
        raise NotASpan("That ends before it begins")
    return Stretch(since, until)


def _days(text: str, now: datetime, rota: Rota, zone: ZoneInfo) -> Stretch:
    found = _moment(text, now, rota, zone)
    if isinstance(found, Instant):
        raise NotASpan(f"Say until when, too: “{text} to ...”")
    if isinstance(found, Hours):  # when a night begins is for people to say
        raise NotASpan(f"Say from when until when: “{unmistakable(found, zone)}”?")
    return Stretch(*_ends(found, rota))


def _ends(found: Meant, rota: Rota) -> tuple[datetime, datetime]:
    """From the handoff of the first day to that of the day after the last."""
    match found:
        case Instant(at):
            return at, at
        case Hours(since, until):
            return since, until
        case Day(day):
            return _handoff(day, rota), _handoff(day + DAY, rota)
        case Days(first, last):
            return _handoff(first, rota), _handoff(last + DAY, rota)


def _handoff(day: date, rota: Rota) -> datetime:
    return to_utc(day, rota.rules.handoff_time, rota.rules.zone)


def _moment(words: str, now: datetime, rota: Rota, zone: ZoneInfo) -> Meant:
    """Of several readings, the only one that is not over: what is past is not traded."""
    try:
        found = moment(words, now, zone, rota.rules.country)
    except NoSuchDate as error:
        raise NotASpan(str(error) or f"There is no such date: {words}") from None
    if found is None:
        raise NotASpan(f"I don't understand “{words}” as a time; write a day, a week, a holiday, or “X to Y”")
    options = found.options if isinstance(found, Either) else (found,)
    ahead = [option for option in options if _ends(option, rota)[1] > now] or list(options)
    if len(ahead) > 1:
        choices = _or([f"“{unmistakable(option, zone)}”" for option in ahead])
        raise NotASpan(f"“{words}” can mean more than one time; write {choices}")
    return ahead[0]


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
    """Whether each of the words is of the row's name or its holiday's: "day after thanksgiving" is another day."""
    asked = utils.default_process(text.replace("'", "").replace("’", ""))
    known = utils.default_process(f"{occurrence.row.name} {occurrence.row.holiday or ''}".replace("'", "")).split()
    telling = [word for word in asked.split() if word not in ("the", "week", "weekend", "day")]
    # A date in a row's name ("Dec 23 - Jan 2") must not make every date of December name it.
    return bool(telling) and not any(c.isdigit() for c in asked) and all(_like_one_of(known, w) for w in telling)


def _like_one_of(known: Sequence[str], word: str) -> bool:
    return any(fuzz.ratio(word, name) >= _SURE for name in known)


def _or(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
