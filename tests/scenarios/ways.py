"""The example team with more, or less, in its team.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import EXAMPLE


def team_with(folder: Path, more: str) -> Path:
    """A folder of teams with the example in it. more: what its team.toml says besides, after everything else."""
    home = folder / "teams" / EXAMPLE.name
    shutil.copytree(EXAMPLE, home)
    settings = home / "team.toml"
    settings.write_text(f"{settings.read_text()}\n{more}")
    return home.parent


def team_without(folder: Path, *ids: str) -> Path:
    """A folder of teams with the example in it, where nobody has these Slack ids."""
    teams = team_with(folder, "")
    for slack in ids:
        rewrite(teams, f'slack = "{slack}"\n', "")
    return teams


def rewrite(teams: Path, old: str, new: str) -> None:
    """Changes the example's team.toml in one place."""
    settings = teams / EXAMPLE.name / "team.toml"
    text = settings.read_text()
    assert old in text
    settings.write_text(text.replace(old, new, 1))
