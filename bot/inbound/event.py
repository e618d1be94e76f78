"""What a translator makes of a delivery, before anybody has asked which pipeline it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from bot.incidents.incident import Link
from detectors.detector import Nature

_LONGEST_KEY = 200
_LONGEST = 1000  # characters of a text that is kept
_LONGEST_DETAIL = 4000
_MOST_LINKS = 8  # of one alert
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")  # colours, as command lines print them


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a system says is wrong, or is over.

    key: its own id there. lasting: it is said again under that id while the fault lasts; else the id names one event.
    words: everything in which a pipeline or a symptom may be named. fields: what was sent about it, where
    `pipeline_from` looks. where: its place in the delivery, for errors ("alerts.2"), "" for the whole. nature: None
    where the system did not say. severity: in the system's own words, "" for none. detail: the longer text.
    remarks: pairs of a field and why it was not understood, though the rest was. until: over from then on.
    """

    key: str
    summary: str
    words: str
    fields: Mapping[str, Any]
    nature: Nature | None = None
    measured: str = ""
    limit: str = ""
    entity: str = ""
    day: date | None = None
    deviation: float | None = None
    over: bool = False
    where: str = ""
    detail: str = ""
    links: tuple[Link, ...] = ()
    lasting: bool = False
    severity: str = ""
    remarks: tuple[tuple[str, str], ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a delivery that could not be read, while others could. flaws: pairs of a field and what is wrong."""

    where: str
    flaws: tuple[tuple[str, str], ...]
    raw: Any


def key_of(*parts: object) -> str:
    """An id made of several, readable while it is short, and never longer than the table holds."""
    whole = ":".join(clean(str(part), _LONGEST) for part in parts)
    return whole if len(whole) <= _LONGEST_KEY else sha256(whole.encode()).hexdigest()


def clean(text: object, limit: int = _LONGEST) -> str:
    """Foreign text as it can be stored anywhere: PostgreSQL refuses NUL, and half a surrogate pair is no text."""
    kept = str(text)[:limit] if text is not None else ""
    return "".join(char for char in kept if char != "\0" and not "\ud800" <= char <= "\udfff").strip()


def long_text(text: object) -> str:
    """A longer text as it is kept: its head and its tail, for an error's last lines say what was wrong."""
    whole = _TERMINAL.sub("", str(text)) if text is not None else ""
    if len(whole) > _LONGEST_DETAIL:
        half = _LONGEST_DETAIL // 2 - 10
        whole = f"{whole[:half]}\n[...]\n{whole[-half:]}"
    return clean(whole, _LONGEST_DETAIL + 20)


def first_line(text: str, dull: re.Pattern[str] | None = None) -> str:
    """The first line that says something. dull: lines that only announce the next."""
    lines = [line.strip() for line in long_text(text).splitlines() if line.strip()]
    telling = (line for line in lines if dull is None or not dull.match(line))
    return next(telling, lines[0] if lines else "")


def links_of(pairs: Iterable[tuple[str, object]]) -> tuple[Link, ...]:
    """The ways back that can be shown: http or https, in ASCII, each address once."""
    found: dict[str, Link] = {}
    for label, value in pairs:
        url = clean(value, 2001) if isinstance(value, str) else ""
        if url and is_address(url):
            found.setdefault(url, Link(url, label))
    return tuple(found.values())[:_MOST_LINKS]


def is_address(url: str) -> bool:
    if len(url) > 2000 or not url.isascii() or not url.isprintable() or any(char in " <>|\"'`" for char in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
