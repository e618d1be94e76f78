"""The chapters that a new handbook takes over from a team's own document: levels, contacts, steps, maintenance, notes,
history. They are laid out in the format; their sentences stay as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.handbook.model import Contact, EscalationStep, Handbook, Revision, Rule, SeverityLevel

LEVELS, CONTACTS, STEPS = "### Severity Levels", "### Contact Information", "### After-Hours Escalation"
MAINTENANCE, NOTES, HISTORY = "## Maintenance Windows", "## Notes", "## Revision History"
ESCALATION = (LEVELS, CONTACTS, STEPS)


def chapters(book: Handbook) -> dict[str, str]:
    """By heading, those that the document has."""
    parts: dict[str, Iterable[str]] = {
        LEVELS: (line for level in book.severities for line in _level(level)),
        CONTACTS: _contacts(book.contacts),
        STEPS: _steps(book),
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


def business_hours(book: Handbook) -> str:
    day = book.business
    return f"Business hours are Monday to Friday, {day.opens:%H:%M} to {day.closes:%H:%M}." if day else ""


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
    """Each sentence once, though it may come to several steps; by level, where levels have steps of their own."""
    own = [level.escalation for level in book.severities if level.escalation]

    def is_own(text: str) -> bool:
        return any(said in text for said in own)

    lines = {step.line for level in book.severities for step in level.steps}
    numbered = [step for step in book.after_hours if step.text and step.line not in lines]
    ladders = _ladders(numbered)
    for ladder in ladders:
        levels = Counter(step.levels for step in ladder).most_common(1)[0][0]
        if len(ladders) > 1 or not all(set(step.levels) <= set(levels) for step in ladder):
            yield from ("", f"#### {_whose(levels, ladder[0].pipelines)}", "")
        yield from (f"{number}. {step.text}" for number, step in enumerate(ladder, 1))
    again = book.lines[book.repeat.line - 1].strip() if book.repeat else ""
    if book.repeat and not is_own(again) and book.repeat.line not in {step.line for step in numbered}:
        yield from ("", again)


def _whose(levels: Sequence[str], pipelines: Sequence[str]) -> str:
    """'P0 and P1, for Ledger'"""
    return ", for ".join(filter(None, (" and ".join(levels), " and for ".join(pipelines))))


def _ladders(steps: Sequence[EscalationStep]) -> list[list[EscalationStep]]:
    """Where the numbers begin again, other levels have steps of their own."""
    ladders: list[list[EscalationStep]] = []
    for step in {(step.line, step.text): step for step in sorted(steps, key=lambda step: step.line)}.values():
        if not ladders or step.number <= ladders[-1][-1].number:
            ladders.append([])
        ladders[-1].append(step)
    return ladders


def _revisions(revisions: Sequence[Revision]) -> Iterator[str]:
    if revisions:
        yield from ("| Date | Author | Changes |", "|---|---|---|")
    yield from (f"| {each.on} | {each.author} | {each.changes} |" for each in revisions)
