"""watchkeeper log: what was said, to whom, with which receipt, and what was not said and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.commands.output import As, Format, fail, misused, show
from bot.errors import WatchkeeperError
from bot.settings import load_settings
from bot.text import counted

_COLUMNS = ("at", "what", "incident", "kind", "state", "receipt", "reason", "text")
_PARKED = ("id", "since", "team", "what", "reason")
_SHOWN = 120  # characters of a text that people see; programs get all of it


def log(
    team: Annotated[str | None, typer.Option(help="only of this team: the name of its folder")] = None,
    incident: Annotated[int | None, typer.Option(help="only of the incident with this number")] = None,
    since: Annotated[str | None, typer.Option(help="only from this time on (ISO 8601, UTC unless it says)")] = None,
    parked: Annotated[bool, typer.Option("--parked", help="only what is set aside until somebody has looked")] = False,
    format: As = Format.TEXT,
) -> None:
    """Everything on record in the database that DATABASE_URL names: notices with their end, and what happened."""
    from bot.store import record
    from bot.store.database import Database
    from bot.store.migrate import has_begun, is_current

    after = _instant(since) if since else None
    try:
        database = Database(load_settings().database_url)
        if not has_begun(database) or not is_current(database):
            raise WatchkeeperError("the database has no record yet, or an older schema; run: watchkeeper migrate")
    except WatchkeeperError as error:
        raise fail(error) from None
    with database.reading() as c:
        found = record.parked(c) if parked else record.lines(c, team, incident, after)
    database.close()
    if parked:
        show(found, format, _PARKED, "Nothing is set aside.")
        return
    rows = [{**line, "at": line["at"].astimezone(UTC).isoformat(timespec="seconds")} for line in found]
    if format is Format.TEXT:
        rows = [{**row, "text": " ".join(row["text"].split())[:_SHOWN]} for row in rows]
    show(rows, format, _COLUMNS, "Nothing is on record.")


def _instant(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise misused(f"--since {text!r} is not a date or time; write 2026-11-20 or 2026-11-20T17:00:00Z") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def retry(
    id: Annotated[str | None, typer.Argument(help="as `watchkeeper log --parked` shows it; without one, all")] = None,
) -> None:
    """Try again what was set aside, once you have looked: everything, or one row."""
    from bot.store import record
    from bot.store.database import Database
    from bot.store.migrate import has_begun, is_current

    try:
        database = Database(load_settings().database_url)
        if not has_begun(database) or not is_current(database):
            raise WatchkeeperError("the database has no record yet, or an older schema; run: watchkeeper migrate")
    except WatchkeeperError as error:
        raise fail(error) from None
    tried = database.write(lambda c: record.retry(c, id))
    database.close()
    if id is not None and not tried:
        raise misused(f"nothing with the id {id!r} is set aside; see: watchkeeper log --parked")
    typer.echo(f"Trying {counted(tried, 'row')} again.")
