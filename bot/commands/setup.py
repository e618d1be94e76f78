"""watchkeeper manifest, doctor: setting the bot up against a real Slack."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Annotated

import typer

from bot.commands.output import FINDINGS, As, Format, fail, print_json, show
from bot.errors import WatchkeeperError
from bot.settings import load_settings


def manifest(
    url: Annotated[
        str | None, typer.Option(help="the bot's public https address; without it Socket Mode is used")
    ] = None,
    private: Annotated[
        bool, typer.Option("--private", help="the team's channel, or one that it watches, is private")
    ] = False,
    prefix: Annotated[
        str | None, typer.Option(help="what the commands begin with where another app has /oncall, such as wk-")
    ] = None,
) -> None:
    """Print the app manifest to paste into Slack ("Create an app from a manifest")."""
    from bot.manifest import manifest as made

    try:
        kept = load_settings().slack_command_prefix
        begins = kept if prefix is None else load_settings(slack_command_prefix=prefix).slack_command_prefix
    except WatchkeeperError as error:
        raise fail(error) from None
    typer.echo(json.dumps(made(url is None, url, private, begins), ensure_ascii=False, indent=2))
    if begins != kept:
        typer.echo(f"Set SLACK_COMMAND_PREFIX={begins} where the bot runs: it then answers to these names.", err=True)


def doctor(
    security: Annotated[bool, typer.Option("--security", help="what an attacker would look for, instead")] = False,
    live: Annotated[
        bool, typer.Option("--live", help="also post, edit, find and delete one message in each team's channel")
    ] = False,
    format: As = Format.TEXT,
) -> None:
    """Say what is missing before the bot can run: settings, token, scopes, channels, people, sources."""
    from bot.doctor import examine, examine_security

    environ: Mapping[str, str] = os.environ
    try:
        settings = load_settings()
        found = examine_security(settings, environ) if security else examine(settings, environ, live)
    except WatchkeeperError as error:
        raise fail(error) from None
    rows = [{"state": f.state, "what": f.what, "remedy": f.remedy} for f in found]
    if format is Format.JSON:
        print_json(rows)
    else:
        show(rows, format, ("state", "what", "remedy"), "")
    if any(f.state == "missing" for f in found):
        raise typer.Exit(FINDINGS)
