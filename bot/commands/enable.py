"""watchkeeper enable: switch a detector on in team.toml, unless its past says that it would cry wolf."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.commands.known import known_figures, known_incidents
from bot.commands.output import TeamDir, fail
from bot.errors import WatchkeeperError
from bot.flows.passes import LOOKS_BACK
from bot.handbook.files import SETTINGS
from bot.handbook.team.team import Team
from bot.incidents.noise_budget import DAYS, Noise, noise
from detectors.declare import declare


def enable(
    team_dir: TeamDir,
    name: Annotated[str, typer.Argument(help="a detector of team.toml")],
    anyway: Annotated[bool, typer.Option("--anyway", help="even if it is over the noise budget")] = False,
    days: Annotated[int, typer.Option(min=30, max=1000, help="how many days to go back over")] = DAYS,
) -> None:
    """Switch a detector on in team.toml, if its last 60 days stay within the team's noise budget."""
    from bot.handbook.team.load import load_team

    try:
        team = load_team(team_dir)
        measured = _noise(team, name, days)
        too_loud = measured.why_too_loud(team.settings.noise_budget)
        if too_loud and not anyway:
            raise WatchkeeperError(
                f"{name} not changed: {too_loud}. Set its limits otherwise (`watchkeeper backtest` tries them), "
                "or add --anyway."
            )
        changed = _switch_on(Path(team_dir) / SETTINGS, name)
    except WatchkeeperError as error:
        raise fail(error) from None
    said = too_loud or f"{len(measured.false_alarms)} false alarms on {measured.days} days"
    typer.echo(f"{name} {'is enabled' if changed else 'was enabled already'}: {said}.")
    if measured.too_noisy:
        typer.echo(f"Too noisy for its limit: {measured.too_noisy}.")


def _noise(team: Team, name: str, days: int) -> Noise:
    from detectors.backtest.noise_check import go_over

    now = SystemClock().now()
    kept = known_figures(team, (now - timedelta(days=days) - LOOKS_BACK).date())
    (past,) = go_over(team, [name], now, days, environ=os.environ, kept=kept)
    detector = next(d for d in declare(team) if d.name == name)
    return noise(detector, past, known_incidents(team))


def _switch_on(file: Path, name: str) -> bool:
    """Takes `enabled = false` out of the detector's table and leaves everything else, remarks too, as it stands.
    Returns whether anything changed."""
    import tomlkit

    document = tomlkit.parse(file.read_bytes().decode("utf-8-sig"))
    table = next(t for t in document["detectors"] if t["name"] == name)
    if table.get("enabled", True):
        return False
    del table["enabled"]
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_bytes(tomlkit.dumps(document).encode())
        beside.chmod(file.stat().st_mode & 0o777)
        beside.replace(file)  # in one piece: the running bot may be reading it
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise WatchkeeperError(f"{file}: {error.strerror}") from None
    return True
