"""watchkeeper status: every process, what it does, and what is wrong."""

from __future__ import annotations

import time

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.output import fail
from bot.errors import WatchkeeperError
from bot.settings import load_settings


def status() -> None:
    """Which processes live, how long ago each loop came round, what is wrong. Ends with 1 if anything is."""
    from bot.flows.heartbeats import is_alive, missing
    from bot.store import processes
    from bot.store.database import Database
    from bot.store.migrate import has_begun, is_current

    try:
        database = Database(load_settings().database_url)
        if not has_begun(database) or not is_current(database):
            raise WatchkeeperError("the database is not there yet, or has an older schema; run: watchkeeper migrate")
        with database.reading() as c:
            found = processes.all_of(c)
    except SQLAlchemyError as error:
        raise fail(WatchkeeperError(f"the database does not answer ({type(error).__name__})")) from None
    except WatchkeeperError as error:
        raise fail(error) from None
    database.close()
    now = time.time()
    for each in found:
        state = "alive" if is_alive(each, now) else "stopped" if each.ended else "dead"
        slowest = max(each.loops, key=lambda loop: each.loops[loop], default="")
        behind = f"; slowest loop {slowest}, {each.loops[slowest]:.0f} s ago" if slowest else ""
        age = max(0.0, now - each.beat_at)
        typer.echo(f"{each.name}  {state}, {age:.0f} s ago  {' and '.join(each.parts)}  {each.version}{behind}")
    living = [p for p in found if is_alive(p, now)]
    wrong = [*missing(found, now), *(f"{p.name}: {text}" for p in living for text in p.wrong)]
    if not found:
        wrong.append("no process has ever run on this database")
    for text in wrong:
        typer.echo(f"wrong: {text}")
    if wrong:
        raise typer.Exit(1)
