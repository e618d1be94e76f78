"""The lines about the team and its pipelines."""

from __future__ import annotations

from collections.abc import Iterator

from bot.handbook.team.team import Team
from bot.handbook.use import Use

_OWNERS = ("primary owner", "secondary owner", "owner", "backup", "back-up", "secondary")
_ROLES = ("lead", "manager", "owner", "primary", "secondary", "team lead", "on-call")


def uses(team: Team) -> Iterator[Use]:
    book = team.handbook
    for person in book.people:
        yield Use(person.line, "the team", (person.name, *person.also, *_ROLES))
    for owned in book.ownership:
        named = (
            owned.pipeline,
            owned.area,
            owned.primary,
            owned.secondary,
            *_short(owned.primary, owned.secondary, team),
        )
        yield Use(owned.line, f"owners of {owned.pipeline}", (*named, *_OWNERS))
        for line, text in _under(owned.line, team):
            if "owner" in text.casefold():
                yield Use(line, f"owners of {owned.pipeline}", (*named, *_OWNERS))


def _short(primary: str, secondary: str, team: Team) -> tuple[str, ...]:
    """Other names of the owners, as the matrix may have them."""
    return tuple(a for p in team.handbook.people if p.name in (primary, secondary) for a in p.also)


def _under(line: int, team: Team) -> Iterator[tuple[int, str]]:
    """The lines nested under a line of a list."""
    text = team.handbook.lines[line - 1]
    if not text.lstrip().startswith(("-", "*", "+")) and not text.lstrip()[:1].isdigit():
        return
    depth = len(text) - len(text.lstrip())
    for number in range(line + 1, len(team.handbook.lines) + 1):
        below = team.handbook.lines[number - 1]
        if not below.strip() or len(below) - len(below.lstrip()) <= depth:
            return
        yield number, below
