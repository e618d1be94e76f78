"""Names of files, tables and jobs: in a runbook's lines beside its entries, and in the detectors that watch them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.handbook.model import Handbook, Runbook

Entry = tuple[str, str | None]  # pipeline; issue, None for the runbook as a whole
Said = Mapping[Entry, Sequence[tuple[float, str]]]  # further texts of an entry, each with its weight

_NAME = re.compile(r"`([^`\n]{2,80})`|(?<!\w)(\w+(?:[_./-]\w+)+)(?!\w)|\b(s3://\S+|gs://\S+)")
_BINDING = ("name", "table", "tables", "path", "entities", "job", "dag", "dataset")
_WEIGHT = 2.0


def named(handbook: Handbook, detectors: Iterable[Mapping[str, Any]]) -> Said:
    """The names by which people know an entry, besides its words."""
    found: dict[Entry, list[tuple[float, str]]] = defaultdict(list)
    for book in handbook.runbooks:
        for entry, name in _in_runbook(handbook, book):
            found[entry].append((_WEIGHT, name))
    for table in detectors:
        for entry in _watched(table):
            found[entry] += [(_WEIGHT, text) for key in _BINDING for text in _texts(table.get(key))]
    return found


def _in_runbook(handbook: Handbook, book: Runbook) -> Iterator[tuple[Entry, str]]:
    """From its heading to the next one of its level."""
    issues = {issue.line: issue.heading for issue in book.issues}
    others = {other.line for other in handbook.runbooks}
    hashes = re.match(r"#*", handbook.lines[book.line - 1]) if 0 < book.line <= len(handbook.lines) else None
    heading, issue = hashes[0] if hashes else "", None
    for number in range(book.line + 1, len(handbook.lines) + 1):
        line = handbook.lines[number - 1]
        if number in others or (heading and re.match(rf"#{{1,{len(heading)}}}\s", line)):
            return
        issue = issues.get(number, None if line.startswith("#") else issue)
        yield from (((book.pipeline, issue), next(filter(None, name))) for name in _NAME.findall(line))


def _watched(table: Mapping[str, Any]) -> Iterator[Entry]:
    pipeline, issue = table.get("pipeline"), table.get("issue")
    if isinstance(pipeline, str):
        yield pipeline, issue if isinstance(issue, str) else None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        yield from (text for text in value if isinstance(text, str))
