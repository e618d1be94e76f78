"""Teams from disk: a folder with handbook.md and team.toml each. All flaws of both files come together."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from bot.errors import Flaw, InvalidFile, SettingsError
from bot.handbook.document.reader import read_as_far
from bot.handbook.files import HANDBOOK, SETTINGS, content, files_of
from bot.handbook.flaws import Flaws
from bot.handbook.team.settings_file import check_against, read_settings
from bot.handbook.team.team import Team

T = TypeVar("T")

# The same bytes read the same, and a start reads each file twice: for the mistakes of all teams, and to run on it.
_handbook = lru_cache(maxsize=16)(read_as_far)
_settings = lru_cache(maxsize=16)(read_settings)


def load_teams(folder: Path) -> dict[str, Team]:
    """Every team of `folder`, by its name.

    Raises InvalidFile with the flaws of all teams, SettingsError if there is no team at all.
    """
    teams: dict[str, Team] = {}
    flaws: list[Flaw] = []
    for home in homes(folder):
        try:
            teams[home.name] = load_team(home)
        except InvalidFile as invalid:
            flaws += (dataclasses.replace(f, file=f"{home.name}/{f.file}") for f in invalid.flaws)
    if flaws:
        raise InvalidFile(flaws)
    return teams


def homes(folder: Path) -> list[Path]:
    """The folders of the teams; hidden ones and those that begin with '_' are passed over. Raises SettingsError if
    there is none."""
    if not folder.is_dir():
        raise SettingsError(f"WATCHKEEPER_TEAMS, the folder of the teams: there is no folder {folder}")
    found = sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith((".", "_")))
    if not found:
        raise SettingsError(
            f"WATCHKEEPER_TEAMS, the folder of the teams: {folder} has no team in it; add a folder for each"
        )
    return found


def load_team(folder: Path) -> Team:
    """The team in `folder`, whose name is the team's id. Raises InvalidFile with every flaw of both files."""
    flaws: list[Flaw] = []
    handbook, amiss = _read(_handbook, folder / HANDBOOK, flaws) or (None, ())
    flaws += amiss
    settings = _read(_settings, folder / SETTINGS, flaws)
    # As far as the document could be read: its mistakes hide no others, where the people and pipelines are known.
    if handbook and settings and (not amiss or (handbook.people and handbook.ownership)):
        flaws += check_against(handbook, settings)
    if flaws or handbook is None or settings is None:
        raise InvalidFile(flaws)
    return Team(
        id=folder.resolve().name,
        folder=str(folder),
        version=files_of(folder).sha,
        handbook=handbook,
        settings=settings.settings,
    )


def _read(reader: Callable[[bytes, str], T], path: Path, flaws: list[Flaw]) -> T | None:
    try:
        return reader(_bytes(path), path.name)
    except InvalidFile as invalid:
        flaws += invalid.flaws
        return None


def _bytes(path: Path) -> bytes:
    try:
        return content(path)
    except FileNotFoundError as error:
        raise _unusable(path, "there is no such file") from error
    except OSError as error:
        raise _unusable(path, f"cannot be read ({error.strerror})") from error


def _unusable(path: Path, wrong: str) -> InvalidFile:
    flaws = Flaws(path.name)
    flaws.add(1, wrong, f"a team's folder has {HANDBOOK} and {SETTINGS}, both readable")
    return InvalidFile(flaws.sorted())
