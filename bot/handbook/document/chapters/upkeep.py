"""Maintenance windows, recurring duties and the document's own history."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal

from bot.handbook.document.markdown import Item
from bot.handbook.document.outline import Kind, Outline
from bot.handbook.document.page import items, records
from bot.handbook.document.phrases import CLOCK, calendar_date, clean, clock_time, first_duration, weekday, whole_number
from bot.handbook.flaws import Flaws, clip
from bot.handbook.model import Duty, Maintenance, MaintenanceWindow, Revision, Rule

_WINDOW = re.compile(
    rf"(?:every |each )?(?P<day>[a-z]{{3,}})s?,?(?: from| between)? (?P<starts>{CLOCK})(?: UTC)?"
    rf"\s*(?:-|to|until|and)\s*(?P<ends>{CLOCK})(?P<zone>\s+\S+)?",
    re.IGNORECASE,
)
_ADVANCE = r"\b(?:before|in advance|ahead|beforehand|prior)\b"


def read_maintenance(outline: Outline, flaws: Flaws) -> Maintenance:
    said = items(outline.blocks(Kind.MAINTENANCE))
    windows = [w for i in said if (w := _window(i, flaws))]
    upgrade = _first(said, r"\bupgrade", _ADVANCE)
    channel = _first(said, r"(?<!\w)#\w")
    email = _first(said, r"\be-?mail", _ADVANCE)
    freeze = _first(said, r"\bno (?:planned )?maintenance\b", r"\blast\b")
    page = _first(said, r"\bstatus page\b")
    return Maintenance(
        windows=tuple(windows),
        freeze_days=_freeze_days(freeze, flaws),
        upgrade_notice=_notice(upgrade, flaws),
        slack_notice=_notice(channel, flaws),
        slack_channel=_found(channel, r"(?<!\w)#[\w-]+"),
        email_notice=_notice(email, flaws),
        status_page=_found(page, r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/[\w./-]*\w)?"),
        rules=tuple(Rule(text=i.text, line=i.line) for i in said if i.text),
        line=outline.line(Kind.MAINTENANCE) if outline.of(Kind.MAINTENANCE) else 0,
    )


def _first(said: list[Item], *patterns: str) -> Item | None:
    return next((i for i in said if all(re.search(p, i.text, re.I) for p in patterns)), None)


def _found(item: Item | None, pattern: str) -> str | None:
    found = re.search(pattern, item.text, re.I) if item else None
    return found[0] if found else None


def _window(item: Item, flaws: Flaws) -> MaintenanceWindow | None:
    """'Every Sunday 2:00 AM - 6:00 AM UTC'. A window that ends before it starts ends on the day after."""
    text = clean(item.text)
    found = _WINDOW.search(text)
    looks_like_one = re.match(r"(?:every|each|weekly)\b|\w+days?\b", text, re.I) and re.search(r"\d", text)
    if not found and not looks_like_one:
        return None
    day, starts, ends = (
        (weekday(found["day"]), clock_time(found["starts"]), clock_time(found["ends"])) if found else (None, None, None)
    )
    if not found or day is None or starts is None or ends is None or starts == ends:
        flaws.add(
            item.line,
            f"cannot read this maintenance window: {clip(item.text)}",
            "write 'Every Sunday 2:00 AM - 6:00 AM UTC'",
        )
        return None
    if (found["zone"] or "").strip(" .,;()").upper() not in ("UTC", "GMT"):
        flaws.add(
            item.line,
            f"this maintenance window is not in UTC: {clip(item.text)}",
            "write its times in UTC, and 'UTC' after them",
        )
        return None
    return MaintenanceWindow(weekday=day, starts=starts, ends=ends, text=item.text, line=item.line)


def _freeze_days(item: Item | None, flaws: Flaws) -> int:
    if item is None:
        return 0
    found = re.search(r"\blast ([\w-]+) (?:calendar )?days?\b", clean(item.text), re.I)
    days = whole_number(found[1]) if found else 1 if re.search(r"\blast day\b", item.text, re.I) else None
    if not days or days > 28:
        flaws.add(item.line, f"cannot read how long the freeze is: {clip(item.text)}", "write '(last 3 days of month)'")
        return 0
    return days


def _notice(item: Item | None, flaws: Flaws) -> timedelta | None:
    if item is None:
        return None
    read = first_duration(item.text)
    if read is None and re.search(_ADVANCE, item.text, re.I):
        flaws.add(item.line, f"cannot read how long before: {clip(item.text)}", "write '48 hours before maintenance'")
    return read


_EVERY: tuple[tuple[str, Literal["month", "quarter", "year", "week"]], ...] = (
    ("quarter", "quarter"),
    ("month", "month"),
    ("week", "week"),
    ("year", "year"),
    ("annual", "year"),
)


def read_duties(outline: Outline) -> tuple[Duty, ...]:
    """The notes that recur; others are for people only."""
    return tuple(
        Duty(every=every, text=i.text, line=i.line)
        for i in items(outline.blocks(Kind.NOTES))
        if (every := next((e for word, e in _EVERY if word in i.text.casefold()), None))
    )


def read_revisions(outline: Outline, flaws: Flaws) -> tuple[Revision, ...]:
    columns = {"Date": r"date|when", "Author": r"authors?|by|who", "Changes": r"changes?|description|what"}
    read: list[Revision] = []
    for record in records(outline.blocks(Kind.REVISIONS), columns, flaws, "the revisions"):
        if day := calendar_date(record["Date"]):
            read.append(Revision(on=day, author=record["Author"], changes=record["Changes"], line=record.line))
        else:
            flaws.add(record.line, f"{clip(record['Date'])} is not a date that exists", "write it as 2025-09-30")
    return tuple(read)
