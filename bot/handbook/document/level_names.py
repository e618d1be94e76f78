"""The severity levels that a sentence names: "for P0 and P1", "SEV1-SEV3", "critical incidents"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_LETTERS = r"P|SEV|S|Severity|Level|Tier|Priority|Stufe|Priorität|Niveau|Nivel|Prioridad"
CODE = re.compile(rf"\b({_LETTERS})[ -]?(\d)\b", re.I)
CODES = rf"(?:{_LETTERS})[ -]?[0-5]"
# The worst first, as far as words of several scales can be ordered.
WORDS = (
    *("critical", "kritisch", "critique", "crítico", "blocker", "urgent", "dringend", "urgente", "severe", "emergency"),
    *("red", "high", "hoch", "élevé", "alto", "major", "majeur", "mayor", "orange", "amber", "medium", "mittel"),
    *("moyen", "medio", "moderate", "yellow", "normal", "minor", "gering", "mineur", "menor", "low", "niedrig"),
    *("faible", "bajo", "routine", "green", "trivial", "blue", "info", "informational"),
)
NAME = re.compile(rf"(?:{CODES}|{'|'.join(WORDS)})\b", re.IGNORECASE)
# "for incidents critiques", "bei kritischen Störungen", "en incidencias críticas"
_KIND = r"(?:incidents?|issues?|alerts?|störungen|vorfälle\w*|incidencias|fallos) "


def levels_in(text: str, levels: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The levels that a text names, in the document's order; and what looks like a level and is none of them."""
    keys = {_level_key(level): level for level in levels}
    found: dict[str, None] = {}
    strangers: dict[str, None] = {}
    codes = list(CODE.finditer(text))
    for code in codes:
        known = keys.get(_level_key(code[0]))
        if known:
            found[known] = None
        elif code[1].casefold() in ("p", "sev", "severity"):
            strangers[code[0]] = None
    for first, second in pairwise(codes):  # "P0-P2", "SEV1 to SEV3"
        between = text[first.end() : second.start()].strip().casefold()
        a, b = keys.get(_level_key(first[0])), keys.get(_level_key(second[0]))
        if a and b and between in ("-", "to", "through"):
            low, high = sorted((levels.index(a), levels.index(b)))
            found.update(dict.fromkeys(levels[low : high + 1]))
    for level in levels:
        name = _inflected(level)
        word = (
            rf"\b(?:for|in|on|of|only)\s+(?:{_KIND})?(?:\w+\s+(?:and|or|&)\s+)?{name}\b|"
            rf"\b{name}(?=\s*(?:(?:and|or|&|,|/)\s*\w+\s+)?(?:incidents?|issues?|severity|only|:))"
        )
        if not CODE.fullmatch(level) and re.search(word, text, re.I):
            found[level] = None
    return tuple(level for level in levels if level in found), tuple(strangers)


def without_levels(text: str, levels: Sequence[str]) -> str:
    """A sentence without "for P1 and P2 issues" and "for kritischen Störungen"."""
    for level in (name for name in levels if not CODE.fullmatch(name)):
        text = re.sub(rf"\bfor\s+(?:{_KIND})?{_inflected(level)}\b(?:\s+{_KIND.rstrip()})?", " ", text, flags=re.I)
    return _FOR_CODES.sub(" ", text)


_FOR_CODES = re.compile(
    rf"\b(?:for|on|in)\s+(?:(?:a|an|the|all|any|only)\s+)*{CODE.pattern}(?:\s*(?:,|and|or|&|/|-|to)\s*{CODE.pattern})*"
    r"(?:\s+(?:incidents?|issues?|alerts?|only))*",
    re.I,
)


def _inflected(level: str) -> str:
    """A pattern for the word and its endings in the languages that have them: 'kritischen', 'critiques', 'críticas'."""
    stem = re.sub(r"[eo]$", "", level)
    ends = r"(?:e[nrms]?)?" if stem == level else r"(?:e|o|a)?s?"
    return f"{re.escape(stem)}{ends}"


def _level_key(text: str) -> str:
    return re.sub(r"^(severity|sev)", "sev", re.sub(r"[ -]", "", text.casefold()))
