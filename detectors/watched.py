"""Which detector watches a known issue of the handbook, with which limits, and which line says each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.handbook.document.phrases import in_words, listed
from bot.handbook.files import SETTINGS
from bot.handbook.model import KnownIssue
from bot.handbook.team.team import Team
from detectors.detector import Declared
from detectors.limits import detection_line, with_limits


@dataclass(frozen=True, slots=True)
class Said:
    """A limit. key: as team.toml would have it ("below"). value: as people read it. line: of `file`, which says it."""

    key: str
    value: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.key.replace('_', ' ')} {self.value} ({self.file}:{self.line})"


@dataclass(frozen=True, slots=True)
class Watch:
    """A detector on an issue. limits: () where no document gives one, and the check goes by its own."""

    detector: str
    check: str
    enabled: bool
    limits: tuple[Said, ...]

    def __str__(self) -> str:
        limits = ", ".join(map(str, self.limits)) or f"as the check {self.check} is, without a limit from a document"
        return f"{self.detector}{'' if self.enabled else ' (switched off)'}: {limits}"


@dataclass(frozen=True, slots=True)
class Watched:
    """A known issue, and what watches it. line: of its Detection line, else of its heading."""

    pipeline: str
    issue: str
    line: int
    by: tuple[Watch, ...]

    def __str__(self) -> str:
        if not self.by:
            return f"{self.pipeline}, {self.issue}: nothing watches it"
        if not any(watch.enabled for watch in self.by):
            return f"{self.pipeline}, {self.issue}: nothing watches it now; {listed(map(str, self.by))}"
        return f"{self.pipeline}, {self.issue}: watched by {listed(map(str, self.by))}"


def watched(team: Team, declared: Sequence[Declared]) -> tuple[Watched, ...]:
    """Every known issue of the runbooks, in their order; declared: the detectors of the team."""
    tables = {str(table.get("name")): table for table in team.settings.detectors}
    return tuple(
        Watched(
            book.pipeline,
            issue.heading,
            detection_line(issue, team.handbook) if issue.detection else issue.line,
            tuple(_watch(team, d, tables[d.name]) for d in declared if _is_on(d, book.pipeline, issue)),
        )
        for book in team.handbook.runbooks
        for issue in book.issues
    )


def _is_on(declared: Declared, pipeline: str, issue: KnownIssue) -> bool:
    return (declared.pipeline, declared.issue) == (pipeline, issue.heading)


# What a check alarms at, by its keys in team.toml; some of these no sentence of a handbook says.
_LIMITS = ("below", "above", "above_usual", "less_than", "more_than", "drop", "rise", "older_than", "within", "by")


def _watch(team: Team, declared: Declared, table: Mapping[str, Any]) -> Watch:
    whole = with_limits(team, table)
    limits = tuple(_said(team, declared, key, whole[key]) for key in _LIMITS if key in whole)
    return Watch(declared.name, declared.check, declared.enabled, limits)


def _said(team: Team, declared: Declared, key: str, value: Any) -> Said:
    """The handbook's line where it gives the limit, else the line of the detector's table."""
    worded = in_words(value) if isinstance(value, timedelta) else str(value)
    if line := declared.limits.get(key):
        return Said(key, worded, team.handbook.file, line)
    return Said(key, worded, SETTINGS, declared.line)
