"""The severity levels that a sentence names: "for P0 and P1", "SEV1-SEV3", "critical incidents"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

CODE = re.compile(r"\b(P|SEV|S|Severity|Level|Tier|Priority)[ -]?(\d)\b", re.I)


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
        word = (
            rf"\b(?:for|in|on|of|only)\s+(?:\w+\s+(?:and|or|&)\s+)?{re.escape(level)}\b|"
            rf"\b{re.escape(level)}(?=\s*(?:(?:and|or|&|,|/)\s*\w+\s+)?(?:incidents?|issues?|severity|only|:))"
        )
        if not CODE.fullmatch(level) and re.search(word, text, re.I):
            found[level] = None
    return tuple(level for level in levels if level in found), tuple(strangers)


def _level_key(text: str) -> str:
    return re.sub(r"^(severity|sev)", "sev", re.sub(r"[ -]", "", text.casefold()))
