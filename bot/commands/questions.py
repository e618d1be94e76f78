"""Questions to a handbook: check, oncall, runbook. They need no Slack and no database; `check` asks one if there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.clock import SystemClock
from bot.commands.arguments import instant, team_in
from bot.commands.explain import explain
from bot.commands.output import FINDINGS, As, Format, TeamDir, as_called, misused, print_json, show
from bot.errors import Flaw, InvalidFile, WatchkeeperError
from bot.handbook.files import HANDBOOK, SETTINGS
from bot.handbook.remark import Remark
from bot.handbook.team.calendar import rota_of
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team
from bot.settings import load_settings
from bot.text import listed
from schedule.oncall import Rota, Shift

if TYPE_CHECKING:
    from bot.commands.check_sources import Seen
    from detectors.watched import Watched

_MOST_ANSWERS = 1_000_000
_LATELY = timedelta(days=7)  # of which the runs of detectors are looked through


class CheckFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def check(
    team_dir: TeamDir,
    format: Annotated[
        CheckFormat, typer.Option("--format", help="text for people, JSON, or annotations of GitHub's CI")
    ] = CheckFormat.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="warnings count as errors")] = False,
    coverage_: Annotated[
        Path | None, typer.Option("--coverage", metavar="FILE", help="write a page: each line, and what uses it")
    ] = None,
    sources: Annotated[
        bool, typer.Option("--sources", help="look into the detectors' sources as well; only reads")
    ] = False,
    explain_: Annotated[
        str | None,
        typer.Option("--explain", metavar="RULE", callback=explain, is_eager=True, help="a rule's page"),
    ] = None,
) -> None:
    """Read a team's handbook and settings; name every mistake, gap and contradiction."""
    from bot.handbook.lint.lint import lint

    silenced, team = 0, None
    looked: list[Seen] = []
    silent: list[tuple[str, str]] = []
    issues: tuple[Watched, ...] = ()
    try:
        team = load_team(team_dir)
        issues = _watched(team)
        remarks = [_as_row(remark) for remark in lint(team, SystemClock().now())]
        silenced = len(team.settings.lint.silence)
        looked, silent = _looked(team) if sources else [], _silent(team)
    except InvalidFile as invalid:
        remarks = [_flaw_as_row(flaw) for flaw in invalid.flaws]
    if format is CheckFormat.JSON:
        print_json(
            [{k: v for k, v in r.items() if k != "text"} for r in (*remarks, *map(_issue_as_row, issues))]
            + [one.as_row() for one in looked]
            + [_silent_as_row(name, why) for name, why in silent]
        )
    else:
        for remark in remarks:
            typer.echo(as_called(remark["text"]) if format is CheckFormat.TEXT else _annotation(team_dir, remark))
        errors = sum(r["severity"] == "error" for r in remarks)
        unheard = f", {_counted(silenced, 'rule')} silenced in team.toml" if silenced else ""
        warnings = _counted(len(remarks) - errors, "warning")
        typer.echo(f"{_counted(errors, 'error')}, {warnings}{unheard}", err=True)
        _tell_coverage(team, coverage_)
        _tell_watched(issues)
        _tell_looked(looked)
        for name, why in silent:
            typer.echo(f"  {_never_judged(name, why)}", err=True)
    if any(one.is_wrong for one in looked) or any(r["severity"] == "error" or strict for r in remarks):
        raise typer.Exit(FINDINGS)


def _tell_coverage(team: Team | None, page: Path | None) -> None:
    """How much of the document is used, and what in it has no effect; of a team that could be read."""
    if team is None:
        return
    from bot.commands.coverage import without_effect, write_page
    from bot.handbook.coverage.coverage import coverage

    found = coverage(team)
    if page:
        write_page(page, team, found)
    typer.echo(f"{team.handbook.file}: {found}", err=True)
    for sentence in without_effect(found):
        typer.echo(f"  {sentence}", err=True)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _annotation(team_dir: Path, row: dict[str, Any]) -> str:
    """A workflow command of GitHub Actions: ::error file=...,line=...,title=...::message."""
    text = f"{row['why']}; read as: {row['reading']}" if row["reading"] else row["why"]
    message = _escaped(f"{text}; instead: {row['instead']}")
    file = _escaped(str(team_dir / row["file"])).replace(",", "%2C").replace(":", "%3A")
    return f"::{row['severity']} file={file},line={row['line']},title={row['rule']}::{message}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _watched(team: Team) -> tuple[Watched, ...]:
    """The known issues, once the team's detectors are known to be declared rightly as well. Raises InvalidFile."""
    from detectors.declare import declare
    from detectors.watched import watched

    return watched(team, declare(team))


def _tell_watched(issues: Sequence[Watched]) -> None:
    """What watches each known issue, with the lines that give its limits."""
    if not issues:
        return
    unwatched = sum(not any(watch.enabled for watch in issue.by) for issue in issues)
    typer.echo(f"{_counted(len(issues), 'known issue')}, {unwatched} of them watched by nothing", err=True)
    for issue in issues:
        typer.echo(f"  line {issue.line}: {issue}", err=True)


def _looked(team: Team) -> list[Seen]:
    from bot.commands.check_sources import seen

    return seen(team, SystemClock().now())


def _silent(team: Team) -> list[tuple[str, str]]:
    """Of a bot that has run here: its detectors that never judged, lately."""
    if not team.settings.detectors or not _has_database():
        return []
    from bot.commands.known import known_silent

    return known_silent(team, SystemClock().now() - _LATELY)


