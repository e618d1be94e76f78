"""Lint rules about times: promises that differ, zones and dates that are not said, windows that overlap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, groupby

from bot.handbook.document.phrases import CLOCK, WEEKDAYS, calendar_date, clock_time, in_words, weekday, zone
from bot.handbook.model import ResponseTime
from bot.handbook.remark import Remark, remark
from bot.handbook.rota import ShiftRule
from bot.handbook.team.team import Team
from schedule.claims import Occurrence, occurrences
from schedule.maintenance import WeeklyWindow, windows_between
from schedule.wallclock import local

# A holiday moves from year to year; what overlaps does so within the 28 years after which weekdays and dates repeat.
_YEARS = 28


def response_times_differ(team: Team) -> Iterator[Remark]:
    """Two sections that promise different response times for one severity."""
    promised = sorted(team.handbook.response_times, key=lambda t: (t.level, t.line))
    for severity, group in groupby(promised, key=lambda t: t.level):
        times = list(group)
        if len({(t.within, t.days) for t in times}) > 1:
            said = " and ".join(_in_words(t) for t in times)
            yield remark(
                team.handbook,
                "response-times-differ",
                [t.line for t in times],
                f"two response times for {severity}: {said}",
                f"the stricter one: {_in_words(min(times, key=_strictness))}",
                "say it once, under the severity, and take the other out",
            )


def _strictness(time: ResponseTime) -> tuple[timedelta, int]:
    return (timedelta.max if time.within is None else time.within), time.days


def _in_words(time: ResponseTime) -> str:
    if time.within is not None:
        return in_words(time.within)
    return "next business day" if time.days == 1 else f"{time.days} business days"


def no_time_zone(team: Team) -> Iterator[Remark]:
    """Shift times that say no zone: on the day the clocks change, two people think they are on call."""
    shift = team.handbook.shift
    text = team.handbook.lines[shift.line - 1] if shift.line else ""
    said = [z for z in (zone(w) for w in re.findall(r"[A-Za-z]+(?:/[A-Za-z_]+)?", text)) if z]
    if team.handbook.zone:
        said.append(team.handbook.zone.text)
    if not shift.line or shift.zone or team.settings.zone in said:
        return
    why = f"the shift is given in {said[0]}, not in the team's zone" if said else "the shift times name no time zone"
    yield remark(
        team.handbook,
        "shift-zone-differs" if said else "no-time-zone",
        [shift.line, *(r.line for r in team.handbook.rotation_notes if re.search(CLOCK, r.text, re.I))],
        why,
        f"wall clock in the team's zone of team.toml, {team.settings.zone}",
        f"add the zone after the times: '(all times {team.settings.zone})'",
    )


def rotation_start_unsaid(team: Team) -> Iterator[Remark]:
    """A cycle of weeks without the date on which one of them began."""
    book, start = team.handbook, team.rotation_start
    notes = [r.text for r in book.rotation_notes]
    notes += [line for line in book.lines if re.search(r"\bweek (?:1|one)\b", line, re.I)]
    if len(book.weeks) < 2 or book.starts or any(_names_date(t) for t in notes):
        return
    yield remark(
        book,
        "rotation-start-unsaid",
        [book.weeks[0].line],
        "the document does not say on which date week 1 began",
        f"week 1 began on {start}, as team.toml says, and the cycle repeats every {len(book.weeks)} weeks",
        f"add a line: 'Week 1 began on {start}'",
    )


def _names_date(text: str) -> bool:
    return any(calendar_date(d) for d in re.findall(r"\d{4}-\d\d-\d\d|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}", text))


def handoff_differs(team: Team) -> Iterator[Remark]:
    """A handoff meeting at another time than the handoff itself."""
    shift = team.handbook.shift
    for note in team.handbook.rotation_notes:
        if note.line != shift.line and _changes_otherwise(note.text, shift):
            yield remark(
                team.handbook,
                "handoff-differs",
                [shift.line, note.line],
                "the handoff meeting is not when the shift changes",
                f"duty changes hands on {WEEKDAYS[shift.weekday].title()} at {shift.at:%H:%M}, whenever the meeting is",
                "give the meeting the time of the shift, or say why it differs",
            )


def _changes_otherwise(text: str, shift: ShiftRule) -> bool:
    """Whether a sentence about the handoff names another weekday or time of day; what is due by then is none."""
    about = re.search(r"\bhand-?\s?(?:off|over)|\bshifts? (?:starts?|begins?|changes?|ends?)", text, re.I)
    if not about or re.search(r"\b(?:by|before|until|no later than|notes?|summary)\b", text, re.I):
        return False
    day = next((weekday(w) for w in re.findall(r"[A-Za-z]+", text) if w.casefold().rstrip("s") in WEEKDAYS), None)
    at = re.search(CLOCK, text, re.I)
    when = clock_time(at[0]) if at else None
    return (day is not None and when is not None and day != shift.weekday) or (when is not None and when != shift.at)


def holiday_rows_overlap(team: Team) -> Iterator[Remark]:
    """Two holiday rows that speak of the same hours: one of them does not mean what it says."""
    rules = team.rota_rules
    first = rules.rotation_start.year
    met: dict[tuple[int, int], tuple[Occurrence, Occurrence]] = {}
    for year in range(first, first + _YEARS):
        near = [o for y in (year, year + 1) for o in occurrences(rules, y)]
        for one, other in combinations(sorted(near, key=lambda o: o.row.line), 2):
            if one.row != other.row and one.since < other.until and other.since < one.until:
                met.setdefault((one.row.line, other.row.line), (one, other))
    for lines, (one, other) in met.items():
        since, until = (local(t, rules.zone) for t in (max(one.since, other.since), min(one.until, other.until)))
        winner = min((one.row, other.row), key=lambda r: _PRECEDENCE.index(r.kind))
        yield remark(
            team.handbook,
            "holiday-rows-overlap",
            lines,
            f"{one.row.name} and {other.row.name} overlap, first from {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}",
            f"{winner.name} wins where they meet: dates before a weekend before a week, then the row further up",
            "give one of them dates that leave out the other's",
        )


_PRECEDENCE = ("dates", "day", "weekend", "week")


def maintenance_covers_landing(team: Team) -> Iterator[Remark]:
    """A maintenance window in which a pipeline's data are to land."""
    book = team.handbook
    monday = datetime.combine(date(2024, 1, 1), datetime.min.time(), tzinfo=UTC)  # any Monday far from a DST change
    for window in book.maintenance.windows:
        weekly = WeeklyWindow(window.weekday, window.starts, window.ends)
        (held,) = [w for w in windows_between([weekly], monday, monday + timedelta(weeks=1)) if w.starts >= monday]
        for runbook in book.runbooks:
            if runbook.landing is None:
                continue
            lands = [monday + timedelta(days=n) + runbook.landing for n in range(9)]
            if any(held.starts <= at < held.ends for at in lands):
                landing_line = next((n for n in _landing_lines(team, runbook.line)), runbook.line)
                yield remark(
                    book,
                    "maintenance-covers-landing",
                    [window.line, landing_line],
                    f"{runbook.pipeline} lands inside the maintenance window",
                    "checks run in the window; their alerts are muted, and they run again when it ends",
                    "move the window, or state another landing time for that day",
                )


def _landing_lines(team: Team, start: int) -> Iterator[int]:
    """The lines from the runbook's heading on that speak of landing."""
    for number, text in enumerate(team.handbook.lines[start - 1 :], start):
        if "landing" in text.casefold():
            yield number
