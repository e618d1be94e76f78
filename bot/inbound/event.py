"""What a translator makes of a delivery, before anybody has asked which pipeline it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from detectors.detector import Nature

_LONGEST_KEY = 200
_LONGEST = 1000  # characters of a text that is kept


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a system says is wrong, or is over.

    key: its own id there; the same id again is the same alert. words: everything in which a pipeline or a symptom may
    be named. fields: what was sent about it, where `pipeline_from` looks. where: its place in the delivery, for
    errors ("alerts.2"), "" for the whole.
    """

    key: str
    summary: str
    words: str
    fields: Mapping[str, Any]
    nature: Nature = Nature.DEVIATION
    measured: str = ""
    limit: str = ""
    entity: str = ""
    day: date | None = None
    deviation: float | None = None
    over: bool = False
    where: str = ""


def key_of(*parts: object) -> str:
    """An id made of several, readable while it is short, and never longer than the table holds."""
    whole = ":".join(clean(str(part), _LONGEST) for part in parts)
    return whole if len(whole) <= _LONGEST_KEY else sha256(whole.encode()).hexdigest()


def clean(text: object, limit: int = _LONGEST) -> str:
    """Foreign text as it can be stored anywhere: PostgreSQL refuses NUL, and half a surrogate pair is no text."""
    kept = str(text)[:limit] if text is not None else ""
    return "".join(char for char in kept if char != "\0" and not "\ud800" <= char <= "\udfff").strip()
