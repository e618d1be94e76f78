"""What a severity level is for, by its title and its examples: which cases it names, with which figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.handbook.document.languages import in_english
from bot.handbook.document.phrases import clean
from bot.handbook.model import Case, Criterion

_PERCENT = r"(\d+(?:\.\d+)?)\s*%"
_ABOVE = re.compile(
    rf"(?:>=?|≥|more than|over|above|beyond|exceed\w*|at least|from)\s*{_PERCENT}|{_PERCENT}\s*(?:or more|and more|\+)",
    re.I,
)
_BELOW = re.compile(
    rf"(?:<=?|≤|less than|under|up to|at most|below|within)\s*{_PERCENT}|{_PERCENT}\s*(?:or less|and less|at most)",
    re.I,
)
_FIGURES = re.compile(
    (
        r"\b(off|wrong|incorrect|inaccura\w+|deviat\w*|differ\w*|discrepanc\w+|misstat\w+|skew\w*|"
        r"data quality|figures?|numbers?|metrics?)\b"
    ),
    re.I,
)

# In this order: "experimental pipeline delays" is about a pipeline that investors don't see, whatever is wrong with it.
_CASES = (
    (Case.NOT_FOR_INVESTORS, r"\bnon-?investor|\bexperiment\w*|\binternal\b|\bnot investor"),
    (Case.FAILED_AT_CLOSE, r"\bfail\w*\b.*\bclose\b|\bclose\b.*\bfail\w*|\bdown\b.*\bclose\b"),
    (Case.WARNING, (
        r"\bwarnings?\b|\bdegrad\w+|\bslow\w*|\bcosmetic\b|\bmonitoring\b|\binformational\b|\btypos?\b|"
        r"\bquestions?\b")),
    (Case.MISSING, (
        r"\bmissing\b|\bno (?:[\w-]+ ){0,3}(?:data|figures?|numbers?|rows?|report)\b|\babsent\b"
        r"|\bdata loss\b|\boutage\b|\bunavailable\b"
        r"|\bdown\b|\bempty\b")),
    (Case.BREACH, (
        r"\b(?:slas?|deadline|landing|promise)\b.*\b(?:breach\w*|miss\w*|imminent|risk|danger|threat\w*|"
        r"late)\b|\b(?:breach\w*|late|delay\w*)\b")),
    (Case.MINOR, (
        r"\bminor\b|\bsmall\b|\bslight\w*|\bhardly\b|(?:<=?|≤|less than|under|up to|at most|"
        r"below)\s*\d+(?:\.\d+)?\s*%")),
)  # fmt: skip


def criteria(title: str, title_line: int, examples: str, examples_line: int) -> tuple[Criterion, ...]:
    """Of each case the first with a figure, else the first; the examples before the title, which is less exact."""
    every = [*_cases(examples, examples_line), *_cases(title, title_line)]
    said = sorted(every, key=lambda one: one.above is None and one.below is None)
    first: dict[Case, Criterion] = {}
    for one in said:
        first.setdefault(one.case, one)
    return tuple(first.values())


def _cases(text: str, line: int) -> Iterator[Criterion]:
    for part in re.split(r"[,;()]|\bor\b", clean(in_english(text))):
        if found := _case(part.strip()):
            case, above, below = found
            yield Criterion(case=case, text=part.strip(), above=above, below=below, line=line)


def _case(text: str) -> tuple[Case, float | None, float | None] | None:
    """With the share from which on, or up to which, it is this case."""
    if (above := _share(_ABOVE, text)) is not None and _FIGURES.search(text):
        return Case.OFF, above, None
    if named := next((case for case, words in _CASES if re.search(words, text, re.I)), None):
        return named, None, _share(_BELOW, text) if named in (Case.WARNING, Case.MINOR) else None
    return (Case.OFF, None, None) if _FIGURES.search(text) else None


def _share(pattern: re.Pattern[str], text: str) -> float | None:
    found = pattern.search(text)
    return float(found[1] or found[2]) / 100 if found else None
