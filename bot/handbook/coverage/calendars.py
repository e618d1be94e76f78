"""The lines of the rotation, its shift and the holidays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.handbook.document.phrases import WEEKDAYS
from bot.handbook.model import Handbook
from bot.handbook.rota import Holiday, Week
from bot.handbook.team.holiday_terms import terms_of
from bot.handbook.team.team import Team
from bot.handbook.use import Use


def uses(team: Team) -> Iterator[Use]:
    book = team.handbook
    for week in book.weeks:
        when = _when(book.lines[week.line - 1], week.primary) if week.line else ""
        yield Use(week.line, f"week {week.number} of the rotation", (week.number, when, *_people(book, week)))
    yield from _again(book)
    if book.zone:
        yield Use(book.zone.line, "the time zone", (book.zone.text,))
    if book.business:
        days = (*WEEKDAYS[:5], *(f"{day}s" for day in WEEKDAYS[:5]))
        yield Use(book.business.line, "business hours", (book.business.opens, book.business.closes, *days))
    yield from _shift(book)
    yield from (
        Use(t.line, f"response time of {t.level}", (t.level, t.within, t.days, "response time"))
        for t in book.response_times
    )
    yield from (Use(h.line, f"holiday: {h.name}", _holiday(h)) for h in book.holidays)
    yield from _terms(team)


def _people(book: Handbook, week: Week) -> tuple[str, ...]:
    named = (week.primary, *week.secondary)
    also = tuple(a for p in book.people if p.name in named for a in p.also)
    return (*named, *also, "primary", "secondary", "backup", "on-call")


def _when(text: str, primary: str) -> str:
    """What stands before the person: 'Week 1 (Mon 2025-09-01 -> 09-08)'."""
    before = text.partition(primary)[0] if primary in text else text.partition(":")[0]
    return before.strip(" |*-")


def _again(book: Handbook) -> Iterator[Use]:
    """Lines that repeat the cycle: eight weeks written out for a rotation of four."""
    if not book.weeks:
        return
    last = max(w.line for w in book.weeks)
    for n, number in enumerate(range(last + 1, min(last + 60, len(book.lines)) + 1)):
        week, text = book.weeks[n % len(book.weeks)], book.lines[number - 1]
        named = (week.primary, *(a for p in book.people if p.name == week.primary for a in p.also))
        if not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in named):
            return
        yield Use(number, "the rotation, which repeats", (_when(text, named[-1]), *_people(book, week)))


def _shift(book: Handbook) -> Iterator[Use]:
    day, at = WEEKDAYS[book.shift.weekday], book.shift.at
    if book.shift.line:
        yield Use(book.shift.line, "when shifts change", (day, f"{day}s", at, "on-call"))
    for rule in book.rotation_notes:
        if rule.line != book.shift.line and re.search(r"\bhand-?(?:off|over)", rule.text, re.IGNORECASE):
            yield Use(rule.line, "the handoff", (day, f"{day}s", at))


def _holiday(row: Holiday) -> tuple[object, ...]:
    return (row.name, row.primary or "rotating daily", *(row.secondary or ("all available",)))


def _terms(team: Team) -> Iterator[Use]:
    terms = terms_of(team)
    if terms.holiday:
        yield Use(terms.holiday.line, "credit of a holiday", (terms.holiday.value,))
    if terms.limit:
        yield Use(terms.limit.line, "most holidays in a year", (terms.limit.value,))
    for name, figure in terms.premium.items():
        yield Use(figure.line, f"pay of {name}", (figure.value,))
        for row in team.handbook.holidays:
            if row.name == name:
                yield Use(row.line, f"pay of {name}", (figure.value,))
