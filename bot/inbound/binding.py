"""Which pipeline and known issue a delivery is about: by a field, by team.toml, or by the handbook's names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rapidfuzz import utils

from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.matching import near
from bot.handbook.team.runbook_search import search
from bot.handbook.team.team import Team
from bot.inbound.event import Told, clean
from bot.inbound.likeness import is_like
from bot.inbound.reading import Unacceptable
from bot.incidents.incident import Alert

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
}
_USUAL_ISSUE = {"plain": "issue", "alertmanager": "labels.issue"}


def bound(told: Told, team: Team, way: InboundSettings, source: str, now: datetime) -> Alert:
    """Pipeline and issue by the handbook's spelling. An issue that is named but not in the handbook is kept as it was
    written: an incident without a runbook entry is better than none. Raises Unacceptable where no pipeline is found."""
    pipeline = _pipeline(told, team, way)
    return Alert(
        team=team.id,
        source=source,
        key=told.key,
        pipeline=pipeline,
        issue=_issue(told, team, way, pipeline),
        nature=told.nature,
        summary=told.summary,
        at=now,
        measured=told.measured,
        limit=told.limit,
        entity=told.entity,
        day=told.day,
        deviation=told.deviation,
    )


def issue_like(team: Team, pipeline: str, words: str, floor: float = _ISSUE_FLOOR) -> str | None:
    """The known issue of a pipeline that these words are about. The pipeline's name says nothing of which."""
    name = r"[\W_]+".join(map(re.escape, _short(pipeline).split()))
    rest = re.sub(rf"(?<![^\W_]){name}(?![^\W_])([\W_]+pipeline)?", " ", words, flags=re.IGNORECASE)
    hits = (h for h in search(team, rest, 20) if h.pipeline == pipeline and h.issue)
    best = next(hits, None)
    return best.issue if best and is_like(best, floor) else None


def _pipeline(told: Told, team: Team, way: InboundSettings) -> str:
    known = [owner.pipeline for owner in team.handbook.ownership]
    path = way.pipeline_from or _USUAL[way.kind]
    given = _at(told.fields, path)
    named = way.names.get(given) or _spelled(given, known)
    if named:
        return named
    # A field that was chosen to name the pipeline and names none is a mistake; a task's id need not name any.
    must = given and (way.pipeline_from or way.kind in ("plain", "alertmanager"))
    if must and not way.pipeline:
        likely = near(given, known)
        ask = f"did you mean {' or '.join(likely)}?" if likely else f"known: {', '.join(known)}"
        raise Unacceptable([(_place(told, path), f"no such pipeline; {ask}")])
    if way.pipeline:
        return way.pipeline
    if way.pipeline_from is None and (found := _in_words(told.words, team, known)):
        return found
    wrong = "names no pipeline of the handbook; see pipeline, pipeline_from and names of [[inbound]] in team.toml"
    raise Unacceptable([(_place(told, path), wrong)])


def _in_words(words: str, team: Team, known: Iterable[str]) -> str | None:
    """The one pipeline whose name stands in the text, with or without the word "pipeline"; else what it reads like."""
    text = f" {utils.default_process(words)} "
    written = [name for name in known if f" {_short(name)} " in text]
    if len(written) == 1:
        return written[0]
    hits = search(team, words, 1)
    return hits[0].pipeline if hits and is_like(hits[0], _PIPELINE_FLOOR) else None


def _issue(told: Told, team: Team, way: InboundSettings, pipeline: str) -> str | None:
    path = way.issue_from or _USUAL_ISSUE.get(way.kind, "")
    given = _at(told.fields, path) if path else ""
    if given:
        book = team.runbook_of(pipeline)
        return _spelled(given, [i.heading for i in book.issues] if book else []) or given
    if way.issue and pipeline == way.pipeline:
        return way.issue
    return issue_like(team, pipeline, told.words)


def _spelled(given: str, known: Iterable[str]) -> str | None:
    """The handbook's own spelling of a name: small letters, hyphens and underscores are as good."""
    meant = _short(given)
    return next((name for name in known if meant and _short(name) == meant), None)


def _short(name: str) -> str:
    """'aggregate profit' for 'Aggregate Profit Pipeline' and 'aggregate_profit_pipeline'."""
    words = utils.default_process(name).split()
    return " ".join(words[:-1] if len(words) > 1 and words[-1] == "pipeline" else words)


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
