"""How a question of an issue is put to a table: which check, with which columns, and what speaks for it. Pure.

Each binder looks at one table and answers with a binding or with nothing. Names only break ties: a column of user
agents is one whose values are, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from statistics import median, median_low
from typing import Any
from zoneinfo import ZoneInfo

from detectors.proposals.binding import (
    AGENT,
    ID,
    VERSION,
    Binding,
    amount_of,
    column,
    is_whole,
    named,
    on_table,
    platform_of,
    quoted,
    types_of,
)
from detectors.proposals.issues import Asked
from detectors.proposals.likeness import are_alike, tokens
from detectors.proposals.seen import Column, Kind, Relation, agreement, is_all_day, lengths

_CURRENCY, _COUNTRY = re.compile(r"[A-Z]{3}"), re.compile(r"[A-Za-z]{2}|")
_MOBILE = frozenset(["ios", "android", "iphone", "ipad", "mobile", "app"])
_OF_FIGURES = frozenset(
    [
        "share",
        "ratio",
        "rate",
        "count",
        "total",
        "average",
        "high",
        "low",
        "day",
        "week",
        "month",
        "event",
        "type",
        "user",
        "row",
        "number",
    ]
)
_YES = frozenset(["1", "true", "t", "yes", "y"])
_OF_FLAGS = frozenset(["is", "was", "has", "in", "flag", "ind", "yn"])
_MOST = 0.9
_OF_APPS = ("okhttp", "dart:io")  # what apps on phones send with; lists of robots know them as well
_OF_THE_TEAM = 0.02
_SESSION = (timedelta(seconds=2), timedelta(hours=12))


Binder = Callable[[Asked, Relation, str], Binding | None]  # the last: the team's zone


def _freshness(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    known = named(asked, rel, Kind.INSTANT, Kind.DATE)
    changed = [c for c in rel.of_kind(Kind.INSTANT) if c.is_called("updated")]
    at = known or max(changed, key=lambda c: c.is_called("updated"), default=None)
    if at is None:
        return None
    why = f"`{at.name}` says when a row was changed" if not known else f"the handbook names `{at.name}`"
    return on_table(rel, "freshness", 0.8 if known else 0.6, [why], time=at, older_than="48 h")


def _still(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    codes = [c for c in rel.of_kind(Kind.TEXT) if c.share_like(_CURRENCY) > _MOST and len(c.counts) > 1]
    numbers = [c for c in rel.of_kind(Kind.NUMBER) if len(c.counts) > 2]
    if not codes or not numbers or rel.time is None:
        return None
    code = max(codes, key=lambda c: c.is_called("currency"))
    rate = max(numbers, key=lambda c: (c.is_called("rate"), not is_whole(c)))
    days = len(rel.time.counts)
    if rel.rows > 3 * days * len(code.counts):
        return None  # more than a few rows a day and currency: payments, not rates
    why = [f"`{code.name}` has currency codes", f"`{rate.name}` a number for each and day"]
    return on_table(rel, "change", 0.9, why, key=code.name, value=rate.name, less_than="0.01 %")


def _duplicates(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    known = named(asked, rel)
    unique = [c for c in rel.columns if c.kind in (Kind.TEXT, Kind.NUMBER) and c.filled > 0.98 and c.repeats < 1.2]
    keys = [c for c in unique if ID.search(c.name)]
    key = known if known in unique else (keys[0] if keys else None)
    if key is None or rel.time is None or rel.time.kind is not Kind.INSTANT or rel.rows < 20:
        return None
    amount = amount_of(rel)
    why = [f"`{key.name}` is almost always another", *([f"`{amount.name}` is what a row is worth"] if amount else [])]
    return on_table(rel, "near_duplicates", 0.6 + 0.2 * bool(amount), why, key=key.name, amount=amount and amount.name)


def _value(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    """A value of which the issue speaks, in a column of few values."""
    said = (set(tokens(asked.issue.detection)) | set(tokens(asked.issue.heading))) - _OF_FIGURES
    for c in [x for x in rel.of_kind(Kind.TEXT) if x.is_short_list and 1 < len(x.counts) <= 40]:
        for value in c.counts:
            if _are_said(tokens(value), said):
                why = f"`{c.name}` has the value {value}, which the handbook mentions"
                return _share_of(asked, rel, c, f"{column(c.name)} = {quoted(value)}", f"rows with {value}", why)
    return _flagged(asked, rel, said)


def _flagged(asked: Asked, rel: Relation, said: set[str]) -> Binding | None:
    """A column that says yes or no to what the issue speaks of."""
    for c in rel.columns:
        yes = _YES & {value.lower() for value in c.counts}
        parts = [part for part in tokens(c.name) if part not in _OF_FLAGS]
        if yes and len(c.counts) == 2 and _are_said(parts, said):
            value = next(v for v in c.known if str(v).lower() in yes)
            match = column(c.name) if isinstance(value, bool) else f"{column(c.name)} = {_literal(value)}"
            why = f"`{c.name}` says of each row whether it is what the handbook speaks of"
            return _share_of(asked, rel, c, match, f"rows with {c.name}", why)
    return None


def _literal(value: Any) -> str:
    return quoted(value) if isinstance(value, str) else str(int(value))


def _are_said(parts: list[str], said: set[str]) -> bool:
    is_word = bool(parts) and len(max(parts, key=len)) > 3
    return is_word and all(part in said or any(are_alike(part, word) for word in said) for part in parts)


def _share_of(asked: Asked, rel: Relation, c: Column, match: str, noun: str, told: str) -> Binding | None:
    why = [told]
    platform = platform_of(rel)
    mobile = sorted(v for v in platform.counts if v.lower() in _MOBILE) if platform and platform is not c else []
    where = None
    if platform and mobile and "mobile" in " ".join(asked.words | set(asked.issue.symptoms.lower().split())):
        where = f"{column(platform.name)} IN ({', '.join(map(quoted, mobile))})"
        why.append(f"only where `{platform.name}` is mobile")
    falls = re.search(r"\b(below|under|fall\w*|fewer|less)\b|<", asked.issue.detection, re.I)
    limit: dict[str, Any] = {"below": "1 %"} if falls else {"above": "1 %", "times": 1.5}
    words: dict[str, Any] = {"noun": noun, "of": f"rows of {rel.name}"}
    return on_table(rel, "ratio", 0.95, why, where=where, match=match, **limit, **words)


def _empty(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    found = named(asked, rel) or _country(asked, rel) or _spoken_of(asked, rel)
    if found is None or rel.time is None or rel.time.kind is not Kind.INSTANT:
        return None
    name, is_text = column(found.name), found.kind in (Kind.TEXT, Kind.EMPTY)
    blanks = [quoted(v) for v in ("", "ZZ", "XX", "unknown") if is_text and (v in found.counts or v in ("", "ZZ"))]
    blanks = blanks if found.is_called("country") else blanks[:1]
    match = f"{name} IS NULL" + (f" OR {name} IN ({', '.join(blanks)})" if len(blanks) > 1 else "")
    match += f" OR {name} = ''" if len(blanks) == 1 else ""
    where, why = _which_can_have(rel, found)
    told = f"`{found.name}` is what may be missing"
    return on_table(
        rel, "ratio", 0.8, [told, *why], where=where, match=match, above="2 %", times=1.25, **_nouns(rel, found)
    )


def _nouns(rel: Relation, missing: Column) -> dict[str, Any]:
    return {"noun": f"rows without {missing.name}", "of": f"rows of {rel.name}"}


def _country(asked: Asked, rel: Relation) -> Column | None:
    if not asked.words & {"country", "geo", "geographic", "geolocation", "nation"}:
        return None
    codes = [c for c in rel.of_kind(Kind.TEXT) if c.share_like(_COUNTRY) > _MOST and 2 <= len(c.counts) <= 260]
    return max((c for c in codes if c.is_called("country")), key=lambda c: c.is_called("country"), default=None)


def _spoken_of(asked: Asked, rel: Relation) -> Column | None:
    """A column of text whose whole name the Detection line or the heading says in words, or in short."""
    said = set(tokens(f"{asked.issue.detection} {asked.issue.heading} {asked.issue.impact}"))
    texts = [c for c in rel.of_kind(Kind.TEXT, Kind.EMPTY) if len(c.counts) < 200 and not ID.search(c.name)]
    called = [c for c in texts if (parts := tokens(c.name)) and all(_is_said(p, said) for p in parts)]
    if "content" in said and not called:
        called = [c for c in texts if c.is_called("content") and c.filled < 0.999]
    return max(called, key=lambda c: (len(tokens(c.name)), 1 - c.filled), default=None)


def _is_said(part: str, said: set[str]) -> bool:
    return part in said or (len(part) > 4 and any(w.startswith(part) for w in said))


def _which_can_have(rel: Relation, found: Column) -> tuple[str | None, list[str]]:
    """Where whole types of rows never have the value, they are none of those that lack it."""
    types = types_of(rel, besides=found)
    if types is None or found.filled > 0.97:
        return None, []
    have = {kind for kind in types.counts if _filled(found, types, kind) > 0.5}
    if not have or have == set(types.counts):
        return None, []
    return (
        f"{column(types.name)} IN ({', '.join(map(quoted, sorted(have)))})",
        [f"only `{types.name}` that ever have one: {', '.join(sorted(have))}"],
    )


def _filled(found: Column, types: Column, kind: str) -> float:
    mine = [v for v, k in zip(found.values, types.values, strict=True) if str(k) == kind]
    return sum(v not in (None, "") for v in mine) / max(1, len(mine))


def _agents(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    found = [c for c in rel.of_kind(Kind.TEXT) if c.share_like(AGENT) > 0.6 and c.share_like(VERSION) < 0.5]
    agent = max(found, key=lambda c: (c.share_like(AGENT), c.is_called("agent")), default=None)
    if agent is None:
        return None
    ours = [part for part in _OF_APPS if agent.share_like(re.compile(f".*{part}.*", re.I)) > _OF_THE_TEAM]
    why = [f"`{agent.name}` has user agents", *(f"so many are {part} that it is an app of one's own" for part in ours)]
    return on_table(rel, "user_agents", 0.9, why, agent=agent.name, never=ours or None)


def _leap(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    if rel.time is None or rel.time.kind is not Kind.DATE or (rel.of_kind(Kind.INSTANT) and rel.loaded is None):
        return None
    if rel.time.repeats < 10:
        return None
    why = [f"`{rel.time.name}` has many rows a day: a snapshot of each"]
    return on_table(rel, "change", 0.7, why, value="*", more_than="5 %", calendar="every_day")


def _orphans(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    at = rel.time
    if at is None or at.kind is not Kind.INSTANT:
        return None
    later = [
        c
        for c in rel.of_kind(Kind.INSTANT)
        if c is not at and c.filled < 0.98 and all(s >= timedelta() for s in lengths(at, c))
    ]
    mapped = max(later, key=lambda c: c.is_called("mapped"), default=None)
    limit: dict[str, Any] = {"above_usual": "8 %", "times": 1.5}
    if mapped is not None and mapped.stored == at.stored:
        why = [f"`{mapped.name}` is filled in later, of {mapped.filled:.0%} of the rows"]
        fit = 0.75 + 0.2 * bool(mapped.is_called("mapped"))
        return on_table(rel, "ratio", fit, why, without=mapped.name, **limit, **_nouns(rel, mapped))
    users = [c for c in rel.columns if c.is_called("user") and 0.2 < c.filled < 0.98]
    if not users:
        return None
    match = f"{column(users[0].name)} IS NULL"
    return on_table(rel, "ratio", 0.55, [f"`{users[0].name}` is missing of some rows"], match=match, **limit)


def _boundary(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    booked = rel.booked
    if booked is None or rel.time is None or agreement(rel.time, booked, UTC) < 0.95:
        return None
    why = [f"`{booked.name}` is the UTC day of nearly all rows"]
    return on_table(rel, "boundary", 0.8, why, booked=booked.name, above="0.1 %")


def _twice(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    found = [c for c in rel.columns if c.is_called("session") and c.repeats < 1.5 and c.filled > 0.98 and _is_key(c)]
    if rel.booked is None or not found:
        return None
    key = max(found, key=lambda c: c.is_called("session"))
    why = [f"`{key.name}` is one session a row", f"`{rel.booked.name}` is the day that it counts for"]
    return on_table(rel, "boundary", 0.85, why, booked=rel.booked.name, once=key.name)


def _is_key(c: Column) -> bool:
    return c.kind in (Kind.TEXT, Kind.NUMBER) and bool(ID.search(c.name))


def _cohorts(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    days = [c for c in rel.of_kind(Kind.DATE) if c.filled > 0.98 and c.repeats < 3]
    shares = [c for c in rel.of_kind(Kind.NUMBER) if _is_share(c)]
    if not days or not shares:
        return None
    at, share = max(days, key=lambda c: c.is_called("day")), max(shares, key=lambda c: c.is_called("retention"))
    sizes = [c for c in rel.of_kind(Kind.NUMBER) if is_whole(c) and c.is_called("size") and median(c.known) > 20]
    size = max(sizes, key=lambda c: median(c.known), default=None)
    bare = replace(rel, columns=tuple(c for c in rel.columns if c is at or c.kind is not Kind.DATE))
    came = _computed(rel, at)
    why = [f"`{share.name}` is a share for each `{at.name}`", *([f"of `{size.name}`"] if size else [])]
    made = on_table(bare, "calendar", 0.85, why, time=at, value=share.name, size=size and size.name)
    return made and (replace(made, keys={**made.keys, **came}) if came else made)


def _is_share(c: Column) -> bool:
    values = [float(v) for v in c.known]
    top = max(values, default=2)
    return len(values) > 5 and min(values) >= 0 and top <= 100 and not all(v.is_integer() for v in values)


def _computed(rel: Relation, at: Column) -> dict[str, str]:
    """When a cohort's figure is there: a day is judged once nearly all have come."""
    later = [c for c in rel.of_kind(Kind.INSTANT) if c is not at and c.filled > 0.98 and c.stored == at.stored]
    if not later:
        return {}
    came = min(later, key=lambda c: median_low(lengths(at, c)))
    hours = sorted(lengths(at, came))[int(0.98 * (rel.rows - 1))] / timedelta(hours=1) - 24
    return {"loaded": came.name, "complete_after": f"{max(1, int(hours) + 1)} h"}


