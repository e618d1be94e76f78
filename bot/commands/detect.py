"""watchkeeper detect: one pass of the detectors, here and now, or as of an instant of the past."""

from __future__ import annotations

import os
import time
from typing import Annotated, Any

import typer

from bot.clock import SystemClock
from bot.commands.arguments import instant, team_in
from bot.commands.output import FINDINGS, As, Format, TeamDir, fail, misused, print_json, show
from bot.errors import WatchkeeperError


def detect(
    team_dir: TeamDir,
    as_of: Annotated[str | None, typer.Option(help="judge as of this time (ISO 8601)")] = None,
    only: Annotated[list[str] | None, typer.Option(help="run only this detector; may be repeated")] = None,
    results: Annotated[bool, typer.Option("--results", help="every run with its verdict, not only findings")] = False,
    format: As = Format.TEXT,
) -> None:
    """One pass of the detectors. Exit status 1 if anything was found or a detector could not run."""
    from bot.commands.known import known_runs
    from bot.flows.detection import alert_of
    from bot.incidents.plan import plan_for
    from detectors.declare import declare
    from detectors.detector import Outcome
    from detectors.run import run_pass

    team = team_in(team_dir)
    try:
        known = {d.name for d in declare(team)}
    except WatchkeeperError as error:
        raise fail(error) from None
    unknown = set(only or ()) - known
    if unknown:
        raise misused(f"no detector {', '.join(sorted(unknown))}; there are: {', '.join(sorted(known)) or 'none'}")
    at = instant(as_of, team) if as_of else SystemClock().now()
    try:
        kept = known_runs(team)
    except WatchkeeperError as error:
        raise fail(error) from None
    made = run_pass(team, at, only=only, environ=os.environ, timer=time.monotonic, kept=kept)
    plan = plan_for(team)
    found: list[dict[str, Any]] = []
    for result in made:
        for finding in result.findings:
            severity, why = plan.severity(alert_of(team, finding, at))
            found.append({**finding.model_dump(mode="json"), "severity": severity.name, "severity_why": why})
    if results:
        rows = [r.model_dump(mode="json", exclude={"findings", "read"}) for r in made]
        show(
            rows, format, ("detector", "outcome", "day", "figure", "limit", "rows", "seconds", "detail"), "no detectors"
        )
    elif format is Format.JSON:
        print_json(found)
    else:
        show(found, format, ("severity", "detector", "day", "entity", "measured", "limit", "summary"), "Nothing found.")
    broken = [r for r in made if r.outcome in (Outcome.ERROR, Outcome.NO_DATA)]
    for result in broken:
        typer.echo(f"{result.detector}: {result.outcome}: {result.detail}", err=True)
    if found or broken:
        raise typer.Exit(FINDINGS)
