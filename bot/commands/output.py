"""How every command speaks: a table for people, JSON for programs, and the same exit statuses.

0 fine, 1 findings (or a file that is wrong), 2 wrong usage.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.errors import WatchkeeperError
from bot.slack_text import visible

FINE, FINDINGS, USAGE = 0, 1, 2


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


TeamDir = Annotated[Path, typer.Argument(metavar="TEAM_DIR", help="a team's folder: handbook.md and team.toml")]
As = Annotated[Format, typer.Option("--format", help="a table for people, or JSON for programs")]


def show(rows: Sequence[Mapping[str, Any]], format: Format, columns: Sequence[str], empty: str) -> None:
    """Print rows. columns: what people see of them; programs get everything."""
    if format is Format.JSON:
        print_json(rows)
        return
    if not rows:
        typer.echo(empty)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row.get(column)) for column in columns))
    # Not a terminal: no width to fold into, so that grep finds whole lines.
    Console(width=None if sys.stdout.isatty() else 250, highlight=False, markup=False).print(table)


def print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1 if sys.stdout.isatty() else None))


def _cell(value: object) -> str:
    """Foreign text turns no reading direction of a terminal, and moves no cursor."""
    if value is None:
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return as_called(visible(text))


def as_called(text: str) -> str:
    """Our slash commands by the names that they have in this team's Slack."""
    from bot.blocks.command_names import COMMANDS, CommandNames
    from bot.settings import load_settings

    if not any(f"/{name}" in text for name in COMMANDS):
        return text
    with suppress(WatchkeeperError):  # wrong settings are another command's to tell
        return CommandNames(load_settings().slack_command_prefix).said(text)
    return text


def fail(error: WatchkeeperError) -> typer.Exit:
    """Say what is wrong on standard error; the exit status is 1."""
    typer.echo(str(error), err=True)
    return typer.Exit(FINDINGS)


def misused(text: str) -> typer.Exit:
    typer.echo(text, err=True)
    return typer.Exit(USAGE)
