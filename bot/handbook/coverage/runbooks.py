"""The lines of the runbooks: promises, and texts that people are shown and that search looks through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.handbook.document.shapes.promises import landing_of
from bot.handbook.model import Handbook, KnownIssue, Runbook
from bot.handbook.team.team import Team
from bot.handbook.use import WHOLE, Use


def uses(team: Team) -> Iterator[Use]:
    book = team.handbook
    for runbook in book.runbooks:
        yield Use(runbook.line, f"runbook of {runbook.pipeline}", (WHOLE,))
        yield from _promises(book, runbook)
        for line in _lines(book, runbook):
            yield from _line(book, runbook, line)
        yield from (u for issue in runbook.issues for u in _issue(book, issue))
        yield from (Use(d.line, f"where {runbook.pipeline} is read", (WHOLE,)) for d in runbook.downstream)


def _lines(book: Handbook, runbook: Runbook) -> range:
    """The lines up to the next runbook, or to the next heading that is no deeper."""
    depth = _depth(book.lines[runbook.line - 1])
    starts = [r.line for r in book.runbooks if r.line > runbook.line]
    end = min(starts, default=len(book.lines) + 1)
    for number in range(runbook.line + 1, end):
        if 0 < _depth(book.lines[number - 1]) < depth or (0 < _depth(book.lines[number - 1]) == depth):
            return range(runbook.line + 1, number)
    return range(runbook.line + 1, end)


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip("#"))


def _line(book: Handbook, runbook: Runbook, line: int) -> Iterator[Use]:
    text = _plain(book.lines[line - 1])
    if label := re.match(r"(?i)\W*(primary|secondary) owner\b", text):
        owner = runbook.primary if label[1].casefold() == "primary" else runbook.secondary
        yield Use(line, f"owners of {runbook.pipeline}", (owner, label[0]))
    elif text and text in _plain(runbook.overview):
        yield Use(line, f"runbook of {runbook.pipeline}", (WHOLE,))


def _promises(book: Handbook, runbook: Runbook) -> Iterator[Use]:
    if runbook.landing is not None:
        at = (datetime(2000, 1, 1, tzinfo=UTC) + runbook.landing).time()
        for line in _lines(book, runbook):
            if _says(book.lines[line - 1], runbook.landing):
                yield Use(
                    line, f"landing time of {runbook.pipeline}", (runbook.landing, at, "UTC midnight", "midnight UTC")
                )
    yield from (Use(d.line, f"deadline of {runbook.pipeline}", (d.text,)) for d in runbook.deadlines)
    yield from (Use(c.line, f"who reads {runbook.pipeline}", (c.name,)) for c in runbook.consumers)


def _says(text: str, landing: timedelta) -> bool:
    """The whole sentence, or what follows its label."""
    value = _plain(text).partition(":")[2].strip() or _plain(text)
    return landing in (landing_of(text), landing_of(f"by {value}"))


def _issue(book: Handbook, issue: KnownIssue) -> Iterator[Use]:
    """Its title and the lines whose words it has."""
    by = f"known issue: {issue.heading}"
    yield Use(issue.line, by, (WHOLE,))
    texts = " ".join(map(_plain, (issue.issue, issue.impact, issue.detection, issue.symptoms)))
    for number in range(issue.line + 1, min(issue.line + 12, len(book.lines) + 1)):
        text = _plain(book.lines[number - 1])
        words = text.partition(":")[2].strip() or text
        if words and (words in texts or text in texts):
            yield Use(number, by, (WHOLE,))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[*_`]+", "", text).strip(" -+").split())
