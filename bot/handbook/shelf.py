"""A team's two files as one thing: on disk, where people edit them, and put aside, where the bot reads them.

What the bot runs on lies in a folder of its own, so that an edit that nobody has applied yet is seen by no part of it:
detectors run as processes that read the team's folder again.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.handbook.load import HANDBOOK, SETTINGS, load_team
from bot.handbook.reader import LARGEST
from bot.handbook.team import Team


@dataclass(frozen=True, slots=True)
class Files:
    """handbook, settings: as they lie there; b"" for one that cannot be read (the loader says why)."""

    handbook: bytes
    settings: bytes

    @property
    def sha(self) -> str:
        return hashlib.sha256(self.handbook + b"\0" + self.settings).hexdigest()


def files_of(folder: Path) -> Files:
    return Files(_content(folder / HANDBOOK), _content(folder / SETTINGS))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError:
        return b""


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
