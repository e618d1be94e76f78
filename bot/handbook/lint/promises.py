"""Lint rules about promised times and notices: what comes too late for them, and from which day they count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.handbook.deadlines import CloseDeadline, WeeklyDeadline
from bot.handbook.document.phrases import CLOCK, clean, duration, first_duration, in_words
from bot.handbook.model import KnownIssue, Runbook
from bot.handbook.remark import Remark, remark
from bot.handbook.team.team import Team
from schedule.maintenance import WeeklyWindow, Window, windows_between
from schedule.wallclock import to_utc

_MONDAY, _IN_SUMMER = (datetime(2024, month, 1, tzinfo=UTC) for month in (1, 7))  # Mondays far from a change of clocks
_LENGTH = r"\d+(?:\.\d+)?\s*-?\s*(?:hours?|hrs?|h|minutes?|mins?|days?)\b"
_LATE = re.compile(
    rf"(?:\d+(?:\.\d+)?\s*(?:-|to)\s*)?({_LENGTH})\s*(?:late|behind|delays?|delayed|lag)\b"
    rf"|\b(?:delay(?:s|ed)?|late|behind|lag(?:s|ging)?)\s+(?:of|by)?\s*(?:up to|as much as)?\s*({_LENGTH})",
    re.I,
)
_DUE = re.compile(rf"\b(?:by|until|before)\s+({_LENGTH})\s+(?:after|past)\s+(?:UTC\s+)?midnight", re.I)


def input_after_landing(team: Team) -> Iterator[Remark]:
    """An input that is known to come, or allowed to come, after the time at which the result is promised."""
    for book in team.handbook.runbooks:
        for issue in book.issues:
            comes = max(_comes(issue), default=None)
            if book.landing is None or comes is None or comes < book.landing:
                continue
            yield remark(
                team.handbook,
                "input-after-landing",
                [landing_line(team, book), *_lines_with_times(team, issue)],
                f"{book.pipeline} lands {in_words(book.landing)} after midnight, "
                f"and its input ({issue.heading}) may be as late as {in_words(comes)}",
                "the landing time stands: such a day is late and alarms",
                "promise a later landing, or say what is published without that input",
            )


def _comes(issue: KnownIssue) -> Iterator[timedelta]:
    """How long after midnight the input may come, by the issue's own words."""
    text = clean(f"{issue.issue}. {issue.impact}. {issue.detection}")
    for found in [*_LATE.finditer(text), *_DUE.finditer(text)]:
        length = duration(next(group for group in found.groups() if group))
        if length is not None:
            yield length


def _lines_with_times(team: Team, issue: KnownIssue) -> Iterator[int]:
    lines = team.handbook.lines
    for number in range(issue.line, min(issue.line + 5, len(lines)) + 1):
        if _LATE.search(clean(lines[number - 1])) or _DUE.search(clean(lines[number - 1])):
            yield number


def landing_line(team: Team, book: Runbook) -> int:
    below = range(book.line, len(team.handbook.lines) + 1)
    return next((n for n in below if "landing" in team.handbook.lines[n - 1].casefold()), book.line)


def maintenance_before_landing(team: Team) -> Iterator[Remark]:
    """A window that ends so shortly before a landing that no run fits in between."""
    for line, held in _windows(team):
        for book in team.handbook.runbooks:
            if book.landing is None:
                continue
            run, lands = team.run_time_of(book.pipeline), [_MONDAY + timedelta(n) + book.landing for n in range(9)]
            left = [at - held.ends for at in lands if held.ends <= at < held.ends + run]
            if left:
                yield remark(
                    team.handbook,
                    "maintenance-before-landing",
                    [landing_line(team, book), line],
                    f"{book.pipeline} lands {_after(left[0])} the maintenance window ends; a run takes {in_words(run)}",
                    "the landing time stands; inside and shortly after an announced window a late landing is excused",
                    "let the window end earlier, or state another landing time for that day",
                )


def _after(left: timedelta) -> str:
    return f"{in_words(left)} after" if left else "at the moment when"


def maintenance_covers_deadline(team: Team) -> Iterator[Remark]:
    """A maintenance window in which a weekly report is due."""
    in_winter, in_summer = _windows(team), _windows(team, _IN_SUMMER)
    for (line, winter), (_, summer) in zip(in_winter, in_summer, strict=True):
        for book in team.handbook.runbooks:
            for deadline in book.deadlines:
                if isinstance(deadline, WeeklyDeadline) and any(
                    _falls_into(deadline, window) for window in (winter, summer)
                ):
                    yield remark(
                        team.handbook,
                        "maintenance-covers-deadline",
                        [line, deadline.line or book.line],
                        f"a weekly report of {book.pipeline} is due inside the maintenance window",
                        "the deadline stands",
                        "move the window, or the deadline",
                    )


def _falls_into(deadline: WeeklyDeadline, held: Window) -> bool:
    before = held.starts.date() - timedelta(days=1)  # the deadline's own date may be the day before or after
    days = (before + timedelta(days=n) for n in range(4))
    due = (to_utc(day, deadline.at, deadline.zone) for day in days if day.weekday() == deadline.weekday)
    return any(held.starts <= at < held.ends for at in due)


