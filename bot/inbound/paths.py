"""A value of a JSON body by its path, as `[inbound.read]` writes it; see `bot/handbook/team/json_reading.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.inbound.reading import as_text
from bot.text import whole

_HOLE = re.compile(r"\{([^{}]*)\}")
_TAG_NAMES, _TAG_VALUES = ("name", "key", "Name", "Key"), ("value", "Value")
_DEEPEST = 20


def text_at(path: str, item: Any, body: Any, limit: int = 1000) -> str:
    """As people read it; "" for nothing. body: where a path begins that starts with "$."."""
    if "{" not in path:
        return as_text(value_at(path, item, body), limit)
    filled = _HOLE.sub(lambda hole: as_text(value_at(hole[1], item, body), limit), path)
    return " ".join(filled.split()).strip(" :-,()")[:limit]


def value_at(path: str, item: Any, body: Any) -> Any:
    """The first of "a | b" that says something; None for nothing."""
    for one in path.split("|"):
        name = one.strip()
        found = _walk(body, name[2:]) if name.startswith("$.") else _walk(item, name)
        if name and as_text(found).strip() and not _is_unfilled(found):
            return found
    return None


def _is_unfilled(value: Any) -> bool:
    """A place in a template of the sender's for which it had nothing to say: "{{job_name}}"."""
    return isinstance(value, str) and value.startswith("{{") and value.endswith("}}")


def _walk(value: Any, path: str) -> Any:
    parts = path.split(".")
    for n in range(len(parts[:_DEEPEST])):
        if isinstance(value, Mapping):
            if (rest := ".".join(parts[n:])) in value:  # a name with dots in it
                return value[rest]
            value = value.get(parts[n])
        elif isinstance(value, list) and (at := whole(parts[n])) is not None:
            value = value[at] if at < len(value) else None
        else:
            value = _tag(value, parts[n])
        if value is None:
            return None
    return value


def _tag(value: Any, name: str) -> Any:
    """Of "pipeline:profit,env:prod", of a list of such texts, of pairs, or of objects with a name and a
    value."""
    tags = re.split(r"[,\s]+", value) if isinstance(value, str) else value if isinstance(value, list) else ()
    for tag in tags:
        if isinstance(tag, str):
            key, sign, rest = tag.partition(":") if ":" in tag else tag.partition("=")
            if sign and key.strip() == name:
                return rest.strip()
        elif isinstance(tag, list) and len(tag) == 2 and tag[0] == name:
            return tag[1]
        elif isinstance(tag, Mapping) and any(tag.get(k) == name for k in _TAG_NAMES):
            return next((tag[k] for k in _TAG_VALUES if k in tag), None)
    return None
