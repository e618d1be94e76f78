"""The lines of the severities, the contacts and the steps after hours."""

from __future__ import annotations

from collections.abc import Iterator

from bot.handbook.model import EscalationStep
from bot.handbook.team.team import Team
from bot.handbook.use import WHOLE, Use


def uses(team: Team) -> Iterator[Use]:
    book = team.handbook
    for level in book.severities:
        yield Use(level.line, f"severity {level.severity}", (WHOLE,))
        for number in range(level.line + 1, min(level.line + 8, len(book.lines) + 1)):
            text = book.lines[number - 1]
            if (level.examples and level.examples in text) or (level.escalation and level.escalation in text):
                yield Use(number, f"severity {level.severity}", (WHOLE,))
            elif level.response_text and level.response_text in text and "response" in text.casefold():
                yield Use(number, f"response time of {level.severity}", (level.response, level.response_text))
    for contact in book.contacts:
        yield Use(contact.line, f"contact: {contact.role}", (contact.role, contact.slack or "", contact.email or ""))
    for step in book.after_hours:
        yield Use(step.line, f"escalation step {step.number}", (step.after, *step.levels, *_named(step)))
    if book.repeat:
        yield Use(book.repeat.line, "repeat of the escalation", (book.repeat.every, book.repeat.times))


def _named(step: EscalationStep) -> Iterator[str]:
    """Everybody whom a step reaches, in the words that it may use."""
    for who in step.who:
        yield from (str(who), who.name, who.kind if who.kind in ("on-call", "owner") else "")
