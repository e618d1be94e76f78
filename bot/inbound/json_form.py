"""Any JSON webhook, by the paths of `[inbound.read]`: one alert, or a list of them. Where no state is said, the summary
may say that it is over, as a mail's subject may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from bot.handbook.team.json_reading import Reading
from bot.inbound.event import Told, Unread, clean, key_of, links_of, long_text
from bot.inbound.headline import Says, says
from bot.inbound.paths import text_at, value_at
from bot.inbound.reading import Unacceptable, as_text, each, parsed_any
from detectors.detector import Nature


def translate(body: bytes, how: Reading) -> Sequence[Told | Unread]:
    """Raises Unacceptable where there is no alert."""
    data = parsed_any(body)
    if how.event and _among(text_at(how.event, data, data), how.ignored_events):
        return []
    found = value_at(how.items, data, data) if how.items else data
    if found is None and any(path and text_at(path, data, data) for path in (how.id, how.state)):
        found = data  # one alert without the list around it
    if isinstance(found, list):
        return list(
            each(found, how.items or "body", lambda n, raw: _told(how, raw, data, f"{how.items or 'body'}.{n}"))
        )
    if not isinstance(found, dict):
        raise Unacceptable([(how.items or "body", "is neither an alert nor a list of them")])
    told = _told(how, found, data, how.items)
    return [told] if told is not None else []


def _told(how: Reading, item: Any, body: Any, where: str) -> Told | None:
    if not isinstance(item, dict):
        raise Unacceptable([("", "is not an object")])

    def said(path: str, limit: int = 1000) -> str:
        return text_at(path, item, body, limit) if path else ""

    state, summary = said(how.state), said(how.summary)
    headline = Says.FIRING if state else says(summary)
    if _among(state, how.ignore) or headline is Says.NOTHING:
        return None
    day, remarks = _day(said(how.day))
    detail = long_text(said(how.detail, 100_000))
    return Told(
        key=_key(how, said(how.id), item),
        summary=clean(" ".join(summary.split())) or "An alert without words",
        words=f"{summary}\n{detail[:2000]}\n{said(how.entity)}",
        fields={**item, "pipeline": said(how.pipeline, 200), "issue": said(how.entry, 200)},
        nature=_nature(how, said(how.nature)),
        measured=said(how.measured, 200),
        limit=said(how.limit, 200),
        entity=said(how.entity, 200),
        day=day,
        over=_among(state, how.over) or headline is Says.OVER,
        where=where,
        detail=detail if detail != summary else "",
        links=links_of((label, value_at(path, item, body)) for label, path in how.links.items()),
        lasting=how.lasting and headline is not Says.OVER,  # its id may be the message's alone
        severity=said(how.severity, 80),
        remarks=tuple((how.day, wrong) for wrong in remarks),
    )


def _key(how: Reading, own: str, item: Any) -> str:
    """The sender's id, else what it sends: the same again is the same."""
    return key_of(own) if own else sha256(as_text(item, 100_000).encode()).hexdigest()


def _among(value: str, names: Sequence[str]) -> bool:
    return bool(value) and value.casefold() in {name.casefold() for name in names}


def _nature(how: Reading, named: str) -> Nature | None:
    if named in list(Nature):
        return Nature(named)
    meant = next((nature for name, nature in how.natures.items() if name.casefold() == named.casefold()), None)
    return Nature(meant) if meant else None


def _day(text: str) -> tuple[date | None, Sequence[str]]:
    if not text:
        return None, ()
    try:
        return date.fromisoformat(text[:10]), ()
    except ValueError:
        return None, (f"{text[:40]!r} is not a day",)
