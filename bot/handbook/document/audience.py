"""Whether investors read a pipeline's figures: said, denied, or not said at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.handbook.document.shapes.names import is_for_experiments, is_for_investors
from bot.handbook.model import Ownership

_NOTE = re.compile(r"^\[\^([^\]\s]{1,30})\]:\s*(.+)$")
_MARK = re.compile(r"\[\^([^\]\s]{1,30})\]")


def settled(rows: Sequence[Ownership], text: str) -> tuple[Ownership, ...]:
    """With what footnotes say. Where a document says of no pipeline that investors read it, nor that they do not, that
    is unknown of all of them; so it is of one whose cell is left open. Unknown is taken for yes, and remarked."""
    notes = _footnotes(text)
    told = [_told(row, notes.get(row.line, "")) for row in rows]
    if any(row.investor_facing or is_for_experiments(f"{row.pipeline} {row.area}") for row in told) or _speaks(text):
        return tuple(told)
    return tuple(_unsaid(row) for row in told)


def _told(row: Ownership, note: str) -> Ownership:
    if is_for_investors(note):
        return row.model_copy(update={"investor_facing": True, "investors_unsaid": False})
    return _unsaid(row) if row.investors_unsaid else row


def _unsaid(row: Ownership) -> Ownership:
    return row.model_copy(update={"investor_facing": True, "investors_unsaid": True})


def _speaks(text: str) -> bool:
    """'None of this is shown to investors.'"""
    return bool(re.search(r"\b(?:no|non|not|none|never|nothing)\b[^.\n]{0,60}\binvestors?\b", text, re.IGNORECASE))


def _footnotes(text: str) -> dict[int, str]:
    """By the lines that they are marked on."""
    lines = text.split("\n")
    notes = {found[1]: found[2] for line in lines if (found := _NOTE.match(line))}
    return dict(_marked(lines, notes)) if notes else {}


def _marked(lines: Sequence[str], notes: dict[str, str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if not _NOTE.match(line) and (marks := _MARK.findall(line)):
            yield number, " ".join(notes.get(mark, "") for mark in marks)
