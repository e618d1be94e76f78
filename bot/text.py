"""Small phrases that several messages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta


def whole(text: str, digits: int = 18) -> int | None:
    """A number as machines write it, in at most so many digits; None for anything else. `isdigit` lets through what
    `int` refuses ("²"), and so does a length without bounds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def listed(words: Iterable[str], last: str = "and") -> str:
    """'A', 'A and B', 'A, B and C'; '' for nothing."""
    all_words = list(words)
    if len(all_words) < 2:
        return "".join(all_words)
    return f"{', '.join(all_words[:-1])} {last} {all_words[-1]}"


def lasted(time: timedelta) -> str:
    """A duration as people say it, to the minute: '2 d 3 h', '1 h 12 min', 'under a minute'."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 1:
        return "under a minute"
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{days} d" if days else "", f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join([p for p in parts if p][:2])


def counted(count: int, one: str, many: str | None = None) -> str:
    """'1 alert', '3 alerts'."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def unique(words: Iterable[str]) -> Sequence[str]:
    """Each word once, in the order of first appearance."""
    return tuple(dict.fromkeys(words))
