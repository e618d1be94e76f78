"""watchkeeper backtest: on which days of the past would the detectors have alarmed?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.clock import SystemClock
from bot.commands.known import known_figures, known_incidents
from bot.commands.output import As, Format, TeamDir, fail, misused, print_json, show
from bot.errors import WatchkeeperError
from bot.flows.detection import alert_of
from bot.flows.passes import LOOKS_BACK
from bot.handbook.team.team import Team
from bot.incidents.impact_preview import Known, against, by_hour_and_person, known_of, pages
from bot.incidents.incident import Alert
from bot.incidents.plan import plan_for

if TYPE_CHECKING:
    from detectors.backtest.replay import Progress, Replay

_DAYS = 60


def backtest(
    team_dir: TeamDir,
    only: Annotated[list[str] | None, typer.Option(help="only this detector; may be repeated")] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="the first UTC day; default: 60 days before the last")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help="the last UTC day; default: the day before yesterday")] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="try another setting, such as limit=0.12; may be repeated")
    ] = None,
    inject: Annotated[
        str | None,
        typer.Option(metavar="30%", help="what a drop like this would look like: the smallest that is found"),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="write a PNG: figures by day, what is usual, the limit, the alarms")
    ] = None,
    format: As = Format.TEXT,
) -> None:
    """Go back over the past: each day as the detectors would have judged it, as soon as they could."""
    from bot.handbook.team.load import load_team
    from detectors.backtest.replay import backtest, with_changes

    last = _day(end) if end else SystemClock().now().date() - timedelta(days=2)
    first = _day(start) if start else last - timedelta(days=_DAYS - 1)
    if first > last:
        raise misused(f"--from {first} comes after --to {last}")
    if inject is not None:
        _tell_sights(team_dir, only, changes or (), first, last, inject, format)
        return
    try:
        team = with_changes(load_team(team_dir), only, changes or ())
        kept = known_figures(team, first - LOOKS_BACK)
        with _bar() as progress:
            replays = backtest(team, first, last, only, environ=os.environ, progress=progress, kept=kept)
        known = known_incidents(team)
        if picture is not None:
            _draw(replays, picture)
    except WatchkeeperError as error:
        raise fail(error) from None
    plan = plan_for(team)
    paged = pages(plan, _alerts(team, replays))
    if format is Format.JSON:
        told = [{"at": p.at.isoformat(), "person": p.person, "severity": p.severity.name} for p in paged]
        detectors = [_as_json(replay, known) for replay in replays]
        print_json({"from": f"{first}", "to": f"{last}", "detectors": detectors, "pages": told})
        return
    show(
        list(_alarms(replays)), format, ("day", "detector", "entity", "measured", "limit"), "No day would have alarmed."
    )
    typer.echo("")
    show([_counts(replay, known) for replay in replays], format, _COUNTS, "no detectors")
    typer.echo("")
    hours = [{"person": who, "hour": f"{hour:02}:00", "pages": n} for who, hour, n in by_hour_and_person(paged, plan)]
    show(hours, format, ("person", "hour", "pages"), "Nobody would have been paged.")


_COUNTS = ("detector", "days", "alarm_days", "per_30_days", "precision", "notes", "no_verdict", "because")


def _tell_sights(
    team_dir: Path, only: list[str] | None, changes: Sequence[str], first: date, last: date, inject: str, format: Format
) -> None:
    """Per series, what could be found, and what it costs."""
    from bot.handbook.team.load import load_team
    from detectors.backtest.inject import sights
    from detectors.backtest.replay import with_changes
    from detectors.fields import share_of

    drop = share_of(inject)
    if drop is None:
        raise misused(f"--inject {inject!r} is not a drop; write --inject 30%")
    try:
        team = with_changes(load_team(team_dir), only, changes)
        found = sights(team, first, last, only, drop, environ=os.environ)
    except WatchkeeperError as error:
        raise fail(error) from None
    rows = [
        {
            "detector": one.detector,
            "series": one.series,
            "days": one.days,
            f"found_{float(100 * drop):g}%": f"{one.found[drop]} of {one.days}",
            "found_9_of_10": f"{float(100 * one.smallest):g}% and more" if one.smallest else "not even 90%",
            "alarms": f"{100 * one.alarms / one.days:.1f} in 100 days",
        }
        for one in found
    ]
    show(rows, format, tuple(rows[0]) if rows else (), "No series has a day that could be judged.")


def _draw(replays: Sequence[Replay], file: Path) -> None:
    import subprocess

    from detectors.drawing import draw_in_child

    pictures = [picture for replay in replays if (picture := replay.picture)]
    if not pictures:
        raise WatchkeeperError("there is nothing to draw: no detector has measured a figure on three days or more")
    try:
        file.write_bytes(draw_in_child(pictures, timeout=120.0))
    except OSError as error:
        raise WatchkeeperError(f"--picture {file}: {error.strerror}") from None
    except subprocess.SubprocessError as error:
        raise WatchkeeperError(f"the picture could not be drawn ({type(error).__name__})") from error


def _alerts(team: Team, replays: Sequence[Replay]) -> Iterator[Alert]:
    for replay in replays:
        for result in replay.alarms:
            yield from (alert_of(team, finding, result.as_of) for finding in result.findings)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise misused(f"{text!r} is not a day; write 2025-11-20") from None


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Going back over the days"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _alarms(replays: Sequence[Replay]) -> Iterator[dict[str, Any]]:
    found = [(finding, result) for replay in replays for result in replay.alarms for finding in result.findings]
    for finding, result in sorted(found, key=lambda pair: pair[1].as_of):
        yield {**finding.model_dump(mode="json"), "as_of": result.as_of.isoformat()}


def _counts(replay: Replay, known: Sequence[Known]) -> dict[str, Any]:
    d = replay.detector
    right = against(replay.past.alarmed, known_of(d.name, d.pipeline, d.issue, known))
    return {
        "detector": replay.detector.name,
        "days": replay.days,
        "alarm_days": replay.alarm_days,
        "per_30_days": round(replay.per_30_days, 1),
        "precision": f"{right.right} of {right.judged}" if right else "",
        "notes": len(replay.notes),
        "no_verdict": len({result.as_of.date() for result in replay.unseen}),
        "because": replay.past.because,
    }


def _as_json(replay: Replay, known: Sequence[Known]) -> dict[str, Any]:
    return {
        **_counts(replay, known),
        "alarms": list(_alarms([replay])),
        "notes": [note.model_dump(mode="json") for note in replay.notes],
        "figures": [{"day": f"{p.day}", "figure": p.figure, "alarm": p.alarm} for p in replay.figures],
    }
