"""[[detectors]] tables to detectors: every mistake at once, each with its line and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from bot.errors import InvalidFile
from bot.handbook.cited import Frozen
from bot.handbook.document.phrases import duration
from bot.handbook.flaws import Flaws, choices, clip
from bot.handbook.team.team import Team
from detectors.checks import CHECKS
from detectors.checks.check import Check
from detectors.days import DAY
from detectors.detector import Declared, Timetable
from detectors.fields import Length, Name, TimeOfDay
from detectors.limits import Limit, keys_of, limits

FILE = "team.toml"


class CommonFields(Frozen):
    """What every table says, whatever its check. issue: the heading of a known issue in the pipeline's runbook."""

    name: Annotated[Name, Field(description='a short name of its own, such as "refund-ratio"')]
    check: Annotated[Name, Field(description=f"one of: {', '.join(CHECKS)}")]
    pipeline: Annotated[Name, Field(description="a pipeline of the ownership matrix")]
    issue: Annotated[Name | None, Field(description="the heading of a known issue of the runbook")] = None
    source: Annotated[Name, Field(description="the name of a [sources] table")]
    every: Length | None = None
    at: Annotated[tuple[TimeOfDay, ...], Field(description='a list of UTC times, such as ["02:00"]')] = ()
    enabled: Annotated[bool, Field(description="true or false")] = True

    @model_validator(mode="after")
    def _runs_sometimes(self) -> Self:
        if self.every is None and not self.at:
            raise ValueError('nothing says when it runs; write every = "1 h" or at = ["06:05"]')
        if self.every is not None and not DAY / 1440 <= self.every <= DAY:
            raise ValueError('every is shorter than a minute or longer than a day; write, for example, every = "1 h"')
        return self


def declare(team: Team) -> tuple[Declared, ...]:
    """The detectors of a team, in the order of team.toml, switched off ones included. Raises InvalidFile with every
    flaw, each on the line of its key."""
    flaws = Flaws(FILE)
    declared = [_declared(team, n, table, flaws) for n, table in enumerate(team.settings.detectors)]
    _check_names(team, flaws)
    if flaws:
        raise InvalidFile(flaws.sorted())
    return tuple(d for d in declared if d is not None)


def _declared(team: Team, n: int, table: Mapping[str, Any], flaws: Flaws) -> Declared | None:
    place = _Place(team, n, table, flaws)
    kind = CHECKS.get(str(table.get("check")))
    if kind is None and "check" in table:
        place.add("check", f"no check is called {clip(str(table['check']))}", choices(str(table["check"]), CHECKS))
    known = {*CommonFields.model_fields, *(kind.model_fields if kind else ())}
    if kind is not None:
        for key in table.keys() - known:
            place.add(key, f"unknown key {clip(key)}", choices(key, sorted(known)))
    common = place.read(CommonFields, (key for key in CommonFields.model_fields))
    said = _take_limits(team, common, place) if isinstance(common, CommonFields) and kind else ()
    settings = place.read(kind, (key for key in kind.model_fields)) if kind else None
    if isinstance(common, CommonFields):
        _check_bindings(team, common, place)
    if not isinstance(common, CommonFields) or not isinstance(settings, Check):
        return None
    if unsaid := settings.unsaid(team, common.pipeline):
        place.add(*unsaid)
    _check_log(team, common, settings, place)
    return Declared(
        name=common.name,
        check=common.check,
        pipeline=common.pipeline,
        issue=common.issue,
        source=common.source,
        timetable=Timetable(every=common.every, at=common.at),
        settings=settings,
        enabled=common.enabled,
        line=place.line(),
        limits={limit.key: limit.line for limit in said},
    )


def _take_limits(team: Team, common: CommonFields, place: _Place) -> tuple[Limit, ...]:
    """The limits of the issue's Detection line. team.toml may say the same, and nothing else."""
    issue = team.issue_of(common.pipeline, common.issue) if common.issue else None
    if issue is None:
        return ()
    said, otherwise = limits(common.check, issue, team.handbook)
    if common.name in team.settings.tried:
        return ()
    file = team.handbook.file
    for limit in otherwise:
        place.add("issue", *_cannot_keep(limit, common.check, file))
    written = [key for key in keys_of(common.check) if place.has(key)]
    used = [limit for limit in said if place.takes(limit.key, limit.value, written)]
    for limit in said:
        if limit not in used:
            wrong = f"{file}:{limit.line} says {clip(limit.said)}, and this line says otherwise"
            place.add(written[0], wrong, f"take {' and '.join(written)} out; the handbook's number is the limit")
    return tuple(used)


