"""What a delivery holds, sorted: alerts that can be reported, what cannot be routed, and what was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.team import Team
from bot.inbound.binding import NoPipeline, bound
from bot.inbound.event import Told, Unread, clean, key_of
from bot.inbound.headline import without_state
from bot.inbound.reading import as_text
from bot.incidents.incident import Alert, Link
from detectors.detector import Nature

Flaw = tuple[str, str]  # a field, and what is wrong with it
_INDEX = re.compile(r"\.\d+(?=\.|$)")
_NUMBER = re.compile(r"\d+")
_KEPT_APART = ("fields", "words", "remarks", "where", "until")  # of what was understood: the raw delivery has them


@dataclass(frozen=True, slots=True)
class Unrouted:
    """Something authentic of which nobody knows the pipeline, or that could not be read. given: what named the
    pipeline there, "" for nothing. cause: the same for what a person would route the same way."""

    told: Told
    flaws: tuple[Flaw, ...]
    source: str
    given: str = ""

    @property
    def cause(self) -> str:
        """By the name that is not known; where there is none, by the headline, apart from its numbers."""
        fields = sorted(_INDEX.sub("", name) for name, _ in self.flaws)
        what = self.given or _NUMBER.sub("#", without_state(self.told.summary)).casefold()
        return sha256(repr((self.source, fields, what)).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        values = {name: value for name, value in asdict(self.told).items() if name not in _KEPT_APART}
        return {**values, "day": self.told.day.isoformat() if self.told.day else None}


def told_of(values: Mapping[str, Any]) -> Told:
    """What `as_json` kept."""
    return Told(
        **{
            **values,
            "words": str(values["summary"]),
            "fields": {},
            "nature": Nature(values["nature"]) if values["nature"] else None,
            "day": date.fromisoformat(values["day"]) if values["day"] else None,
            "links": tuple(Link(**link) for link in values["links"]),
        }
    )


@dataclass(slots=True)
class Sorted:
    """alerts: each with whether it is over. unrouted: what a person has to route. over: ids of what is over and names
    no pipeline. flaws: what was not understood of what was taken."""

    alerts: list[tuple[Alert, bool]] = field(default_factory=list)
    unrouted: list[Unrouted] = field(default_factory=list)
    over: list[Told] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)


def sort(found: Iterable[Told | Unread], team: Team, way: InboundSettings, source: str, now: datetime) -> Sorted:
    """now: of the handbook's clock."""
    result = Sorted()
    for one in found:
        if isinstance(one, Unread):
            result.unrouted.append(_unread(one, source))
            result.flaws += one.flaws
            continue
        result.flaws += one.remarks
        is_over = one.over or (one.until is not None and one.until <= now)
        try:
            result.alerts.append((bound(one, team, way, source, now), is_over))
        except NoPipeline as error:
            if is_over:
                result.over.append(one)
            else:
                result.unrouted.append(Unrouted(one, error.flaws, source, error.given))
                result.flaws += error.flaws
    return result


def unreadable(body: bytes, flaws: tuple[Flaw, ...], source: str) -> Unrouted:
    """A delivery of which nothing was understood."""
    text = body[:4000].decode("utf-8", "replace")
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    told = Told(
        key=key_of("unreadable", sha256(body).hexdigest()),
        summary=clean(first[:200]) or "A delivery without words",
        words="",
        fields={},
        lasting=True,
    )
    return Unrouted(told, flaws, source)


def _unread(part: Unread, source: str) -> Unrouted:
    text = as_text(part.raw, 300)
    key = key_of("unread", sha256(repr(part.raw).encode("utf-8", "replace")).hexdigest())
    told = Told(key=key, summary=text or "A part of a delivery", words="", fields={}, lasting=True)
    return Unrouted(told, part.flaws, source)
