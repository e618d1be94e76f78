"""Collecting every flaw of a file before refusing it, so that its author mends it in one go."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from bot.errors import Flaw


class Flaws:
    """The flaws of one file so far. `sorted()` gives them in the order of the lines, each once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[Flaw] = []

    def add(self, line: int, wrong: str, instead: str) -> None:
        self._found.append(Flaw(self.file, line, wrong, instead))

    def sorted(self) -> tuple[Flaw, ...]:
        return tuple(sorted(dict.fromkeys(self._found), key=lambda f: f.line))

    def __bool__(self) -> bool:
        return bool(self._found)


def nearest(written: str, known: Iterable[str], at_least: float = 75) -> str | None:
    """The one known name that `written` was most likely meant to be; None where two are equally near."""
    ranked = process.extract(written, list(known), scorer=fuzz.ratio, processor=str.casefold, limit=2)
    if not ranked or ranked[0][1] < at_least:
        return None
    if len(ranked) > 1 and ranked[1][1] >= ranked[0][1]:
        return None
    return str(ranked[0][0])


def choices(written: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown name: the nearest if there is one, else a short list of all."""
    names = list(known)
    if near := nearest(written, names):
        return f"did you mean {near!r}?"
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    return f"write one of: {shown}"


def clip(text: str, limit: int = 80) -> str:
    """A quotation that keeps an error on one line, whatever somebody pasted into a cell."""
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= limit else flat[: limit - 1] + "…")