def _lengths(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    at = rel.time
    if at is None or at.kind is not Kind.INSTANT:
        return None
    after = [c for c in rel.of_kind(Kind.INSTANT) if c is not at and c.stored == at.stored and _lasts(at, c)]
    others = ("loaded", "updated", "mapped")
    ends = [c for c in after if c.is_called("ended") or not any(c.is_called(other) for other in others)]
    end = max(ends, key=lambda c: c.is_called("ended"), default=None)
    if end is None:
        return None
    group = platform_of(rel)
    why = [f"`{end.name}` is when it ended", *([f"`{group.name}` is the platform"] if group else [])]
    return on_table(rel, "distribution", 0.8, why, end=end.name, group=group and group.name, min_rows=60)


def _lasts(at: Column, end: Column) -> bool:
    spans = lengths(at, end)
    return bool(spans) and _SESSION[0] <= median_low(spans) <= _SESSION[1]


def _version(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    versions = [c for c in rel.columns if c.is_short_list and c.share_like(VERSION) > _MOST and c.is_called("version")]
    sessions = [
        c for c in rel.columns if c.is_called("session") and c.repeats > 1.3 and c.kind in (Kind.TEXT, Kind.NUMBER)
    ]
    if not versions:
        return None
    key = max(versions, key=lambda c: c.is_called("version"))
    per = max(sessions, key=lambda c: c.is_called("session"), default=None)
    why = [
        f"`{key.name}` has versions",
        *([f"rows for each `{per.name}`, for raw rows fall at every roll-over"] if per else []),
    ]
    rate: dict[str, Any] = {"per": per.name, "rise": "0 %", "min_rows": 200} if per else {}
    return on_table(rel, "volume", 0.9 if per else 0.6, why, key=key.name, drop="30 %", segment="version", **rate)


def _new(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    types = types_of(rel)
    if types is None or rel.time is None or rel.time.kind is not Kind.INSTANT:
        return None
    return on_table(rel, "new_values", 0.75, [f"`{types.name}` has {len(types.counts)} values"], column=types.name)


def _outliers(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    users = [c for c in rel.columns if c.is_called("user") and c.repeats > 1.2 and c.kind in (Kind.TEXT, Kind.NUMBER)]
    users = [c for c in users if c.share_like(AGENT) < 0.5 and len(c.counts) > 10]
    users = [c for c in users if not c.is_called("session")] or users
    if not users or rel.time is None or rel.time.kind is not Kind.INSTANT:
        return None
    key = max(users, key=lambda c: (c.is_called("user"), bool(ID.search(c.name))))
    return on_table(rel, "distribution", 0.75, [f"`{key.name}` is who acts"], key=key.name, who="users")


def _volume(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    if rel.time is None or rel.time.kind is not Kind.INSTANT or rel.rows < 20:
        return None
    return on_table(rel, "volume", 0.5, [])


def _clocks(asked: Asked, rel: Relation, zone: str) -> Binding | None:
    at = rel.time
    if at is None or at.kind is not Kind.INSTANT:
        return None
    local = [c for c in rel.of_kind(Kind.DATE) if agreement(at, c, ZoneInfo(zone)) > 0.98 > agreement(at, c, UTC)]
    if not local or not is_all_day(at):
        return None
    why = [f"`{local[0].name}` is the day in {zone} of nearly all rows"]
    return on_table(rel, "calendar", 0.9, why, booked=local[0].name, zone=zone)


BINDERS: Mapping[str, Binder] = {
    "freshness": _freshness,
    "still": _still,
    "duplicates": _duplicates,
    "value": _value,
    "empty": _empty,
    "agents": _agents,
    "leap": _leap,
    "orphans": _orphans,
    "boundary": _boundary,
    "twice": _twice,
    "cohorts": _cohorts,
    "lengths": _lengths,
    "version": _version,
    "new": _new,
    "outliers": _outliers,
    "volume": _volume,
    "clocks": _clocks,
}
