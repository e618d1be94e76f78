"""The example team with more in its team.toml."""

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
