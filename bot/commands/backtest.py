"""watchkeeper backtest: on which days of the past would the detectors have alarmed?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.clock import SystemClock
from bot.commands.output import As, Format, TeamDir, fail, misused, print_json, show
from bot.errors import WatchkeeperError

if TYPE_CHECKING:
    from detectors.backtest import Progress, Replay

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
    format: As = Format.TEXT,
) -> None:
    """Go back over the past: each day as the detectors would have judged it, as soon as they could."""
    from bot.handbook.load import load_team
    from detectors.backtest import backtest, with_changes

    last = _day(end) if end else SystemClock().now().date() - timedelta(days=2)
    first = _day(start) if start else last - timedelta(days=_DAYS - 1)
    if first > last:
        raise misused(f"--from {first} comes after --to {last}")
    try:
        team = with_changes(load_team(team_dir), only, changes or ())
        with _bar() as progress:
            replays = backtest(team, first, last, only, environ=os.environ, progress=progress)
    except WatchkeeperError as error:
        raise fail(error) from None
    if format is Format.JSON:
        print_json({"from": f"{first}", "to": f"{last}", "detectors": [_as_json(replay) for replay in replays]})
        return
    show(
        list(_alarms(replays)), format, ("day", "detector", "entity", "measured", "limit"), "No day would have alarmed."
    )
    typer.echo("")
    show([_counts(replay) for replay in replays], format, _COUNTS, "no detectors")


_COUNTS = ("detector", "days", "alarm_days", "per_30_days", "notes", "no_verdict", "because")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise misused(f"{text!r} is no day; write 2025-11-20") from None


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Going back over the days"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _alarms(replays: Sequence[Replay]) -> Iterator[dict[str, Any]]:
    found = [(finding, result) for replay in replays for result in replay.alarms for finding in result.findings]
    for finding, result in sorted(found, key=lambda pair: pair[1].as_of):
        yield {**finding.model_dump(mode="json"), "as_of": result.as_of.isoformat()}


def _counts(replay: Replay) -> dict[str, Any]:
    return {
        "detector": replay.detector.name,
        "days": replay.days,
        "alarm_days": replay.alarm_days,
        "per_30_days": round(replay.per_30_days, 1),
        "notes": len(replay.notes),
        "no_verdict": len({result.as_of.date() for result in replay.unseen}),
        "because": replay.unseen[-1].detail if replay.unseen else "",
    }


def _as_json(replay: Replay) -> dict[str, Any]:
    return {
        **_counts(replay),
        "alarms": list(_alarms([replay])),
        "notes": [note.model_dump(mode="json") for note in replay.notes],
    }
