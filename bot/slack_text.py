"""Text as Slack shows it: foreign text made safe, mentions, instants in each reader's own zone. Only here escaped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache

EVENT_TYPE = "watchkeeper_notice"  # of the metadata that marks what we post ourselves

_TEXT, _HEADER = 4000, 150  # characters of a message's text and of a header

_INVISIBLE = {"Cf", "Cc", "Co", "Cs"}


_MARKS = {"Mn", "Me"}


_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_PERCENT = re.compile(r"(?<=\d) (?=%)")
_DATED = re.compile(r"\b([A-Z][a-z]{2}) (\d{1,2}) (\d{1,2}):(\d\d) UTC\b")


@lru_cache(maxsize=4096)
def safe(text: str, limit: int = 600) -> str:
    """Text from a person, a file or an alert, for a mrkdwn field: no live mention or link, no bidi or invisible
    tricks, at most two combining marks in a row, no figure parted from its percent sign at the end of a line. `limit`
    counts characters after escaping, as Slack does. Kept, for the same few texts stand in every message of an
    incident."""
    return _PERCENT.sub("\N{NO-BREAK SPACE}", as_written(text, limit))


def as_written(text: str, limit: int = 600) -> str:
    """The same of text that somebody copies out of the message: a query, a line of a file."""
    return "".join(_cut((_ESCAPES.get(char, char) for char in _visible(text)), limit))


@lru_cache(maxsize=4096)
def plain(text: str, limit: int = _HEADER) -> str:
    """The same for a plain_text field: one line, and no escapes, for Slack expects none there."""
    return "".join(_cut((" " if char in "\n\t" else char for char in _visible(text)), limit))


def code(text: str, limit: int = 1500) -> str:
    """Foreign text as a code block, which it cannot close itself."""
    fenced = as_written(text.replace("```", "'''"), limit)
    return f"```\n{fenced}\n```"


def visible(text: str) -> str:
    """Foreign text for a terminal: as it reads, without what is not seen."""
    return "".join(_visible(text))


def unescaped(text: str) -> str:
    """Text that was made safe for Slack, for where nothing is escaped: a mail."""
    for char, escape in reversed(_ESCAPES.items()):
        text = text.replace(escape, char)
    return text


def _visible(text: str) -> Iterator[str]:
    marks = 0
    # Only the head is looked at: nothing that is shown is longer, and a pasted log may be megabytes.
    for char in unicodedata.normalize("NFC", text[: 2 * _TEXT]).strip():
        category = unicodedata.category(char)
        marks = marks + 1 if category in _MARKS else 0
        if char in "\n\t":
            yield char
        elif category in ("Zl", "Zp"):
            yield "\n"
        elif category not in _INVISIBLE and marks <= 2:
            yield char


def _cut(pieces: Iterable[str], limit: int) -> list[str]:
    """Whole pieces up to `limit` characters, so that no escape is cut in half; an ellipsis says that more was there."""
    kept: list[str] = []
    length = 0
    for piece in pieces:
        if length + len(piece) > limit:
            while kept and length > limit - 1:
                length -= len(kept.pop())
            return [*kept, "…"]
        kept.append(piece)
        length += len(piece)
    return kept


def mention(slack: str | None, name: str) -> str:
    """A live mention by id (person, user group or channel); the bare name where nobody knows the id."""
    if not slack:
        return safe(name, 80)
    if slack.startswith("S"):
        return f"<!subteam^{slack}>"
    return f"<#{slack}>" if slack[0] in "CG" else f"<@{slack}>"


def when(at: datetime, form: str = "{date_short_pretty} {time}") -> str:
    """An aware instant in each reader's own zone, with UTC for clients that cannot say it."""
    return f"<!date^{int(at.timestamp())}^{form}|{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC>"


def in_readers_time(text: str, near: datetime) -> str:
    """A sentence's "Nov 24 02:00 UTC" in each reader's own zone, for the rest of a message is. near: an aware instant
    of the same half year, as no year is written."""
    return _DATED.sub(lambda found: _instant(found, near) or found[0], text)


def _instant(found: re.Match[str], near: datetime) -> str:
    month, day, hour, minute = found.groups()
    instants = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            instants.append(datetime.strptime(f"{year} {month} {day} {hour}:{minute} +0000", "%Y %b %d %H:%M %z"))
        except ValueError:  # no such day in that year, or no month
            continue
    return when(min(instants, key=lambda at: abs(at - near))) if instants else ""


def link(url: str, label: str) -> str:
    return f"<{url}|{label}>"
