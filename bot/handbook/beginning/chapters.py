"""The chapters that a new handbook takes over from a team's own document: levels, contacts, steps, maintenance, notes,
history. They are laid out in the format; their sentences stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.handbook.document.level_names import levels_in
from bot.handbook.model import Contact, Handbook, Revision, Rule, SeverityLevel

LEVELS, CONTACTS, STEPS = "### Severity Levels", "### Contact Information", "### After-Hours Escalation"
HOURS = "## Business Hours"
MAINTENANCE, NOTES, HISTORY = "## Maintenance Windows", "## Notes", "## Revision History"
ESCALATION = (LEVELS, CONTACTS, STEPS)


def chapters(book: Handbook) -> dict[str, str]:
    """By heading, those that the document has."""
    parts: dict[str, Iterable[str]] = {
        LEVELS: (line for level in book.severities for line in _level(level)),
        CONTACTS: _contacts(book.contacts),
        STEPS: _steps(book),
        HOURS: (book.lines[book.business.line - 1].strip(),) if book.business else (),
        MAINTENANCE: (f"- {rule.text}" for rule in book.maintenance.rules),
        NOTES: (f"- {duty.text}" for duty in book.duties),
        HISTORY: _revisions(book.revisions),
    }
    written = {heading: "\n".join(lines).strip() for heading, lines in parts.items()}
    return {heading: f"{heading}\n\n{text}" for heading, text in written.items() if text}


def beside_the_rota(book: Handbook) -> tuple[Rule, ...]:
    """Whatever else its chapter says: response times, rules for people."""
    elsewhere = {step.line for step in book.after_hours} | {book.shift.line}
    return tuple(note for note in book.rotation_notes if note.line not in elsewhere)


def _level(level: SeverityLevel) -> Iterator[str]:
    yield from ("", f"**{level.severity.name} - {level.title}**" if level.title else f"**{level.severity.name}**")
    said = {"Response Time": level.response_text, "Escalation": level.escalation, "Examples": level.examples}
    yield from (f"- **{label}:** {text}" for label, text in said.items() if text)


def _contacts(contacts: Sequence[Contact]) -> Iterator[str]:
    if contacts:
        yield from ("| Role | Primary Contact | Secondary Contact |", "|---|---|---|")
    for contact in contacts:
        first, *others = [way for way in (contact.slack, contact.email, contact.phone) if way]
        yield f"| {contact.role} | {first} | {', '.join(others) or '-'} |"


def _steps(book: Handbook) -> Iterator[str]:
    """Each sentence once, though it may come to several steps; chains under the levels that they are for."""
    said = {step.line: step for step in book.after_hours if step.text}
    scopes = {line: step.levels for line, step in said.items() if not levels_in(step.text, _names(book))[0]}
    last: tuple[str, ...] = ()
    number = 0
    for line in sorted(said):
        if len(set(scopes.values())) > 1 and scopes.get(line, last) != last:
            last, number = scopes[line], 0
            yield from ("", f"For {', '.join(last)}:", "")
        number += 1
        yield f"{number}. {said[line].text}"
    if book.repeat and book.repeat.line not in said and not _is_of_a_level(book, book.repeat.line):
        yield from ("", book.lines[book.repeat.line - 1].strip())


def _names(book: Handbook) -> tuple[str, ...]:
    return tuple(level.name for level in book.levels)


def _is_of_a_level(book: Handbook, line: int) -> bool:
    """Whether the line is a level's own, which is written there."""
    return any(level.line == line or any(s.line == line for s in level.steps) for level in book.severities)


def _revisions(revisions: Sequence[Revision]) -> Iterator[str]:
    if revisions:
        yield from ("| Date | Author | Changes |", "|---|---|---|")
    yield from (f"| {each.on} | {each.author} | {each.changes} |" for each in revisions)
