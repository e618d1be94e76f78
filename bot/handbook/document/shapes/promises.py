"""What a runbook in running text promises: when its data land, and what it is about."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.handbook.document.phrases import CLOCK, clean, clock_time, duration
from bot.handbook.document.shapes.topics import Topic, heading_of

_LANDS = re.compile(
    r"\b(?:slas?|land\w*|available|availability|ready|deliver\w*|complet\w+|publish\w*|refresh\w*|due)\b", re.IGNORECASE
)
_AFTER = re.compile(
    r"\b(?:by |within |at )?(?P<after>\d[\w .]{0,20}?) (?:after|past) (?:utc midnight|midnight utc"
    r"|midnight \(utc\)|00:00 utc)",
    re.IGNORECASE,
)
_AT = re.compile(rf"\b(?:by|before|at|until)\s+(?P<at>{CLOCK})\s*\(?(?:utc|gmt)\b", re.IGNORECASE)
_DESCRIBES = re.compile(r"(?:pipeline )?(?:description|purpose|overview|about|what it does|goal)", re.IGNORECASE)
_SENTENCE = 40  # characters; what is shorter under a heading is a label or a name


def landing_in(topic: Topic | None) -> timedelta | None:
    """How long after UTC midnight its data land: 'Data must be ready by 6 AM UTC'. None where no zone is named."""
    for below in topic.walk() if topic else ():
        told = f"{below.text} {below.above.text if below.above else ''}"
        found = landing_of(below.text) if below is not topic and _LANDS.search(told) else None
        if found is not None:
            return found
    return None


def landing_of(text: str) -> timedelta | None:
    plain = clean(re.sub(r"[*_`]+", "", text))
    if after := _AFTER.search(plain):
        read = duration(after["after"])
        return read if read and read < timedelta(days=1) else None
    at = _AT.search(plain)
    when = clock_time(at["at"]) if at else None
    return timedelta(hours=when.hour, minutes=when.minute, seconds=when.second) if when else None


def said_about(topic: Topic | None) -> str:
    """What the pipeline does: the line so labelled, or the sentence under its heading."""
    for below in topic.below if topic else ():
        if _DESCRIBES.fullmatch(heading_of(below.label)):
            return below.value or " ".join(t.text for t in below.below if not t.is_item)
        if below.rank > 8 and not below.is_item and not below.value and len(below.text) >= _SENTENCE:
            return below.text
    return ""
