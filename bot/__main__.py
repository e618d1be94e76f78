"""The command line."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from bot.commands.listed import Listed
from bot.network import stay_at_home

app = typer.Typer(
    cls=Listed,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Watchkeeper runs a data team's own handbook: who is on call, what the runbook says, whom to wake.",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"watchkeeper {version('watchkeeper')}")
        raise typer.Exit


@app.callback()
def options(
    version_: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="show it and end")
    ] = False,
) -> None:
    pass


def main() -> None:
    stay_at_home()
    app()


if __name__ == "__main__":
    main()
