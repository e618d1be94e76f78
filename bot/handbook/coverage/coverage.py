"""Each line of a handbook: used by something that has a name, for people, or not understood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.handbook.coverage import calendars, escalation, people, runbooks, upkeep
from bot.handbook.coverage.tokens import Token, Tokens, same
from bot.handbook.document.outline import kind_of
from bot.handbook.team.team import Team
from bot.handbook.use import WHOLE, Use

# Who says what a line is used for. A room that uses lines has its function here.
USES: tuple[Callable[[Team], Iterable[Use]], ...] = (
    people.uses,
    calendars.uses,
    runbooks.uses,
    escalation.uses,
    upkeep.uses,
)

# In a line that no rule uses, a role, a weekday or a bare number is talk; these are what somebody counts on.
_COUNTED_ON = ("person", "duration", "time", "date", "level", "address", "instruction")
_LAYOUT = re.compile(r"\s*(?:|[-*_=]{3,}|\|?[\s:|-]+\||```.*|~~~.*|<!--.*-->)\s*")


class State(StrEnum):
    USED = "used"
    PEOPLE = "for people"
    LOST = "not understood"


@dataclass(frozen=True, slots=True)
class Line:
    """number: 1-based. by: what uses it. left: what it says that nothing acts on, as written."""

    number: int
    text: str
    state: State
    by: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every line that says something, in order; empty ones and rules between parts are left out."""

    lines: tuple[Line, ...]

    def of(self, number: int) -> Line:
        """Raises KeyError for a line that says nothing."""
        found = {line.number: line for line in self.lines}
        return found[number]

    @property
    def lost(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state is State.LOST)

    def __str__(self) -> str:
        counts = Counter(line.state for line in self.lines)
        told = ", ".join(f"{counts[state]} {state}" for state in State)
        return f"{len(self.lines)} lines: {told}"


def coverage(team: Team) -> Coverage:
    """What becomes of each line of the team's handbook."""
    uses: dict[int, list[Use]] = {}
    for use in (u for told in USES for u in told(team)):
        uses.setdefault(use.line, []).append(use)
    tokens = Tokens(team.handbook)
    said = [(n, text) for n, text in enumerate(team.handbook.lines, 1) if not _LAYOUT.fullmatch(text)]
    return Coverage(tuple(_line(n, text, uses.get(n, []), tokens) for n, text in said))


def _line(number: int, text: str, uses: list[Use], tokens: Tokens) -> Line:
    by = tuple(dict.fromkeys(u.by for u in uses))
    if any(WHOLE in u.consumed for u in uses):
        return Line(number, text, State.USED, by)
    if text.lstrip().startswith("#"):
        kind = kind_of(text.strip("# "))
        by = by or ((f"the heading of {kind.value}",) if kind else ())
        return Line(number, text, State.USED if by else State.PEOPLE, by)
    plain = re.sub(r"[*_`]+|^\s*\d{1,3}[.)](?=\s)", lambda m: " " * len(m[0]), text)
    there = tokens.of(plain)
    if not uses:
        there = [t for t in there if t.kind in _COUNTED_ON] or tokens.deeds(plain)
    left = _left(plain, there, uses)
    if not uses and not left:
        return Line(number, text, State.PEOPLE)
    return Line(number, text, State.LOST if left else State.USED, by, tuple(dict.fromkeys(t.text for t in left)))


def _left(text: str, there: list[Token], uses: list[Use]) -> list[Token]:
    taken = [value for u in uses for value in u.consumed]
    spans = [span for value in taken if isinstance(value, str) for span in _spans(value, text)]
    values = [v for v in taken if not isinstance(v, str)]
    return [
        t
        for t in there
        if not any(a <= t.start and t.end <= b for a, b in spans) and not any(same(v, t) for v in values)
    ]


def _spans(phrase: str, text: str) -> list[tuple[int, int]]:
    """Where a phrase stands, whatever its case and spacing."""
    words = [re.escape(w) for w in re.sub(r"[*_`]+", " ", phrase).split()]
    return [m.span() for m in re.finditer(r"\W*?\s*".join(words), text, re.IGNORECASE)] if words else []
