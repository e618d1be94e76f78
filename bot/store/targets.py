"""Whom a step reaches, as the database keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from bot.incidents.incident import Target

Row = dict[str, str]


def row(target: Target) -> Row:
    """Without a pipeline where there is none: a process of the release before knows no such field."""
    return {name: value for name, value in asdict(target).items() if value or name != "pipeline"}


def rows(targets: Iterable[Target]) -> list[Row]:
    return [row(target) for target in targets]


def read(kept: Iterable[Mapping[str, str]]) -> tuple[Target, ...]:
    return tuple(Target(**each) for each in kept)
