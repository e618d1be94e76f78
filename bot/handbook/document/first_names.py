"""People by their first names alone."""

from __future__ import annotations

from collections.abc import Iterable


def by_first_name(names: Iterable[str]) -> dict[str, str]:
    """First name in lower case -> the one full name that begins with it; none that two people share."""
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        first, space, _ = name.partition(" ")
        if space:
            found.setdefault(first.casefold(), []).append(name)
    return {first: those[0] for first, those in found.items() if len(those) == 1}
