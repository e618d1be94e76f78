"""For each known issue of a handbook, the detector that would watch it in these tables and files; or that nobody knows.

Pure. Two passes: what is sure in the first says which tables a pipeline is about, and breaks ties in the second.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.handbook.team.team import Team
from detectors.limits import keys_of, limits
from detectors.proposals.binding import Binding, column
from detectors.proposals.bindings import BINDERS
from detectors.proposals.fit import TIMES
from detectors.proposals.issues import Asked, asked
from detectors.proposals.likeness import subjects
from detectors.proposals.paths import Pattern, pattern_of
from detectors.proposals.seen import Relation

_ENOUGH = 0.95  # of fit and of what speaks for the table
_SURE = 1.3
_NOTES = frozenset({"note", "comment", "explanation", "annotation", "remark"})
_RARE, _ONLY = 0.85, 0.15  # a fit that says much of a table's columns; for the one table that has them
_APART = 0.04  # from the next best table


@dataclass(frozen=True)
class Proposal:
    """table: a [[detectors]] table, None where nobody knows. why: what speaks for it, or why there is none."""

    pipeline: str
    issue: str
    line: int
    table: Mapping[str, Any] | None
    why: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """What a source of a team holds: tables, or paths of files."""

    name: str
    relations: tuple[Relation, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    source: str
    binding: Binding
    score: float


def propose(team: Team, sources: Sequence[Source], watched: frozenset[tuple[str, str]] = frozenset()) -> list[Proposal]:
    """watched: (pipeline, issue) of those that a detector watches already; they are passed over."""
    wanted = [
        asked(book.pipeline, issue)
        for book in team.handbook.runbooks
        for issue in book.issues
        if (book.pipeline, issue.heading) not in watched
    ]
    sure = Counter[tuple[str, str]]()
    for one in wanted:
        if (best := _best(team, one, sources, Counter())) and best.score >= _SURE:
            sure[one.pipeline, best.binding.table] += 1
    names: Counter[str] = Counter(str(table.get("name")) for table in team.settings.detectors)
    return [_proposal(team, one, sources, sure, names) for one in wanted]


def _proposal(
    team: Team, one: Asked, sources: Sequence[Source], sure: Counter[tuple[str, str]], names: Counter[str]
) -> Proposal:
    issue = one.issue
    if "files" in one.asks[:2] and (found := _file_source(sources)):
        source, pattern = found
        keys = {"path": pattern.path, "entities": list(pattern.entities), "by": "02:00"}
        why = (f"files of {len(pattern.entities)} senders lie at {pattern.path}",)
        table = _table(team, one, source, "file_arrival", keys, names)
        return Proposal(one.pipeline, issue.heading, issue.line, table, why)
    best = _best(team, one, sources, sure)
    if best is None or best.score < _ENOUGH:
        return Proposal(one.pipeline, issue.heading, issue.line, None, _why_not(one, best))
    if text := _text_for_times(best, sources):
        return Proposal(one.pipeline, issue.heading, issue.line, None, text)
    keys = {**best.binding.keys, **_explained(best, sources)}
    table = _table(team, one, best.source, best.binding.check, keys, names)
    return Proposal(one.pipeline, issue.heading, issue.line, table, best.binding.why)


def _text_for_times(best: _Candidate, sources: Sequence[Source]) -> tuple[str, ...]:
    """Why the table will do only once a view gives its times as times; () where it does."""
    bound = best.binding
    rels = [r for source in sources if source.name == best.source for r in source.relations if r.name == bound.table]
    times = {bound.keys[key] for key in TIMES if key in bound.keys}
    text = [c for rel in rels for c in rel.columns if c.name in times and c.is_text_for_times]
    return tuple(f"{bound.table} would do, if a view gave `{c.name}` as {c.as_time}: it is text there" for c in text)


def _explained(best: _Candidate, sources: Sequence[Source]) -> dict[str, str]:
    """Where a small table beside a snapshot has notes about some of its days, what they explain is expected."""
    day = str(best.binding.keys["time"])
    if best.binding.check != "change" or best.binding.keys.get("value") != "*":
        return {}
    notes = [
        rel.name
        for source in sources
        if source.name == best.source
        for rel in source.relations
        if rel.words & _NOTES and day in {c.name for c in rel.columns}
    ]
    return {"explained_if": f"{column(day)} IN (SELECT {column(day)} FROM {notes[0]})"} if notes else {}


def _why_not(one: Asked, best: _Candidate | None) -> tuple[str, ...]:
    if not one.asks:
        return ("its words say nothing that a check asks",)
    if best is None:
        return ("no table has the columns for it",)
    return (f"the nearest is {best.binding.table}, and too little speaks for it",)


def _best(team: Team, one: Asked, sources: Sequence[Source], sure: Counter[tuple[str, str]]) -> _Candidate | None:
    """The first question that some table answers well; else the best of all."""
    found: list[_Candidate] = []
    for rank, ask in enumerate((*_by_value(one), *one.asks)):
        candidates = sorted(_candidates(team, one, ask, sources, sure), key=lambda c: -c.score)
        if not candidates:
            continue
        best = _if_only(candidates)
        alone = len(candidates) == 1 or best.score - candidates[1].score >= _APART
        if best.score >= _ENOUGH and alone:
            return best
        found.append(_Candidate(best.source, best.binding, min(best.score, _ENOUGH - 0.01) - rank / 100))
    return max(found, key=lambda c: c.score, default=None)


def _if_only(candidates: Sequence[_Candidate]) -> _Candidate:
    """The best. Where no other table has such columns, and they are ones that few have, that speaks for it."""
    best = candidates[0]
    is_only = len(candidates) == 1 and best.binding.fit >= _RARE
    return replace(best, score=best.score + _ONLY) if is_only else best


def _by_value(one: Asked) -> tuple[str, ...]:
    return ("value",) if re.search(r"\bratio\b|%|=|\bshare\b|unfiltered", one.issue.detection, re.I) else ()


def _candidates(
    team: Team, one: Asked, ask: str, sources: Sequence[Source], sure: Counter[tuple[str, str]]
) -> Iterator[_Candidate]:
    binder = BINDERS.get(ask)
    for source in sources if binder else ():
        for rel in source.relations:
            if binder and (binding := binder(one, rel, team.settings.zone)):
                yield _Candidate(source.name, binding, binding.fit + _speaks(one, rel, sure))


def _speaks(one: Asked, rel: Relation, sure: Counter[tuple[str, str]]) -> float:
    """What of the words speaks for a table: the heading's subject, other words, columns by name, the pipeline's own."""
    about = subjects(rel.words)
    heading = 0.5 if about & one.heading_subjects else 0.0
    words = 0.25 if about & one.subjects else 0.0
    named = 0.3 if {c.name.lower() for c in rel.columns} & {n.lower() for n in one.names} else 0.0
    own = 0.3 * min(1, sure[one.pipeline, rel.name] / max(1, max(_of_pipeline(sure, one.pipeline), default=1)))
    closer = 0.06 * (len(about & one.heading_subjects) - len(about - one.subjects))
    return heading + words + named + own + closer


def _of_pipeline(sure: Counter[tuple[str, str]], pipeline: str) -> list[int]:
    return [n for (of, _), n in sure.items() if of == pipeline]


def _file_source(sources: Iterable[Source]) -> tuple[str, Pattern] | None:
    found = [(source.name, pattern) for source in sources if (pattern := pattern_of(source.paths))]
    return max(found, key=lambda one: len(one[1].entities), default=None)


def _table(
    team: Team, one: Asked, source: str, check: str, keys: Mapping[str, Any], names: Counter[str]
) -> dict[str, Any]:
    """Limits that the handbook says are left to it."""
    said, _ = limits(check, one.issue, team.handbook)
    mine = {k: v for k, v in keys.items() if not said or k not in keys_of(check)}
    slug = re.sub(r"[^a-z0-9]+", "-", one.issue.heading.lower()).strip("-")
    names[slug] += 1
    name = slug if names[slug] == 1 else f"{slug}-{names[slug]}"
    common = {"name": name, "check": check, "pipeline": one.pipeline, "issue": one.issue.heading, "source": source}
    return {**common, "enabled": False, **_timetable(team, one, check), **mine}


def _timetable(team: Team, one: Asked, check: str) -> dict[str, Any]:
    if check in ("freshness", "file_arrival"):
        return {"every": "1 h" if check == "freshness" else "30 min"}
    book = team.runbook_of(one.pipeline)
    minutes = int(book.landing.total_seconds() // 60) if book and book.landing is not None else 6 * 60
    if check == "calendar" and "clocks" in one.asks:
        minutes += 8 * 60  # a local day ends up to so long after the UTC one
    minutes = (minutes + 5) % (24 * 60)
    return {"at": [f"{minutes // 60:02}:{minutes % 60:02}"]}
