"""watchkeeper person leaves: what has to be settled before somebody goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import SystemClock
from bot.commands.arguments import team_in
from bot.commands.output import FINDINGS, As, Format, TeamDir, fail, misused, show
from bot.errors import WatchkeeperError
from bot.handbook.team.calendar import rota_of
from bot.handbook.team.leaving import AFTERWARDS, Tie, ties
from bot.handbook.team.matching import near
from bot.handbook.team.team import Team
from bot.settings import load_settings
from bot.store import leaving, overrides
from bot.store.database import Database
from bot.store.migrate import has_begun, is_current
from schedule.rules import Override

person = typer.Typer(no_args_is_help=True, help="People come and go: what has to be settled.")


@person.callback()
def _group() -> None:
    """A group, though it has one command."""


@person.command()
def leaves(
    name: Annotated[str, typer.Argument(help="as the handbook calls them")],
    team_dir: TeamDir,
    format: As = Format.TEXT,
) -> None:
    """What has to be settled when somebody leaves: ownership, rota, shifts to cover, trades, incidents, links, feeds.
    Changes nothing. Exit status 1 while anything is left to settle."""
    team, now = team_in(team_dir), SystemClock().now()
    who = _known(team, name)
    try:
        held, more = _recorded(team, who, now)
    except WatchkeeperError as error:
        raise fail(error) from None
    found = [*ties(team, rota_of(team, held), who, now), *more]
    show(
        [_row(team, tie) for tie in found],
        format,
        ("kind", "what", "do", "line"),
        f"Nothing to settle when {who} leaves.",
    )
    if format is Format.TEXT and found:
        typer.echo(AFTERWARDS)
    if found:
        raise typer.Exit(FINDINGS)


def _row(team: Team, tie: Tie) -> dict[str, str]:
    line = f"{team.handbook.file}:{tie.line}" if tie.line else ""
    return {"kind": tie.kind, "what": tie.in_utc, "do": tie.do, "line": line}


def _known(team: Team, name: str) -> str:
    names = [p.name for p in team.handbook.people]
    exact = next((n for n in names if n.casefold() == name.casefold()), None)
    if exact is None:
        guess = near(name, names) or names
        raise misused(f"nobody in {team.settings.name} is called {name!r}; write {' or '.join(guess)}")
    return exact


def _recorded(team: Team, who: str, now: datetime) -> tuple[Sequence[Override], Sequence[Tie]]:
    """Of the database. Raises WatchkeeperError if it is there and cannot be asked: half would be missing."""
    database = Database(load_settings().database_url)
    if not has_begun(database):
        typer.echo("There is no database: this is by the two files alone.", err=True)
        return (), ()
    try:
        if not is_current(database):
            raise WatchkeeperError("the database is not migrated; run `watchkeeper migrate` first")
        with database.reading() as c:
            return overrides.holding(c, team.id), list(leaving.ties(c, team, who, now))
    except SQLAlchemyError as error:
        raise WatchkeeperError(f"DATABASE_URL: the database does not answer ({type(error).__name__})") from error
    finally:
        database.close()
