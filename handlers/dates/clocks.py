"""Times of day as people say them: "3am", "15:30", "noon", "at 7", "tonight", "monday morning"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from handlers.dates.day import NoSuchDate

HOUR = 60  # everything here is minutes after the local midnight that begins the day; beyond 24 h is the day after
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that the words say. minutes: each in which it can be read. bare: without am or pm ("at 7"), so that
    "morning" or "evening" beside it may decide. before, after: the words around it."""

    minutes: tuple[int, ...]
    before: str
    after: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a day, `[since, until)`."""

    name: str
    since: int
    until: int


_PARTS = {
    "morning": Part("morning", 6 * HOUR, 12 * HOUR),
    "afternoon": Part("afternoon", 12 * HOUR, 18 * HOUR),
    "evening": Part("evening", 18 * HOUR, DAY),
    "night": Part("night", 18 * HOUR, DAY + 6 * HOUR),
}
_PART = re.compile(
    r"\b(?:(?:early |late )?(?:in the|at|on the|during the) )?(morning|afternoon|evening|night)\b(?: of)?"
)
_SAID = (
    (re.compile(r"\b(?:to-?night|2nite|this night)\b"), "today night"),
    (re.compile(r"\blast night\b"), "yesterday night"),
    (re.compile(r"\bthis (morning|afternoon|evening)\b"), r"today \1"),
    (re.compile(r"\bovernight\b"), "night"),
)

_CLOCKS = tuple(
    re.compile(rf"(?<![\w:./+-])(?:(?:at|@|by|around) ?)?{pattern}(?![\w:./-]|\.\d)")
    for pattern in (
        r"(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?(?::\d\d)? ?(?P<half>[ap])\.?m\.?",
        r"(?P<h>\d{1,2})[:.](?P<m>\d\d)(?::\d\d(?:\.\d+)?)?(?: ?(?:h|hrs|hours|uhr))?",
        r"(?P<h>\d{1,2}) ?(?:h|uhr)(?P<m>\d\d)?",
        r"(?P<h>\d{1,2})(?P<m>\d\d) ?(?:h|hrs|hours)",
        r"(?P<named>noon|midday|midnight|eod|cob|eob|end of (?:the )?(?:business )?day|close of business)",
        r"(?P<bare>\d{1,2}) ?o'?clock",
    )
)
_LEFT, _RIGHT = r"(?<![\w:./+-])", r"(?![\w:./-])"
_FIGURES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_LEFT}(?:at|@) ?(?P<h>\d\d)(?P<m>\d\d){_RIGHT}",
        rf"{_LEFT}(?P<h>0\d)(?P<m>\d\d){_RIGHT}",
        rf"{_LEFT}(?:at|@) ?(?P<bare>\d{{1,2}}){_RIGHT}",
        rf"{_LEFT}(?P<bare>\d{{1,2}})(?= (?:in the|at|today) (?:morning|afternoon|evening|night)\b)",
        rf"(?<=morning )(?P<bare>\d{{1,2}}){_RIGHT}",
        rf"(?<=evening )(?P<bare>\d{{1,2}}){_RIGHT}",
        rf"(?<=night )(?P<bare>\d{{1,2}}){_RIGHT}",
        rf"(?<=afternoon )(?P<bare>\d{{1,2}}){_RIGHT}",
    )
)


def in_plain_words(text: str) -> str:
    """ "tonight" as "today night", so that day and part of day stand apart."""
    for said, meant in _SAID:
        text = said.sub(meant, text)
    return text


def clock_in(text: str, closes: time) -> Clock | None:
    """The time of day in these words, if there is one. closes: the end of business, for "eod". Raises NoSuchDate for
    25:00 and 14pm."""
    for pattern in (*_CLOCKS, *_FIGURES):
        if found := pattern.search(text):
            minutes, bare = _minutes(found.groupdict(), closes)
            return Clock(minutes, text[: found.start()].strip(), text[found.end() :].strip(), bare)
    return None


def _minutes(said: dict[str, str | None], closes: time) -> tuple[tuple[int, ...], bool]:
    if name := said.get("named"):
        return _by_name(name, closes), False
    if bare := said.get("bare"):
        return _either_half(int(bare)), True
    hour, minute = int(said.get("h") or 0), int(said.get("m") or 0)
    if half := said.get("half"):
        if not 1 <= hour <= 12:
            raise NoSuchDate
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour * HOUR + minute > DAY or minute >= HOUR:
        raise NoSuchDate
    return (hour * HOUR + minute,), False


def _by_name(name: str, closes: time) -> tuple[int, ...]:
    """Midnight is the beginning of a day to some and its end to others; so is the end of a day that of business."""
    if name in ("noon", "midday"):
        return (12 * HOUR,)
    if name == "midnight":
        return (0, DAY)
    business = closes.hour * HOUR + closes.minute
    return (business,) if "business" in name or name in ("cob", "eob") else (business, DAY)


def _either_half(hour: int) -> tuple[int, ...]:
    if hour > 24:
        raise NoSuchDate
    return (hour * HOUR, (hour + 12) * HOUR) if 1 <= hour <= 12 else (hour * HOUR,)


def part_in(text: str) -> tuple[Part | None, str]:
    """The part of the day that the words name, and the other words."""
    found = _PART.search(text)
    if not found:
        return None, text
    return _PARTS[found[1]], " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())


def within(clock: Clock, part: Part, one_night: bool) -> tuple[int, ...]:
    """The readings of a time that lie in a part of the day; () if none does. one_night: it is said of tonight or last
    night, so the small hours are those that follow; of "friday night 1am" they may be either."""
    return tuple(dict.fromkeys(m for minute in clock.minutes for m in _in_part(minute, clock.bare, part, one_night)))


def _in_part(minute: int, bare: bool, part: Part, one_night: bool) -> Iterator[int]:
    if part.name == "night":
        if minute >= 18 * HOUR or (minute >= 17 * HOUR and not bare):
            yield minute
        elif minute < 6 * HOUR:
            yield from (minute + DAY,) if one_night or bare else (minute, minute + DAY)
    elif part.name == "morning" and minute < 12 * HOUR:
        yield minute
    elif part.since - 2 * HOUR <= minute <= part.until:
        # "5 in the evening" is said as well; noon is no evening, and no morning.
        yield minute
