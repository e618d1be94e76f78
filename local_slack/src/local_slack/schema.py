"""A small schema language that complains as Slack's validator does: a sentence and a JSON pointer.

A check is called with a value, its pointer and the list of flaws so far, and adds what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

Check = Callable[[Any, str, list[str]], None]


def say(flaws: list[str], text: str, path: str) -> None:
    flaws.append(f"{text} [json-pointer:{path or '/'}]")


def string(most: int | None = None, least: int = 1, like: str | None = None) -> Check:
    """A string of `least` to `most` characters, optionally of a form."""

    def check(value: Any, path: str, flaws: list[str]) -> None:
        if not isinstance(value, str):
            return say(flaws, "must be a valid string", path)
        if len(value) < least:
            return say(flaws, f"must be more than {least - 1} characters", path)
        if most is not None and len(value) > most:
            return say(flaws, f"must be less than {most + 1} characters", path)
        if like is not None and not re.fullmatch(like, value):
            return say(flaws, "must be a valid value", path)
        return None

    return check


def boolean(value: Any, path: str, flaws: list[str]) -> None:
    if not isinstance(value, bool):
        say(flaws, "must be a boolean", path)


def integer(least: int, most: int) -> Check:
    def check(value: Any, path: str, flaws: list[str]) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            return say(flaws, "must be an integer", path)
        if not least <= value <= most:
            return say(flaws, f"must be between {least} and {most}", path)
        return None

    return check


def one_of(*allowed: str) -> Check:
    def check(value: Any, path: str, flaws: list[str]) -> None:
        if value not in allowed:
            say(flaws, f"must be one of: {', '.join(allowed)}", path)

    return check


def anything(value: Any, path: str, flaws: list[str]) -> None:
    """For what is not judged."""


def array(item: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, path: str, flaws: list[str]) -> None:
        if not isinstance(value, list):
            return say(flaws, "must be a valid array", path)
        if len(value) < least:
            return say(flaws, f"no fewer than {least} items allowed", path)
        if len(value) > most:
            return say(flaws, f"no more than {most} items allowed", path)
        for number, each in enumerate(value):
            item(each, f"{path}/{number}", flaws)
        return None

    return check


def fields(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, path: str, flaws: list[str]) -> None:
        if not isinstance(value, dict):
            return say(flaws, "must be a valid object", path)
        for name in required:
            if value.get(name) is None:
                say(flaws, f"missing required field: {name}", path)
        for name, given in value.items():
            if name not in known:
                say(flaws, f"invalid additional property: {name}", path)
            elif given is not None:
                known[name](given, f"{path}/{name}", flaws)
        return None

    return check


def typed(table: Mapping[str, Check], only: Collection[str] | None = None) -> Check:
    """An object whose `type` picks its check. only: the types that may stand here."""

    def check(value: Any, path: str, flaws: list[str]) -> None:
        if not isinstance(value, dict):
            return say(flaws, "must be a valid object", path)
        kind = value.get("type")
        if kind is None:
            return say(flaws, "missing required field: type", path)
        if not isinstance(kind, str) or kind not in table or (only is not None and kind not in only):
            return say(flaws, f"unsupported type: {kind}", f"{path}/type")
        return table[kind](value, path, flaws)

    return check


def every(*checks: Check) -> Check:
    def check(value: Any, path: str, flaws: list[str]) -> None:
        for each in checks:
            each(value, path, flaws)

    return check


def exactly_one(*names: str) -> Check:
    def check(value: Any, path: str, flaws: list[str]) -> None:
        if isinstance(value, dict) and sum(value.get(n) is not None for n in names) != 1:
            say(flaws, "must define either " + " or ".join(f"`{n}`" for n in names), path)

    return check


def at_least_one(*names: str) -> Check:
    def check(value: Any, path: str, flaws: list[str]) -> None:
        if isinstance(value, dict) and all(value.get(n) is None for n in names):
            say(flaws, "must define either " + " or ".join(f"`{n}`" for n in names), path)

    return check


def unique(name: str) -> Check:
    """No two objects of an array share the value of this field."""

    def check(value: Any, path: str, flaws: list[str]) -> None:
        seen: set[str] = set()
        for number, each in enumerate(value if isinstance(value, list) else ()):
            given = each.get(name) if isinstance(each, dict) else None
            if not isinstance(given, str):
                continue
            if given in seen:
                say(flaws, f"`{name}` must be unique: {given}", f"{path}/{number}/{name}")
            seen.add(given)

    return check
