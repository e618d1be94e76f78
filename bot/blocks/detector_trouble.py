"""A detector that nobody ran is a fault of its own, and is told as one: it never looks healthy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.blocks.message import Message
from bot.slack_text import safe
from bot.text import lasted, listed


def did_not_run(names: Sequence[str], grace: timedelta) -> Message:
    """Their time came, `grace` went by, and nobody ran them."""
    their = "its time" if len(names) == 1 else "their times"
    return Message(
        text=f":warning: {_named(names)} did not run by {their}, not even {lasted(grace)} later."
        "\nUntil they run, nobody is watching: please check that the bot's worker is up."
    )


def ran_again(names: Sequence[str]) -> Message:
    return Message(text=f"{_named(names)} ran again.")


def _named(names: Sequence[str]) -> str:
    return f"The detector{'s' if len(names) > 1 else ''} {listed(f'*{safe(name, 80)}*' for name in names)}"
