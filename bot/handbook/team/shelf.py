"""A team's two files as one thing: on disk, where people edit them, and put aside, where the bot reads them.

What the bot runs on lies in a folder of its own, so that an edit that nobody has applied yet is seen by no part of it:
detectors run as processes that read the team's folder again.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bot.handbook.files import HANDBOOK, SETTINGS, Files
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team


class Shelf:
    """A folder with every version in use, for as long as this process lives. The same files are the same Team."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="watchkeeper-")
        self._teams: dict[tuple[str, str], Team] = {}

    def team(self, team_id: str, files: Files) -> Team:
        """The team as these files have it. Raises InvalidFile with every flaw of both."""
        known = self._teams.get((team_id, files.sha))
        if known is not None:
            return known
        home = Path(self._folder.name) / files.sha[:16] / team_id
        home.mkdir(parents=True, exist_ok=True)
        (home / HANDBOOK).write_bytes(files.handbook)
        (home / SETTINGS).write_bytes(files.settings)
        team = self._teams[team_id, files.sha] = load_team(home)
        return team
