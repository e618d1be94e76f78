"""What a binding is, and how one is put together from a table's columns. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detectors.proposals.issues import Asked
from detectors.proposals.seen import Column, Kind, Relation

AGENT = re.compile(r"(Mozilla/\d.*|[\w.+ -]{2,40}/v?\d[\w.]*.*|.*([Bb]ot|[Cc]rawler|[Ss]pider).*)")
VERSION = re.compile(r"v?\d+(\.\d+){1,3}([-+.]\w+)?")
PLATFORMS = frozenset(["ios", "android", "web", "iphone", "ipad", "mobile", "desktop", "tv", "app", "browser", "pwa"])
ID = re.compile(r"(^|_)(id|key|uuid|guid|ref|no|nr|nbr|num|number|hash)$|id$|Id(X)?$|ID$|Key$", re.I)


@dataclass(frozen=True)
class Binding:
    """keys: of a [[detectors]] table, without those that every one has. fit: how well the columns fit, 0 to 1."""

    check: str
    table: str
    keys: Mapping[str, Any]
    fit: float
    why: tuple[str, ...]


def on_table(
    rel: Relation, check: str, fit: float, why: list[str], time: Column | None = None, **keys: Any
) -> Binding | None:
    """With the table's own times; a `loaded` that is stored in another form is left out, and said."""
    at = time or rel.time
    if at is None:
        return None
    of_table: dict[str, Any] = {"table": rel.name, "time": at.name}
    why = [f"`{at.name}` says when a row happened", *why] if at.kind is Kind.INSTANT else why
    if at.stored != "timestamp":
        of_table["stored"] = at.stored
    loaded = rel.loaded if at is rel.time else None
    if loaded is not None and loaded.stored == at.stored:
        of_table["loaded"] = loaded.name
        why = [*why, f"`{loaded.name}` is never before it: when the row came"]
    elif loaded is not None:
        why = [*why, f"`{loaded.name}` is stored in another form than `{at.name}`, so it was left out"]
    return Binding(check, rel.name, {**of_table, **{k: v for k, v in keys.items() if v is not None}}, fit, tuple(why))


def named(asked: Asked, rel: Relation, *kinds: Kind) -> Column | None:
    """A column that the issue names itself."""
    wanted = {name.lower().rpartition(".")[2] for name in asked.names}
    return next((c for c in rel.columns if c.name.lower() in wanted and (not kinds or c.kind in kinds)), None)


def column(name: str) -> str:
    """In an SQL condition: in quotes where a database would otherwise fold its letters."""
    return name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else f'"{name}"'


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def is_whole(c: Column) -> bool:
    return all(float(v).is_integer() for v in c.known)


def amount_of(rel: Relation) -> Column | None:
    numbers = [c for c in rel.of_kind(Kind.NUMBER) if c.is_called("amount") and not ID.search(c.name)]
    return max(numbers, key=lambda c: c.is_called("amount"), default=None)


def platform_of(rel: Relation) -> Column | None:
    found = [c for c in rel.of_kind(Kind.TEXT) if 1 < len(c.counts) < 30 and are_platforms(c)]
    return max(found, key=lambda c: c.is_called("platform"), default=None)


def are_platforms(c: Column) -> bool:
    return sum(v.lower() in PLATFORMS for v in c.counts) >= max(2, len(c.counts) / 2)


def types_of(rel: Relation, besides: Column | None = None) -> Column | None:
    few = [c for c in rel.of_kind(Kind.TEXT) if c.is_short_list and c is not besides and 2 <= len(c.counts) <= 60]
    plain = [c for c in few if not are_platforms(c) and c.share_like(VERSION) < 0.5 and c.share_like(AGENT) < 0.5]
    named = [c for c in plain if c.is_called("type") and c.filled > 0.98]
    return max(named, key=lambda c: (c.is_called("type") - c.is_called("content"), len(c.counts)), default=None)
