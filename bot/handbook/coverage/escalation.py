"""The lines of the severities, the contacts and the steps.

What is taken from a line is what the model holds of it: of a level its name, its response time, whom its sentence
reaches and when, and the figures that its cases are judged by. Whatever else stands there has no effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.handbook.document.recipients import readiness
from bot.handbook.model import Contact, EscalationStep, Handbook, Recipient, SeverityLevel
from bot.handbook.team.team import Team
from bot.handbook.use import Use


def uses(team: Team) -> Iterator[Use]:
    book = team.handbook
    for level in book.severities:
        yield from _level(book, level)
    for contact in book.contacts:
        yield Use(contact.line, f"contact: {contact.role}", (contact.role, *_ways(contact)))
    for step in book.after_hours:
        yield Use(step.line, f"escalation step {step.number}", tuple(_taken(book, step)))
    if book.repeat:
        yield Use(book.repeat.line, "repeat of the escalation", (book.repeat.every, book.repeat.times))


def _level(book: Handbook, level: SeverityLevel) -> Iterator[Use]:
    by = f"severity {level.severity}"
    yield Use(level.line, by, _spellings(level.severity.name))
    for step in level.steps:
        yield Use(step.line, by, tuple(_taken(book, step)))
    for case in level.criteria:
        figures = (share for share in (case.above, case.below) if share is not None)
        yield Use(case.line, by, tuple(round(share * 100, 6) for share in figures))
    for number in _lines(book, level):
        text = book.lines[number - 1]
        if _holds(text, level.response_text):
            yield Use(number, f"response time of {level.severity}", (level.response, level.response_days))
        if _holds(text, level.escalation):
            yield Use(number, by, readiness(level.escalation))
        if _holds(text, level.examples):
            yield Use(number, by, ())


def _lines(book: Handbook, level: SeverityLevel) -> range:
    """From its title to the next level's, or to the next heading."""
    others = [other.line for other in book.severities if other.line > level.line]
    end = min([*others, len(book.lines) + 1])
    below = range(level.line + 1, end)
    return range(level.line, next((n for n in below if book.lines[n - 1].startswith("#")), end))


def _holds(line: str, words: str) -> bool:
    return bool(words) and _bare(words) in _bare(line)


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[*_`]+", "", text).split())


def _taken(book: Handbook, step: EscalationStep) -> Iterator[object]:
    yield from (
        step.after,
        *(s for name in step.levels for s in _spellings(name)),
        *step.pipelines,
        *readiness(step.text),
    )
    if not step.after:
        yield from ("T+0", "T + 0")
    for who in step.who:
        yield from _names(book, who)


def _spellings(level: str) -> tuple[str, ...]:
    """'SEV1', 'SEV 1', 'SEV-1'."""
    letters, digit = level[:-1], level[-1]
    return (level, f"{letters} {digit}", f"{letters}-{digit}") if digit.isdigit() else (level,)


_DUTIES = {
    "primary": ("primary", "first"),
    "secondary": ("secondary", "backup", "back-up", "second"),
}  # as `recipients` reads them


def _names(book: Handbook, who: Recipient) -> Iterator[str]:
    """The words for somebody whom a step reaches."""
    yield from (str(who), who.name)
    match who.kind:
        case "on-call" | "owner":
            yield from (*_DUTIES.get(who.name, ()), who.kind, f"{who.kind}s")
        case "role":
            contact = book.contact_of(who.name)
            yield from (*who.name.split(), *(_ways(contact) if contact else ()))
        case "team":
            yield from ("team", "everyone", "everybody")


def _ways(contact: Contact) -> tuple[str, ...]:
    return tuple(way for way in (contact.slack, contact.email, contact.phone) if way)
