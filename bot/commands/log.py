"""watchkeeper log: what was said, to whom, with which receipt, and what was not said and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.commands.output import As, Format, fail, misused, show
from bot.errors import WatchkeeperError
from bot.settings import load_settings

_COLUMNS = ("at", "what", "incident", "kind", "state", "receipt", "reason", "text")
_SHOWN = 120  # characters of a text that people see; programs get all of it


def log(
    team: Annotated[str | None, typer.Option(help="only of this team: the name of its folder")] = None,
    incident: Annotated[int | None, typer.Option(help="only of the incident with this number")] = None,
    since: Annotated[str | None, typer.Option(help="only from this instant on (ISO 8601, UTC unless it says)")] = None,
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
        found = record.lines(c, team, incident, after)
    database.close()
    rows = [{**line, "at": line["at"].astimezone(UTC).isoformat(timespec="seconds")} for line in found]
    if format is Format.TEXT:
        rows = [{**row, "text": " ".join(row["text"].split())[:_SHOWN]} for row in rows]
    show(rows, format, _COLUMNS, "Nothing is on record.")


def _instant(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise misused(f"--since {text!r} is no instant; write 2026-11-20 or 2026-11-20T17:00:00Z") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