class _Place:
    """One table of team.toml, with where its flaws go."""

    def __init__(self, team: Team, n: int, table: Mapping[str, Any], flaws: Flaws) -> None:
        headers, keys = team.settings.detector_lines, team.settings.detector_keys
        self._header = headers[n] if n < len(headers) else 0
        self._table, self._flaws, self._lines = table, flaws, keys[n] if n < len(keys) else {}
        self._name = f"detector {clip(str(table['name']))}" if "name" in table else f"detector {n + 1}"

    def has(self, key: str) -> bool:
        return key in self._table

    def takes(self, key: str, value: Any, written: Sequence[str]) -> bool:
        """Whether the handbook's value holds: nothing is written in its place, or the same is."""
        if not written:
            self._table = {**self._table, key: value}
            return True
        return key in written and _same(self._table[key], value)

    def line(self, key: str = "") -> int:
        return self._lines.get(key, self._header)

    def add(self, key: str, wrong: str, instead: str) -> None:
        self._flaws.add(self.line(key), f"{self._name}: {wrong}", instead)

    def read(self, model: type[BaseModel], keys: Iterable[str]) -> BaseModel | None:
        """The part of the table that the model knows, checked; None with flaws added if it is wrong."""
        try:
            return model.model_validate({key: self._table[key] for key in keys if key in self._table})
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self._add_detail(detail, model)
            return None

    def _add_detail(self, detail: ErrorDetails, model: type[BaseModel]) -> None:
        key = str(detail["loc"][0]) if detail["loc"] else ""
        example = model.model_fields[key].description if key else None
        if detail["type"] == "missing":
            self.add(key, f"{key} is missing", f"add {key} = {example or '...'}")
            return
        wrong, _, instead = detail["msg"].removeprefix("Value error, ").partition("; ")
        wrong = wrong.replace("Input should", "should", 1).replace("String should", "should", 1)
        self.add(key, f"{key}: {wrong}" if key else wrong, instead or f"write {example or 'a value that fits'}")


def _cannot_keep(limit: Limit, check: str, file: str) -> tuple[str, str]:
    says = f"{file}:{limit.line} says {clip(limit.said)}"
    if limit.inclusive is None:
        return f"{says}, which are two limits", "give one number in the handbook's Detection line"
    word = "at the number itself, too" if limit.inclusive else "only beyond the number"
    wrong = f"{says}, that is {word}, which the check {check} does not"
    return wrong, "write '<' or '>' for beyond it, and '15%+ below' for a drop, in the handbook"


def _same(written: Any, said: Any) -> bool:
    """'1 %' is '1.0 %', '48 h' is '2 days'. What is no figure at all is the check's own mistake to name."""
    figures = _figure(written), _figure(said)
    return type(figures[0]) is not type(figures[1]) or bool(figures[0] == figures[1])


def _figure(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if not isinstance(value, str):
        return value
    share = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", value.strip())
    return Fraction(share[1]) if share else duration(value) or value


def _check_bindings(team: Team, common: CommonFields, place: _Place) -> None:
    pipelines = [o.pipeline for o in team.handbook.ownership]
    if common.pipeline not in pipelines:
        wrong = f"the handbook has no pipeline {clip(common.pipeline)}"
        place.add("pipeline", wrong, choices(common.pipeline, pipelines))
    elif common.issue is not None and team.issue_of(common.pipeline, common.issue) is None:
        _issue_flaw(team, common.pipeline, common.issue, place)
    known = [*team.settings.sources, *run_logs(team)]
    if common.source not in known:
        wrong = f"no source is called {clip(common.source)}"
        place.add("source", wrong, choices(common.source, known) if known else f"add [sources.{common.source}]")


def run_logs(team: Team) -> list[str]:
    """The ways in by which runs are told: each is a source of the checks that read a log of runs."""
    return [way.name for way in team.settings.inbound if way.kind == "openlineage"]


def _check_log(team: Team, common: CommonFields, settings: Check, place: _Place) -> None:
    if common.source in team.settings.sources:
        if type(settings).reads_runs and not place.has("table"):
            place.add("table", "table is missing", 'add table = "ops.pipeline_runs", or let OpenLineage be the source')
    elif common.source in run_logs(team) and not type(settings).reads_runs:
        wrong = f"{clip(common.source)} tells of runs, and the check {common.check} reads a table"
        place.add("source", wrong, "write the source of that table")


def _issue_flaw(team: Team, pipeline: str, issue: str, place: _Place) -> None:
    book = team.runbook_of(pipeline)
    if book is None:
        place.add("issue", f"{clip(pipeline)} has no runbook, so no issue {clip(issue)}", "take issue out")
        return
    headings = [i.heading for i in book.issues]
    place.add("issue", f"the runbook of {clip(pipeline)} has no issue {clip(issue)}", choices(issue, headings))


def _check_names(team: Team, flaws: Flaws) -> None:
    seen: dict[str, int] = {}
    for n, table in enumerate(team.settings.detectors):
        name, place = str(table.get("name", "")), _Place(team, n, table, flaws)
        if name and seen.setdefault(name, n) != n:
            place.add("name", "a detector above has the same name", "give each a name of its own")
