"""The example handbook with one thing of it changed at a time: a number, a name, a role, a verb, a heading, a cell, a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A word that means something to the bot -> another one that means something else.
_INSTEAD = {
    "primary": "secondary", "secondary": "primary", "manager": "director", "owner": "on-call", "on-call": "owner",
    "page": "notify", "notify": "page", "tell": "page", "told": "paged", "ticket": "page",
    "monday": "Tuesday", "tuesday": "Wednesday", "sunday": "Saturday", "dec": "Nov", "jan": "Feb", "feb": "Mar",
    "am": "PM", "utc": "CET", "pt": "ET", "minutes": "hours", "hours": "minutes", "weeks": "days", "days": "weeks",
    "day": "week", "week": "day", "weekend": "Week", "monthly": "Quarterly", "quarterly": "Monthly", "weekly": "Monthly",
    "quarter": "year", "investors": "Finance", "investor": "finance", "experiments": "Investors",
    "under": "over", "fewer": "more", "within": "after", "daily": "weekly",
}  # fmt: skip
_NEXT = {"A": "B", "B": "C", "C": "D", "D": "A"}
_TOKEN = re.compile(r"Engineers? [A-D]\b|[@#]?[A-Za-z][\w'@./-]*\w|\d+|\b[A-D]\b|[<>]")
_TURNED = {"<": ">", ">": "<"}


@dataclass(frozen=True, slots=True)
class Mutation:
    """line: of the document, from 1. start: of the token in the line. new: the whole line, None for a line taken out."""

    line: int
    start: int
    old: str
    new: str | None
    text: str

    def of(self, page: str) -> str:
        lines = page.split("\n")
        lines[self.line - 1 : self.line] = [] if self.new is None else [self.new]
        return "\n".join(lines)

    def __str__(self) -> str:
        new = "taken out" if self.new is None else self.new.strip()
        return f"{self.line}: {self.text.strip()!r} -> {new!r}"


def mutations(page: str) -> Iterator[Mutation]:
    """Every token and every line of a page, changed once."""
    for number, text in enumerate(page.split("\n"), 1):
        if not text.strip(" -|:"):
            continue
        yield Mutation(number, 0, text, None, text)
        for found in _TOKEN.finditer(text):
            new = text[: found.start()] + _other(found[0]) + text[found.end() :]
            yield Mutation(number, found.start(), found[0], new, text)


def _other(token: str) -> str:
    if token.isdigit():
        return str(int(token) + 1).zfill(len(token))
    if token in _TURNED:
        return _TURNED[token]
    if token[-1] in _NEXT and (len(token) == 1 or token.startswith("Engineer")):
        return token[:-1] + _NEXT[token[-1]]
    return _INSTEAD.get(token.casefold(), "quux")
