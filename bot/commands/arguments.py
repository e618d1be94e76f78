"""What people write after a command, read once for all commands: a team's folder, an instant."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.commands.output import fail, misused
from bot.errors import WatchkeeperError
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team


def team_in(folder: Path) -> Team:
    """The team of a folder; ends the command with every flaw of its files if they cannot be used."""
    try:
        return load_team(folder)
    except WatchkeeperError as error:
        raise fail(error) from None


def instant(text: str, team: Team) -> datetime:
    """An ISO instant in UTC; without an offset it is in the team's zone."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise misused(f"{text!r} is not a date or time; write 2026-11-20 or 2026-11-20T17:00:00Z") from None
    return (read if read.tzinfo else read.replace(tzinfo=team.zone)).astimezone(UTC)
