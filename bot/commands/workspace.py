"""watchkeeper workspace: the local Slack alone, for whatever bot one has."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.output import misused
from bot.errors import WatchkeeperError
from bot.extras import require


class Rates(StrEnum):
    STRICT = "strict"
    MILD = "mild"
    OFF = "off"


def workspace(
    port: Annotated[int, typer.Option(help="of the page, on 127.0.0.1; 0 for any free one")] = 8065,
    seed: Annotated[Path | None, typer.Option(help="a JSON file: team, people, channels, bot, commands")] = None,
    rates: Annotated[Rates, typer.Option(help="how strict Slack's rate limits are kept")] = Rates.MILD,
) -> None:
    """Run the local workspace alone; it prints its page and what an app needs to talk to it."""
    try:
        require("demo", "the local workspace")
    except WatchkeeperError as error:
        raise misused(str(error)) from None
    from local_slack.__main__ import main

    chosen = ["--seed", str(seed)] if seed else []
    raise typer.Exit(main(["--port", str(port), "--rates", rates.value, *chosen]))
