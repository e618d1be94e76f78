"""Which pipeline and known issue a delivery is about: by a field, by team.toml, or by the handbook's names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rapidfuzz import utils

from bot.handbook.search.index import Hit
from bot.handbook.team.calendar import landing_of
from bot.handbook.team.integrations import InboundSettings, Rating
from bot.handbook.team.matching import near, short_name, spelled
from bot.handbook.team.runbook_search import search
from bot.handbook.team.team import Team
from bot.inbound.event import Told, clean
from bot.inbound.headline import nature_in
from bot.inbound.likeness import is_like
from bot.inbound.reading import Unacceptable
from bot.incidents.incident import Alert
from detectors.detector import Nature

# Of the runbook search's 0 to 1: below it a text only rhymes with an entry. Higher where nothing else names a pipeline.
_PIPELINE_FLOOR, _ISSUE_FLOOR = 0.5, 0.4
# Where each kind of sender names what it is about, unless team.toml says otherwise.
_USUAL = {
    "plain": "pipeline",
    "alertmanager": "labels.pipeline",
    "airflow": "dag_id",
    "dbt": "name",
    "great_expectations": "suite",
    "email": "subject",
    "json": "pipeline",
    "openlineage": "job",
}
# A sender's severities that wake nobody: Prometheus's, Great Expectations', Opsgenie's and Azure's mildest.
_QUIET = ("info", "warning", "warn", "none", "informational", "low", "debug", "p4", "p5", "sev3", "sev4")
_OF_A_DAY = (Nature.MISSING, Nature.LATE)  # as bad as the landing time of its day makes it
_LACK = re.compile(
    r"\b(missing|absent|no|not|none|nulls?|empty|gaps?|incomplete|lost|fewer|drops?|late|stale|delay\w*|zero|unavailable)\b",
    re.IGNORECASE,
)
_LOOKS_BACK = 10  # days
_USUAL_ISSUE = {"plain": "issue", "alertmanager": "labels.issue", "json": "issue"}


class NoPipeline(Unacceptable):
    """Nobody knows which pipeline it is about. given: what named it, "" for nothing."""

    def __init__(self, field: str, wrong: str, given: str) -> None:
        super().__init__([(field, wrong)])
        self.given = given


def bound(told: Told, team: Team, way: InboundSettings, source: str, now: datetime) -> Alert:
    """Pipeline and issue by the handbook's spelling. An issue that is named but not in the handbook is kept as it was
    written: an incident without a runbook entry is better than none. Raises NoPipeline."""
    pipeline = _pipeline(told, team, way)
    return alert_of(told, team, way, source, now, pipeline, _issue(told, team, way, pipeline))


def unnamed(told: Told, team: Team, source: str, now: datetime) -> Alert:
    """What is over and names no pipeline: all that is known is its sender's id."""
    return Alert(team.id, source, told.key, "", None, Nature.NOTE, told.summary, now, lasting=told.lasting)


def alert_of(
    told: Told, team: Team, way: InboundSettings, source: str, now: datetime, pipeline: str, issue: str | None
) -> Alert:
    """What a system said, once it is known of which pipeline and issue."""
    nature, rating = _nature(told, way), _rated(told, way) or Rating()
    day, told_so = told.day, ""
    if day is None and not told.over and nature in _OF_A_DAY:
        day = latest_due_day(team, pipeline, now)
        told_so = f" (taken to be the data of {day}, the latest that should have landed)" if day else ""
    return Alert(
        team=team.id,
        source=source,
        key=told.key,
        pipeline=pipeline,
        issue=issue,
        nature=nature,
        summary=f"{told.summary}{told_so}",
        at=now,
        measured=told.measured,
        limit=told.limit,
        entity=told.entity,
        day=day,
        deviation=told.deviation,
        detail=told.detail,
        links=told.links,
        lasting=told.lasting,
        cap=team.handbook.level(rating.cap) if rating.cap else None,
        floor=team.handbook.level(rating.floor) if rating.floor else None,
    )


def _nature(told: Told, way: InboundSettings) -> Nature:
    """As the sender names it, else as the way in does. A warning is a note, unless the way in says what it means."""
    if told.nature is not None:
        return told.nature
    if told.severity.casefold() in _QUIET and not _rated(told, way):
        return Nature.NOTE
    usual = way.nature or (way.known.nature if way.known else None)
    return Nature(usual) if usual else nature_in(told.summary) or Nature.DEVIATION


def _rated(told: Told, way: InboundSettings) -> Rating | None:
    meant = told.severity.casefold()
    return next((rating for name, rating in way.severity.items() if name.casefold() == meant), None)


