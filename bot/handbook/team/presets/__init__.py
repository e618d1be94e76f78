"""The tools that are known, as configuration: a file each, NAME.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from bot.handbook.team.json_reading import Preset


@cache
def presets() -> dict[str, Preset]:
    """By name, in the order of the alphabet."""
    found = sorted(f for f in files(__package__).iterdir() if f.name.endswith(".toml"))  # type: ignore[type-var]
    return {f.name.removesuffix(".toml"): Preset(**tomllib.loads(f.read_text(encoding="utf-8"))) for f in found}
