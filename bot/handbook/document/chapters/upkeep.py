"""Maintenance windows, recurring duties and the document's own history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Literal

from bot.handbook.document.languages import upkeep_in_english
from bot.handbook.document.markdown import Item
from bot.handbook.document.outline import Kind, Outline
from bot.handbook.document.page import items, records
from bot.handbook.document.phrases import CLOCK, calendar_date, clean, clock_time, first_duration, weekday, whole_number
from bot.handbook.flaws import Flaws, clip
from bot.handbook.model import Duty, Maintenance, MaintenanceWindow, Revision, Rule

_DAYS = r"(?:[^\W\d_]{3,}(?:\s*(?:,|&|/|\+|and|und|et|y)\s*)?)"
_WINDOW = re.compile(
    rf"(?P<days>{_DAYS}+),?(?: from| between| at)? (?P<starts>{CLOCK})(?: UTC)?"
    rf"\s*(?:-|to|until|and)\s*(?P<ends>{CLOCK})(?P<zone>\s+\S+)?",
    re.IGNORECASE,
)
_SOME_WEEKS = re.compile(
    r"\b(?:every (?:second|other|2nd|third|3rd|\d+)|alternate|bi-?weekly|fortnight\w*|first|second|third|fourth|last"
    r"|1st|2nd|3rd|4th|monthly|quarterly|of (?:the|each|every) (?:month|quarter))\b",
    re.IGNORECASE,
)
_ALL_DAYS = {"daily": range(7), "everyday": range(7), "weekdays": range(5), "weekends": range(5, 7)}
_ADVANCE = r"\b(?:before|in advance|ahead|beforehand|prior)\b"


def read_maintenance(outline: Outline, flaws: Flaws) -> Maintenance:
    said = items(outline.blocks(Kind.MAINTENANCE))
    windows = [w for i in said for w in _windows(i, flaws)]
    upgrade = _first(said, r"\bupgrade", _ADVANCE)
    channel = _first(said, r"(?<!\w)#\w")
    email = _first(said, r"\be-?mail", _ADVANCE)
    page = _first(said, r"\bstatus page\b")
    return Maintenance(
        windows=tuple(windows),
        freeze_days=_freeze_days(said, flaws),
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


def _windows(item: Item, flaws: Flaws) -> Iterator[MaintenanceWindow]:
    """'Every Sunday 2:00 AM - 6:00 AM UTC', 'Tuesdays and Thursdays 22:00-02:00 UTC', 'Daily ...'. A window that ends
    before it starts ends on the day after."""
    text = upkeep_in_english(item.text)
    found = _WINDOW.search(text)
    looks_like_one = re.match(rf"(?:every|each|weekly|daily)\b|\w+days?\b|{_SOME_WEEKS.pattern}", text, re.I)
    if not found and not (looks_like_one and re.search(r"\d", text) and _says_when(text)):
        return
    starts, ends = (clock_time(found["starts"]), clock_time(found["ends"])) if found else (None, None)
    days = _weekdays(found["days"]) if found else ()
    if not found or not days or starts is None or ends is None or starts == ends or _SOME_WEEKS.search(text):
        wrong = f"cannot read this maintenance window: {clip(item.text)}"
        flaws.add(item.line, wrong, "write 'Every Sunday 2:00 AM - 6:00 AM UTC'; a window is of every week")
    elif (found["zone"] or "").strip(" .,;()").upper() not in ("UTC", "GMT"):
        wrong = f"this maintenance window is not in UTC: {clip(item.text)}"
        flaws.add(item.line, wrong, "write its times in UTC, and 'UTC' after them")
    else:
        for day in days:
            yield MaintenanceWindow(weekday=day, starts=starts, ends=ends, text=item.text, line=item.line)


def _says_when(text: str) -> bool:
    """Whether a weekday or a time of day stands in it; "Quarterly upgrades (announced 2 weeks in advance)" has none."""
    return bool(re.search(CLOCK, text, re.I)) or any(weekday(word) is not None for word in re.findall(r"\w{3,}", text))


def _weekdays(words: str) -> tuple[int, ...]:
    """'every Sunday and Wednesday' -> (6, 2). () if a word among them is neither a day nor one that joins."""
    found: dict[int, None] = {}
    plain = re.sub(r"\bevery day\b", "daily", clean(words).casefold())
    for word in re.split(r"[\s,&/+]+", plain):
        if (day := weekday(word)) is not None:
            found[day] = None
        elif word in _ALL_DAYS:
            found.update(dict.fromkeys(_ALL_DAYS[word]))
    return tuple(found)


_FREEZE = re.compile(
    r"\bno (?:planned )?(?:maintenance|upgrades?|releases?|deploy\w*)\b|\bfreeze\b"
    r"|\bmaintenance (?:is |are )?(?:not allowed|forbidden|prohibited|suspended)",
    re.IGNORECASE,
)
_WHEN_FROZEN = re.compile(
    r"\d|\b(?:last|first|during|in|from|until|january|february|march|april|may|june|july)\b", re.I
)


def _freeze_days(said: Sequence[Item], flaws: Flaws) -> int:
    """How many days at the end of each month are free of maintenance. Any other freeze is a flaw: none is kept."""
    days = 0
    for item in said:
        text = upkeep_in_english(item.text)
        if _FREEZE.search(text) and _WHEN_FROZEN.search(text):
            days = days or _last_days(item, flaws)
    return days


def _last_days(item: Item, flaws: Flaws) -> int:
    text = upkeep_in_english(item.text)
    found = re.search(r"\blast ([\w-]+) (?:calendar )?days?\b", text, re.I)
    days = whole_number(found[1]) if found else 1 if re.search(r"\blast (?:calendar )?day\b", text, re.I) else None
    other = re.search(r"\b(?:quarter|year|week)\b", text, re.I) and not re.search(r"\bmonth", text, re.I)
    if not days or days > 28 or other:
        wrong = f"cannot read how long the freeze is: {clip(item.text)}"
        flaws.add(
            item.line, wrong, "write '(last 3 days of month)'; only the last days of every month can be kept free"
        )
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
    (r"quarterly|(?:every|each|once (?:a|per)) quarter(?:-?end)?", "quarter"),
    (r"monthly|(?:every|each|once (?:a|per)) month(?:-?end)?", "month"),
    (r"weekly|(?:every|each|once (?:a|per)) week|(?:every|each) (?:mon|tues|wednes|thurs|fri)day", "week"),
    (r"yearly|annual(?:ly)?|(?:every|each|once (?:a|per)) year", "year"),
)
# "Every six months" is no month: nothing can remind of it, and so it says.
OTHER_INTERVALS = re.compile(
    r"\b(?:every|each) (?:other|second|third|two|three|four|six|\d{1,2}) (?:weeks?|months?|quarters?|years?)\b"
    r"|\b(?:twice|three times|four times) (?:a|per|each|every) (?:week|month|quarter|year)\b"
    r"|\b(?:bi|semi|half)-?(?:weekly|monthly|annual\w*|year\w*)\b|\b(?:every |each )?fortnight(?:ly)?\b",
    re.IGNORECASE,
)


def read_duties(outline: Outline) -> tuple[Duty, ...]:
    """The notes that recur; others are for people only."""
    return tuple(
        Duty(every=every, text=i.text, line=i.line)
        for i in items(outline.blocks(Kind.NOTES))
        if (every := next((e for words, e in _EVERY if re.search(rf"\b(?:{words})\b", i.text, re.I)), None))
        and not OTHER_INTERVALS.search(i.text)
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
