"""watchkeeper backup, restore, copy: the database that DATABASE_URL names, into a file and back, or elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.output import fail
from bot.errors import WatchkeeperError
from bot.settings import load_settings
from bot.store.database import Database


def backup(file: Annotated[Path, typer.Argument(help="a SQLite file that is not there yet")]) -> None:
    """Everything on record into one file, while the bot runs; from SQLite or PostgreSQL."""
    if file.exists():
        raise fail(WatchkeeperError(f"{file} is there already; name a file that is not"))
    os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))  # it has people's names and what they said
    try:
        _copied(load_settings().database_url, f"sqlite:///{file}")
    except BaseException:
        file.unlink()
        raise
    typer.echo(f"Written to {file}.")


def restore(file: Annotated[Path, typer.Argument(help="as `watchkeeper backup` wrote it")]) -> None:
    """A backup into the empty database that DATABASE_URL names. Start the bot afterwards, not before."""
    from bot.store.copying import in_doubt

    if not file.is_file():
        raise fail(WatchkeeperError(f"there is no file {file}"))
    url = load_settings().database_url
    _copied(f"sqlite:///{file}", url)
    database = Database(url)
    unsure = database.write(in_doubt)
    database.close()
    if unsure:
        typer.echo(f"{unsure} notices that had not gone out are looked up before they are said again.")


def copy(
    url: Annotated[str, typer.Argument(metavar="URL", help="of an empty database: postgresql://... or sqlite:///...")],
) -> None:
    """Everything on record into another database. Stop the bot first, then set DATABASE_URL to the new one."""
    _copied(load_settings().database_url, url)


def _copied(source: str, target: str) -> None:
    """Both are brought to the newest schema first."""
    from bot.store.copying import copy
    from bot.store.migrate import has_begun, migrate, prepare_file

    try:
        theirs, ours = Database(source), Database(target)
        if not has_begun(theirs):
            raise WatchkeeperError("there is no database yet: nothing to copy")
        prepare_file(ours)
        migrate(theirs)
        migrate(ours)
        counts = copy(theirs, ours)
    except WatchkeeperError as error:
        raise fail(error) from None
    theirs.close()
    ours.close()
    typer.echo(f"{sum(counts.values())} rows of {sum(map(bool, counts.values()))} tables, the same on both sides.")
