"""What people mean by "dec 31 3am", "next friday", "tomorrow 9am london", "in 3 days" or "2026-12-31T03:00Z"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.handbook.document.phrases import duration
from handlers.dates.clocks import DAY, Clock, Part, clock_in, in_plain_words, part_in, within
from handlers.dates.day import YEARS, Day, Days, NoSuchDate
from handlers.dates.grammar import days_meant, is_weekday
from handlers.dates.zones import zones_called

LONGEST = 80  # characters; no date is longer
_ONE_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_CLOSES = time(18)
_MOST_DAYS = 3  # days with one time of day: "next weekend at noon" is asked about, "march at noon" is no date
_SMALL_HOURS = 5  # until this hour it is still the night that began yesterday
_MOST_WORDS_OF_A_ZONE = 4

_AHEAD = re.compile(r"in (.+)|(.+) from now")
_AGO = re.compile(r"(.+) ago")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d)?(?:\.\d+)?)(?: ?(z|[+-]\d\d:?\d\d))?")
_TOO_BARE = re.compile(r"(?!0\d{3}$|\d{8}$)\d+")
_TO = re.compile(r" (?:to|until|till|through|-) ")


@dataclass(frozen=True, slots=True)
class Instant:
    """at: aware UTC."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """`[since, until)`, aware UTC: a part of a day ("monday morning"), or from one instant to another."""

    since: datetime
    until: datetime


Meant = Day | Days | Instant | Hours


@dataclass(frozen=True, slots=True)
class Either:
    """The words can be read in more than one way ("4/5", "tomorrow at 7"), so the person has to be asked."""

    options: tuple[Meant, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """When, where and to whom the words are said."""

    now: datetime
    zone: ZoneInfo
    country: str
    closes: time

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def todays(self, zones: Iterable[tzinfo]) -> list[date]:
        """Today for the team and, where clocks elsewhere are named, today there."""
        return list(dict.fromkeys((self.today, *(self.now.astimezone(z).date() for z in zones))))


def moment(
    words: str, now: datetime, zone: ZoneInfo, country: str = "US", closes: time = _CLOSES
) -> Meant | Either | None:
    """What somebody of a team in `zone` and `country` means; None if the words, or some of them, are no date.

    A date without a year is the next one, today included, with what has only just passed beside it; a time without a
    date is the next, likewise. A local time that the clocks jump over moves forward, one that comes twice is the first.
    closes: the end of business. Raises NoSuchDate for "feb 30", and for years outside 1970 to 2199.
    """
    text, said = _normal(words), _Said(now, zone, country, closes)
    if not text or len(text) > LONGEST or _TOO_BARE.fullmatch(text):
        return None
    try:
        found = _relative(text, said) or tuple(_meant(text, said)) or tuple(_stretch(text, said))
    except OverflowError:
        raise NoSuchDate from None
    options = tuple(sorted(dict.fromkeys(found), key=lambda o: _begins(o, zone)))
    if any(_begins(o, zone).year not in YEARS for o in options):
        raise NoSuchDate
    return Either(options) if len(options) > 1 else next(iter(options), None)


def unmistakable(option: Meant, zone: ZoneInfo) -> str:
    """'2027-04-05', '2027-04-05 19:00' or '2027-04-05 to 2027-04-07': words that mean the same to everybody."""
    match option:
        case Day(day):
            return day.isoformat()
        case Days(first, last):
            return f"{first.isoformat()} to {last.isoformat()}"
        case Instant(at):
            return _local(at, zone)
        case Hours(since, until):
            return f"{_local(since, zone)} to {_local(until, zone)}"


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _normal(words: str) -> str:
    """Lower case, one space, plain dashes and apostrophes, no commas, "T" and "Z" of an ISO instant put in words."""
    text = re.sub(r"[‐-―−]", "-", words.casefold()).replace("’", "'")
    text = " ".join(re.sub(r"[,;()?!]", " ", text).split()).rstrip(".") + ("." if re.search(r"\d\.$", words) else "")
    text = _ISO.sub(lambda m: f"{m[1]} {m[2]} {'utc' if m[3] == 'z' else m[3] or ''}".strip(), text)
    return in_plain_words(re.sub(r"(?<=[ap]m)-(?=\d)", " - ", text))


def _begins(option: Meant, zone: ZoneInfo) -> datetime:
    match option:
        case Day(day) | Days(day, _):
            return datetime.combine(day, time(), tzinfo=zone)
        case Instant(at) | Hours(at, _):
            return at


def _relative(text: str, said: _Said) -> tuple[Meant, ...]:
    """ "in 3 days" is a day, "in 90 minutes" an instant."""
    ahead, ago = _AHEAD.fullmatch(text), _AGO.fullmatch(text)
    if not ahead and not ago:
        return ()
    span = duration(ahead[1] or ahead[2] if ahead else ago[1] if ago else "")
    if span is None:
        return ()
    span = span if ahead else -span
    if span % _ONE_DAY:
        return (Instant((said.now + span).astimezone(UTC)),)
    return (Day(said.today + span),)


def _meant(text: str, said: _Said) -> Iterator[Meant]:
    """Each reading of a single day or time."""
    clock = clock_in(text, said.closes)
    if clock is None:
        yield from _without_clock(text, said)
        return
    for rest, zones, _ in _zones_taken_off(clock, said.zone):
        part, day_words = part_in(rest)
        found = tuple(_at_the_clock(day_words, clock, part, zones, said))
        if found:
            yield from found
            return


def _without_clock(text: str, said: _Said) -> Iterator[Meant]:
    whole = days_meant(text, said.today, said.country)
    if whole:
        yield from whole
        return
    part, day_words = part_in(text)
    if part is None:
        return
    for day in _days(day_words or "today", said.today, said):
        hours = _hours(day, part, said.zone)
        yield hours
        if is_weekday(day_words) and hours.until <= said.now:  # "monday morning" on a Monday at noon
            yield _hours(day + _WEEK, part, said.zone)
        if part.name == "night" and day == said.today and said.now.astimezone(said.zone).hour < _SMALL_HOURS:
            yield _hours(day - _ONE_DAY, part, said.zone)


def _hours(day: date, part: Part, zone: tzinfo) -> Hours:
    return Hours(_instant(day, part.since, zone), _instant(day, part.until, zone))


def _zones_taken_off(clock: Clock, team: ZoneInfo) -> Iterator[tuple[str, tuple[tzinfo, ...], str]]:
    """The words beside the clock without those that name a zone, the zones in which the time is meant, and those words.

    Words that are a date as they stand name no zone ("3am may 5").
    """
    before, after = clock.before.split(), clock.after.split()
    yield " ".join((*before, *after)), (team,), ""
    for words in range(_MOST_WORDS_OF_A_ZONE, 0, -1):
        for said, rest in (
            (after[:words], (*before, *after[words:])),
            (after[-words:], (*before, *after[:-words])),
            (before[-words:], (*before[:-words], *after)),
        ):
            if len(said) == words and (zones := zones_called(_bare(said), team)):
                yield " ".join(rest), zones, " ".join(said)


def _bare(words: Iterable[str]) -> str:
    return re.sub(r"^in (?:the )?", "", " ".join(words))


def _at_the_clock(
    day_words: str, clock: Clock, part: Part | None, zones: tuple[tzinfo, ...], said: _Said
) -> Iterator[Instant]:
    one_night = day_words in ("today", "yesterday", "")
    minutes = within(clock, part, one_night) if part else clock.minutes
    if not day_words and not part:
        yield from _next_at(minutes, zones, said)
        return
    for today in said.todays(zones):
        for day in _days(day_words or "today", today, said):
            for zone in zones:
                yield from _on(day, minutes, zone, is_weekday(day_words), said)


def _on(day: date, minutes: tuple[int, ...], zone: tzinfo, by_weekday: bool, said: _Said) -> Iterator[Instant]:
    for minute in minutes:
        at = _instant(day, minute, zone)
        yield Instant(at)
        if by_weekday and at < said.now:  # "friday 9am" on a Friday at noon
            yield Instant(_instant(day + _WEEK, minute, zone))


def _next_at(minutes: tuple[int, ...], zones: tuple[tzinfo, ...], said: _Said) -> Iterator[Instant]:
    """A time without a day: today's and, once that has passed, tomorrow's beside it. Midnight is the coming one."""
    for zone in zones:
        today = said.now.astimezone(zone).date()
        for minute in (DAY,) if minutes == (0, DAY) else minutes:
            at = _instant(today, minute, zone)
            yield Instant(at)
            if at < said.now:
                yield Instant(_instant(today + _ONE_DAY, minute, zone))


def _days(words: str, today: date, said: _Said) -> Iterator[date]:
    for option in days_meant(words, today, said.country) or ():
        match option:
            case Day(day):
                yield day
            case Days(first, last) if (last - first).days < _MOST_DAYS:
                yield from (first + n * _ONE_DAY for n in range((last - first).days + 1))


def _instant(day: date, minutes: int, zone: tzinfo) -> datetime:
    days, rest = divmod(minutes, DAY)
    at = time(rest // 60, rest % 60, tzinfo=zone)
    return datetime.combine(day + days * _ONE_DAY, at).astimezone(UTC)


def _stretch(text: str, said: _Said) -> Iterator[Hours]:
    """ "dec 31 18:00 to jan 1 9am": the second is the next of its name after the first."""
    ends = _TO.split(text.removeprefix("from "))
    if len(ends) != 2:
        return
    for first, last in _in_one_zone(ends[0], ends[1], said):
        yield from _from_to(first, last, said)


def both_ends(first: str, last: str, now: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """ "2pm" and "4pm CET": a zone that one end alone names holds for both."""
    said = _Said(now, zone, "US", _CLOSES)
    of_first, of_last = _zone_of(_normal(first), said), _zone_of(_normal(last), said)
    if of_first and of_last == "":
        return first, f"{last} {of_first}"
    return (f"{first} {of_last}", last) if of_last and of_first == "" else (first, last)


def _zone_of(text: str, said: _Said) -> str | None:
    """The words of a time that name its zone; "" for none, None for what is no time."""
    clock = clock_in(text, said.closes)
    if clock is None:
        return None
    for rest, zones, words in _zones_taken_off(clock, said.zone):
        part, day_words = part_in(rest)
        if tuple(_at_the_clock(day_words, clock, part, zones, said)):
            return words
    return None


def _in_one_zone(first: str, last: str, said: _Said) -> Iterator[tuple[str, str]]:
    """Both ends with the zone that is theirs; where its name calls several, once in each."""
    first, last = both_ends(first, last, said.now, said.zone)
    words = _zone_of(first, said)
    zones = zones_called(_bare(words.split()), said.zone) if words and words == _zone_of(last, said) else ()
    keys = [zone.key.lower() for zone in zones if isinstance(zone, ZoneInfo)]
    if not words or len(keys) < 2:
        yield first, last
        return
    for key in keys:
        yield key.join(first.rsplit(words, 1)), key.join(last.rsplit(words, 1))


def _from_to(first: str, last: str, said: _Said) -> Iterator[Hours]:
    for begin in _meant(first, said):
        if not isinstance(begin, Instant):
            continue
        after = _Said(max(begin.at, said.now), said.zone, said.country, said.closes)
        for end in _meant(last, after):
            if isinstance(end, Instant) and end.at > begin.at:
                yield Hours(begin.at, end.at)