def latest_due_day(team: Team, pipeline: str, now: datetime) -> date | None:
    """The UTC day whose data should have landed last; None for a pipeline without a landing time."""
    for ago in range(_LOOKS_BACK):
        day = now.astimezone(UTC).date() - timedelta(days=ago)
        landing = landing_of(team, pipeline, day)
        if landing is not None and landing < now:
            return day
    return None


def issue_like(team: Team, pipeline: str, words: str, floor: float = _ISSUE_FLOOR) -> str | None:
    """The known issue of a pipeline that these words are about. The pipeline's name says nothing of which."""
    name = r"[\W_]+".join(map(re.escape, short_name(pipeline).split()))
    rest = re.sub(rf"(?<![^\W_]){name}(?![^\W_])([\W_]+pipeline)?", " ", words, flags=re.IGNORECASE)
    hits = (h for h in search(team, rest, 20) if h.pipeline == pipeline and h.issue)
    best = next(hits, None)
    if best is None or not is_like(best, floor) or _is_opposite(team, best, rest):
        return None
    return best.issue


def _is_opposite(team: Team, hit: Hit, words: str) -> bool:
    """Words that say that something is not there, and an entry about there being too much of it."""
    entry = team.issue_of(hit.pipeline, hit.issue) if hit.issue else None
    if entry is None or nature_in(words) is not Nature.MISSING:
        return False
    return not _LACK.search(" ".join((entry.heading, entry.issue, entry.detection, *entry.symptoms)))


def _pipeline(told: Told, team: Team, way: InboundSettings) -> str:
    known = [owner.pipeline for owner in team.handbook.ownership]
    path = way.pipeline_from or _USUAL[way.kind]
    given = _at(told.fields, path)
    named = way.names.get(given) or spelled(given, known)
    if named:
        return named
    # A field that was chosen to name the pipeline and names none is a mistake; a task's id need not name any.
    must = given and (way.pipeline_from or way.kind in ("plain", "alertmanager"))
    if must and not way.pipeline:
        likely = near(given, known)
        ask = f"did you mean {' or '.join(likely)}?" if likely else f"known: {', '.join(known)}"
        raise NoPipeline(_place(told, path), f"no such pipeline; {ask}", given)
    if way.pipeline:
        return way.pipeline
    if way.pipeline_from is None and (found := _in_words(told.words, team, known)):
        return found
    wrong = "names no pipeline of the handbook; see pipeline, pipeline_from and names of [[inbound]] in team.toml"
    raise NoPipeline(_place(told, path), wrong, given)


def pipeline_of_job(team: Team, way: InboundSettings, namespace: str, job: str, root: bool) -> str:
    """Whose run a job of OpenLineage's is: the pipeline that `names`, or its own name, says. A task of a DAG has a name
    behind the DAG's and is no run of the pipeline. What is fixed for a whole way in, or by the namespace, holds for
    jobs that no other job started. "" for no pipeline's."""
    known = [owner.pipeline for owner in team.handbook.ownership]
    by_namespace = way.pipeline_from == "namespace"
    given = namespace if by_namespace else job
    full = f"{namespace}/{job}"
    named = way.names.get(full) or way.names.get(given) or spelled(given, known)
    named = named or spelled(given.rpartition(".")[2], known)
    if by_namespace and full not in way.names and not root:
        return ""
    return named or (way.pipeline if root and way.pipeline else "")


def _in_words(words: str, team: Team, known: Iterable[str]) -> str | None:
    """The one pipeline whose name stands in the text, with or without the word "pipeline"; else what it reads like."""
    text = f" {utils.default_process(words)} "
    written = [name for name in known if f" {short_name(name)} " in text]
    if len(written) == 1:
        return written[0]
    hits = search(team, words, 1)
    return hits[0].pipeline if hits and is_like(hits[0], _PIPELINE_FLOOR) else None


def _issue(told: Told, team: Team, way: InboundSettings, pipeline: str) -> str | None:
    path = way.issue_from or _USUAL_ISSUE.get(way.kind, "")
    given = _at(told.fields, path) if path else ""
    if given:
        book = team.runbook_of(pipeline)
        return spelled(given, [i.heading for i in book.issues] if book else []) or given
    if way.issue and pipeline == way.pipeline:
        return way.issue
    return issue_like(team, pipeline, told.words)


def _at(fields: Mapping[str, Any], path: str) -> str:
    """What stands at 'labels.pipeline', as text; "" for nothing. A name with dots in it is found whole, too."""
    value: Any = fields
    for n, part in enumerate(parts := path.split(".")):
        if isinstance(value, Mapping) and (rest := ".".join(parts[n:])) in value:
            value = value[rest]
            break
        value = value.get(part) if isinstance(value, Mapping) else None
    return clean(value, 200) if isinstance(value, str | int | float) else ""


def _place(told: Told, path: str) -> str:
    return f"{told.where}.{path}" if told.where else path
