"""The rotation of a new handbook: a row for each week, or whatever else the team's own rota is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time
from itertools import pairwise

from bot.handbook.document.phrases import WEEKDAYS
from bot.handbook.rota import ShiftRule, Week

_COLUMNS = "Primary On-Call | Secondary On-Call"


def rota(weeks: Sequence[Week], shift: ShiftRule) -> Iterator[str]:
    """In the lines of Markdown."""
    if shift.more:
        yield from _around_the_clock(weeks, shift)
        return
    rows = [f"{_name(week, shift)} | {week.primary} | {_secondary(week)}" for week in weeks]
    yield from _table(f"Week | {_COLUMNS}", rows)
    yield ""
    day = WEEKDAYS[shift.weekday].title()
    if shift.days == 7:
        yield f"- On-call shift: {day} {shift.at:%H:%M} - Following {day} {shift.at:%H:%M}"
    else:
        yield f"- Handoff every {shift.days} days at {shift.at:%H:%M}"


def _name(week: Week, shift: ShiftRule) -> str:
    if shift.by_week_number:
        return "Odd weeks" if week.number % 2 else "Even weeks"
    return f"Week {week.number}"


def _secondary(week: Week) -> str:
    return ", ".join(week.secondary) or "-"


def _around_the_clock(turns: Sequence[Week], shift: ShiftRule) -> Iterator[str]:
    """Duty that follows the sun: the same every day, or by weeks."""
    spans = [f"{one:%H:%M}-{_end(other)}" for one, other in pairwise((shift.at, *shift.more, shift.at))]
    if len(turns) == len(spans):
        named = zip(spans, turns, strict=True)
        rows = [f"{n} | {span} | {turn.primary} | {_secondary(turn)}" for n, (span, turn) in enumerate(named, 1)]
        yield from _table(f"Region | Hours ({shift.zone or 'local'}) | {_COLUMNS}", rows)
        return
    weeks = [turns[n : n + len(spans)] for n in range(0, len(turns), 7 * len(spans))]
    header = " | ".join(f"{span} {shift.zone}".strip() for span in spans)
    cells = (" | ".join(", ".join((turn.primary, *turn.secondary)) for turn in day) for day in weeks)
    yield from _table(f"Week | {header}", [f"Week {n} | {row}" for n, row in enumerate(cells, 1)])


def _end(at: time) -> str:
    return f"{at:%H:%M}" if at > time(0) else "24:00"


def _table(header: str, rows: Sequence[str]) -> Iterator[str]:
    yield f"| {header} |"
    yield f"|{'---|' * (header.count('|') + 1)}"
    yield from (f"| {row} |" for row in rows)
