"""The figures of the holiday chapter: how many holidays a person covers, what a holiday is worth, what it is paid.

They stand in sentences ("a holiday week earns 1.5x ...", "paid 2x"), so they are read from the numbered rules and the
notes of the rows, each with its line. What no sentence says is not made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from bot.handbook.document.phrases import clean, number
from bot.handbook.model import Handbook, Rule
from bot.handbook.rota import Holiday
from bot.handbook.team.team import Team
from schedule.credit import Figure, Terms

_COUNT = r"(\d+|one|two|three|four|five|six|seven|eight|nine|ten)"
_NUMBER = r"(\d{1,3}(?:[.,]\d{1,3})?)"
_FIGURE = re.compile(
    rf"(?<![\w.,]){_NUMBER}\s*(?:-?\s*(?:x\b|×|times\b|fold\b)|(%|percent\b|per cent\b))", re.IGNORECASE
)
_WORDS = (
    (r"(time|one) and a half|half as much again|half again", Fraction(3, 2)),
    (r"double\w*|twice|two times|twofold", Fraction(2)),
    (r"triple\w*|thrice|three times|threefold", Fraction(3)),
)
_CREDIT = re.compile(r"\b(credit\w*|counts?|counted|weigh\w*|worth)\b", re.IGNORECASE)
_PAY = re.compile(r"\b(pay|pays|paid|payment|premium|compensat\w+|wages?|salary)\b", re.IGNORECASE)
_DAILY = re.compile(r"\b(daily|every day|each day|day by day)\b", re.IGNORECASE)


def terms_of(team: Team) -> Terms:
    """What the team's document gives for holidays. Of two sentences on the same figure the first counts."""
    book = team.handbook
    limits = [Figure(Fraction(number), rule.line) for rule, number in holiday_limits(team)]
    premium = {row.name: figure for row in book.holidays if (figure := _premium(row, book))}
    return Terms(_holiday_credit(book), next(iter(limits), None), premium)


def holiday_limits(team: Team) -> Iterator[tuple[Rule, float]]:
    """The rules that say how many holidays one person covers at most, each with its number."""
    for rule in team.handbook.holiday_rules:
        limit = re.search(
            rf"\b(?:no (?:engineer|one|person)\b.*\bmore than|at most|up to|maximum of)\s+{_COUNT}\b.*\bholidays?\b",
            clean(rule.text),
            re.I,
        )
        if limit:
            yield rule, number(limit[1])


def _holiday_credit(book: Handbook) -> Figure | None:
    for rule in book.holiday_rules:
        for clause in _clauses(rule):
            if _CREDIT.search(clause) and not _PAY.search(clause) and (value := factor(clause)):
                return Figure(value, rule.line)
    return None


def _premium(row: Holiday, book: Handbook) -> Figure | None:
    """A row is paid at a premium if its own note says so, or a rule about the days that rotate daily does."""
    note = clean(row.note)
    if _PAY.search(note) and (value := factor(note)):
        return Figure(value, row.line)
    for rule in book.holiday_rules if row.primary is None else ():
        text = clean(rule.text)
        if _PAY.search(text) and _DAILY.search(text):
            return Figure(factor(text), rule.line)
    return None


def _clauses(rule: Rule) -> Iterator[str]:
    yield from re.split(r"[;,.](?=\s)|\band\b(?! a half)", clean(rule.text))


def factor(text: str) -> Fraction | None:
    """'1.5x', '2 times', '150 %', 'double', 'time and a half': the first there is, as a number to multiply with."""
    if found := _FIGURE.search(text):
        value = Fraction(found[1].replace(",", "."))
        return value / 100 if found[2] else value
    return next((value for words, value in _WORDS if re.search(rf"\b({words})\b", text, re.IGNORECASE)), None)