def _windows(team: Team, monday: datetime = _MONDAY) -> Iterator[tuple[int, Window]]:
    for window in team.handbook.maintenance.windows:
        weekly = WeeklyWindow(window.weekday, window.starts, window.ends)
        held = windows_between([weekly], monday, monday + timedelta(weeks=1))
        yield from ((window.line, w) for w in held if w.starts >= monday)


def close_day_unsaid(team: Team) -> Iterator[Remark]:
    """Deadlines that count from a close, and no line that says on which day books are closed."""
    book = team.handbook
    counted = [d for r in book.runbooks for d in r.deadlines if isinstance(d, CloseDeadline)]
    spoken = [
        n for n, text in enumerate(book.lines, 1) if re.search(r"\b(month|quarter|year)(-end|ly)? close\b", text, re.I)
    ]
    defined = r"\bclos(e|es|ed|ing)\b.*\b((last|first|final) (calendar |business )?day|on the \d|\d+(st|nd|rd|th))\b"
    if counted and not any(re.search(defined, text, re.I) for text in book.lines):
        yield remark(
            book,
            "close-day-unsaid",
            [*(d.line for d in counted), *spoken],
            "deadlines count from the close, and the document does not say on which day that is",
            "the last calendar day of the month or quarter",
            "add a line: 'A month closes on its last calendar day'",
        )


def business_days_unsaid(team: Team) -> Iterator[Remark]:
    """'5th business day', and no line that says which days these are."""
    book = team.handbook
    spoken = [n for n, text in enumerate(book.lines, 1) if re.search(r"\bbusiness days?\b", text, re.I)]
    said = r"mon|monday|weekdays?|holidays?|calendar"
    defined = rf"\bbusiness days?\b.*\b({said})\b|\b({said})\b.*\bbusiness days?\b"
    if spoken and not any(re.search(defined, book.lines[n - 1], re.I) for n in spoken):
        yield remark(
            book,
            "business-days-unsaid",
            spoken,
            "the document does not say which days are business days",
            f"Monday to Friday, less the public holidays of {team.settings.business.country}",
            "add a line: 'Business days are Monday to Friday, less federal holidays'",
        )


def freeze_days_unsaid(team: Team) -> Iterator[Remark]:
    """'The last 3 days of the month': calendar days or business days?"""
    book = team.handbook
    for rule in book.maintenance.rules:
        last = re.search(r"\blast (\w+) days?\b", rule.text, re.I)
        if book.maintenance.freeze_days and last and not re.search(r"\b(calendar|business)\b", rule.text, re.I):
            yield remark(
                book,
                "freeze-days-unsaid",
                [rule.line],
                f"'{last[0]}' may be calendar days or business days",
                "calendar days, by UTC dates, because the windows are in UTC",
                f"write 'last {last[1]} calendar days (UTC)'",
            )


_TELLS = re.compile(r"\b(post|e-?mail|tell|inform|notify|announce|update|publish)\b|\bstatus page\b", re.I)
_WHEN = re.compile(
    rf"{CLOCK}|\b(before|after|during|when|once|start|starts|end|ends|ahead|in advance|immediately)\b", re.I
)


def notice_without_time(team: Team) -> Iterator[Remark]:
    """A notice of maintenance that does not say when it is given."""
    for rule in team.handbook.maintenance.rules:
        if _TELLS.search(rule.text) and not _WHEN.search(rule.text) and first_duration(rule.text) is None:
            yield remark(
                team.handbook,
                "notice-without-time",
                [rule.line],
                "the line does not say when this notice is given",
                "with the first notice, and again when the window starts and ends",
                "write 'when the window is announced, when it starts and when it ends'",
            )


_QUANTITY = re.compile(
    r"\b(high|low|large|small|unusual(ly)?|significant(ly)?|abnormal(ly)?|sudden(ly)?|many|few(er)?|elevated|excessive"
    r"|spikes?|drops?|increases?|decreases?|jumps?)\b",
    re.I,
)
_BY_HAND = re.compile(r"\bmanual(ly)?\b|\bby hand\b|\bby looking\b|\bfound by\b|\beyeball", re.I)


def detection_without_figure(team: Team) -> Iterator[Remark]:
    """'A high ratio': from which figure on? And what a person has to look for is not looked for at night."""
    for book in team.handbook.runbooks:
        for issue in book.issues:
            by_hand = _BY_HAND.search(issue.detection)
            if by_hand or (_QUANTITY.search(issue.detection) and not re.search(r"\d", issue.detection)):
                yield remark(
                    team.handbook,
                    "detection-without-figure",
                    [_detection_line(team, issue)],
                    f"{issue.heading} is found by hand" if by_hand else f"no figure says when {issue.heading} alarms",
                    "the limit of a detector in team.toml that is bound to this entry; without one nothing alarms",
                    "give a figure and what it is compared with: 'more than 15 % below the 7-day average'",
                )


def _detection_line(team: Team, issue: KnownIssue) -> int:
    lines = team.handbook.lines
    near = range(issue.line, min(issue.line + 6, len(lines)) + 1)
    return next((n for n in near if "detection" in lines[n - 1].casefold()), issue.line)
