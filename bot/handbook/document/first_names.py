"""People by their first names or initials alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.handbook.document.phrases import without_title


def by_first_name(names: Iterable[str]) -> dict[str, str]:
    """First name in lower case -> the one full name that begins with it; none that two people share."""
    return _by(names, lambda words: words[0])


def by_initials(names: Iterable[str]) -> dict[str, str]:
    """The same for 'al' of Ann Lee. Only for the cells of a table: a step's CTO is nobody's initials."""
    return _by(names, lambda words: "".join(word[0] for word in words))


def _by(names: Iterable[str], short: Callable[[Sequence[str]], str]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        words = without_title(name).casefold().split()
        if len(words) > 1:
            found.setdefault(short(words), []).append(name)
    return {key: those[0] for key, those in found.items() if len(those) == 1}