def _has_database() -> bool:
    """Without what it takes to ask one."""
    try:
        kind, _, path = load_settings().database_url.partition(":///")
    except WatchkeeperError:
        return False
    return not kind.startswith("sqlite") or Path(path).exists()


def _never_judged(name: str, why: str) -> str:
    return f"{name} has judged nothing in {_LATELY.days} days of running: {why}"


def _silent_as_row(name: str, why: str) -> dict[str, Any]:
    found = {"file": SETTINGS, "line": 0, "lines": [], "why": _never_judged(name, why)}
    return {"rule": "never-judges", "severity": "info", **found, "reading": "", "instead": "", "detector": name}


def _tell_looked(looked: Sequence[Seen]) -> None:
    for one in looked:
        for line in one.lines():
            typer.echo(line)
    for one in (one for one in looked if not one.is_wrong):
        typer.echo(f"  {one.told()}", err=True)


def _issue_as_row(issue: Watched) -> dict[str, Any]:
    """In the shape of a remark, for one list has it all; it is none, so it has neither a page nor a remedy."""
    told = {"pipeline": issue.pipeline, "issue": issue.issue, "detectors": [asdict(watch) for watch in issue.by]}
    found = {"file": HANDBOOK, "line": issue.line, "lines": [], "why": str(issue)}
    return {"rule": "known-issue", "severity": "info", **found, "reading": "", "instead": "", **told}


def _as_row(remark: Remark) -> dict[str, Any]:
    return {**asdict(remark), "page": remark.page, "text": str(remark)}


def _flaw_as_row(flaw: Flaw) -> dict[str, Any]:
    wrong = {"file": flaw.file, "line": flaw.line, "why": flaw.wrong, "instead": flaw.instead}
    return {"rule": "unreadable", "severity": "error", **wrong, "lines": [], "reading": "", "text": str(flaw)}


def oncall(
    team_dir: TeamDir,
    at: Annotated[str | None, typer.Option(help="a date or time (ISO 8601); the team's zone by default")] = None,
    start: Annotated[str | None, typer.Option("--from", help="the beginning of a range")] = None,
    end: Annotated[str | None, typer.Option("--to", help="the end of the range, itself left out")] = None,
    every: Annotated[str, typer.Option(help="the step of the range: 1h, 30 min, 1 day")] = "1h",
    format: As = Format.TEXT,
) -> None:
    """Who is on call, until when, and why."""
    team = team_in(team_dir)
    rota = rota_of(team)
    if start is None and end is None:
        answer = _answer(rota, instant(at, team) if at else SystemClock().now(), team)
        print_json(answer) if format is Format.JSON else show([answer], format, _ONCALL, "")
        return
    if start is None or end is None or at is not None:
        raise misused("a range is --from and --to; a single time is --at")
    answers = [_answer(rota, t, team) for t in _instants(instant(start, team), instant(end, team), every)]
    show(answers, format, _ONCALL, "the range is empty")


_ONCALL = ("at", "primary", "secondary", "until", "why")


def _instants(start: datetime, end: datetime, every: str) -> Iterator[datetime]:
    from bot.handbook.document.phrases import duration

    step = duration(every)
    if step is None or step <= timedelta(0):
        raise misused(f"--every {every!r} is not a length of time; write 1h, 30 min or 1 day")
    if (end - start) / step > _MOST_ANSWERS:
        raise misused(f"that is more than {_MOST_ANSWERS:,} answers; choose a longer --every")
    at = start
    while at < end:
        yield at
        at += step


def _answer(rota: Rota, at: datetime, team: Team) -> dict[str, Any]:
    shift = rota.on_call_at(at)
    zone = team.zone
    return {
        "at": _local(at, zone),
        "primary": shift.primary,
        "secondary": list(shift.secondary),
        "since": _local(shift.since, zone),
        "until": _local(shift.until, zone),
        "why": _why(shift, team),
    }


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()


def _why(shift: Shift, team: Team) -> str:
    reasons = [f"{r.text} ({team.handbook.file}:{r.line})" if r.line else r.text for r in shift.why]
    return " instead of ".join(reasons)


def runbook(
    team_dir: TeamDir,
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY", help="a pipeline, a symptom, a pasted error, any words")
    ],
    limit: Annotated[int, typer.Option(min=1, max=50, help="how many answers at most")] = 5,
    format: As = Format.TEXT,
) -> None:
    """Find the runbook entry for anything, best first. Exit status 1 if nothing matches."""
    from bot.handbook.team.runbook_search import nearest, search

    team = team_in(team_dir)
    rows = []
    for hit in search(team, " ".join(query), limit=limit):
        issue = team.issue_of(hit.pipeline, hit.issue) if hit.issue else None
        rows.append(
            {
                "pipeline": hit.pipeline,
                "issue": hit.issue,
                "score": round(hit.score, 3),
                "line": hit.line,
                "detection": issue.detection if issue else None,
                "impact": issue.impact if issue else None,
            }
        )
    near = [] if rows else [hit.issue or hit.pipeline for hit in nearest(team, " ".join(query))]
    nearby = f" Nearest: {listed(near, 'or')}." if near else ""
    nothing = f"Nothing in the runbooks matches.{nearby}"
    show(rows, format, ("score", "pipeline", "issue", "impact"), nothing)
    if not rows:
        raise typer.Exit(FINDINGS)
