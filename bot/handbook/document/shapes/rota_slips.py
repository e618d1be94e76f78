"""What of a rota cannot be as it is written: numbers that jump, dates that leave a gap, shifts that are no rotation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from bot.handbook.document.phrases import CLOCK, clean
from bot.handbook.document.shapes.regions import broken_day
from bot.handbook.document.shapes.rota import RotaFound, Turn
from bot.handbook.document.shapes.rota_weekdays import amiss_in, by_months, week_of_days
from bot.handbook.document.shapes.topics import Topic
from bot.handbook.flaws import clip

Slip = tuple[int, str, str]  # line, what is wrong, what to write instead
_DAY, _YEAR = timedelta(days=1), timedelta(days=365)
_HOURS = re.compile(
    rf"\bon-?call (?:hours|times?|cover(?:age)?)\b[^.]*?(?P<since>{CLOCK})\s*(?:-|to|until|and)\s*(?P<until>{CLOCK})",
    re.I,
)
_WHOLE = re.compile(r"24/7|around the clock|\b(?:00:00|24:00|midnight)\b")
_BY_MONTH = re.compile(
    r"\b(?:rota\w*|shifts?|on-?call|primary|hand-?(?:off|over)s?)\b[^.]*"
    r"\b(?:first|1st|start|beginning|end) of (?:each|every|the) month"
    r"|\b(?:monthly|month-long) (?:rotation|rota|shifts?|turns?)\b|\brotates? (?:monthly|every month|each month)\b",
    re.I,
)


def broken_rota(root: Topic) -> Slip | None:
    """What keeps a rota from being one: hours or weekdays that are nobody's, or turns of a month."""
    if day := broken_day(root):
        return *day, "let each shift begin when the one before it ends, around the clock, all in one time zone"
    if week := amiss_in(week_of_days(root)):
        return *week, "give each day of the week to one person"
    if line := by_months(root):
        return line, "turns of a month are no rotation that can be kept", "write turns of weeks or days"
    return None


def slips_in(rota: RotaFound, root: Topic) -> Iterator[Slip]:
    """Nothing for duty that follows the sun: its hours are a whole day, or it is no rota."""
    if rota.sun:
        return
    yield from _numbers(rota)
    yield from _dates(rota.written)
    yield from _sentences(root)


def _numbers(rota: RotaFound) -> Iterator[Slip]:
    """Numbers may begin anywhere, as calendar weeks do, and begin again at 1."""
    turns = [t for t in rota.turns if t.number > 0]
    step = turns[1].number - turns[0].number if len(turns) > 2 else 1
    for before, turn in pairwise(turns if rota.starts is None else ()):
        said = turn.number == before.number
        if said or turn.number not in (before.number + step, 1):
            wrong = f"{turn.number} is in the rotation twice" if said else _jump(before, turn)
            yield turn.line, wrong, "number the turns one after the other: 1, 2, 3, ..."
            return


def _jump(before: Turn, turn: Turn) -> str:
    return f"the rotation jumps from {before.number} to {turn.number}"


def _dates(written: tuple[Turn, ...]) -> Iterator[Slip]:
    """Dated turns are of one length, and each begins when the one before it ends."""
    dated = [t for t in written if t.starts]
    gaps = [_between(before.starts, turn.starts) for before, turn in pairwise(dated)]
    for turn, gap in zip(dated[1:], gaps, strict=True):
        if gap <= timedelta(0) or gap != gaps[0]:
            wrong = f"this turn begins {gap.days} days after the one before it, the first two are {gaps[0].days} apart"
            yield turn.line, wrong, "write turns of one length, one after the other"
            return
    if gaps and any(t.ends for t in dated):
        yield from _ends(dated, gaps[0])


def _ends(dated: Sequence[Turn], gap: timedelta) -> Iterator[Slip]:
    """The day on which the next begins, or the one before that: in every row alike."""
    lasts = [_between(t.starts, t.ends) if t.ends else None for t in dated]
    usual = lasts[0] if lasts[0] in (gap, gap - _DAY) else gap
    for turn, last in zip(dated, lasts, strict=True):
        if last is None:
            yield turn.line, "the end of this turn is no date that exists", "write it as 2025-09-30"
            return
        if last != usual:
            yield turn.line, "this turn does not end where the next begins", "let each end when the next one begins"
            return


def _between(first: date | None, last: date | None) -> timedelta:
    """Dates without a year are of year 1, and January follows December."""
    first, last = first or date.min, last or date.min
    gap = last - first
    return gap + _YEAR if gap < -_YEAR / 2 and first.year == 1 else gap


def _sentences(root: Topic) -> Iterator[Slip]:
    for topic in root.walk():
        text = clean(topic.text)
        if (hours := _HOURS.search(text)) and not re.search(
            r"24/7|around the clock|\b(?:00:00|24:00|midnight)\b", text
        ):
            wrong = f"on call for a part of the day only ({hours['since']} to {hours['until']}): {clip(text)}"
            instead = "say who is paged outside of it by steps 'during business hours' and 'outside business hours'"
            yield topic.line, wrong, instead
        elif _BY_MONTH.search(text):
            wrong = f"turns of a month are read as weeks: {clip(text)}"
            yield topic.line, wrong, "write turns of weeks or days, or the dates of each turn"
