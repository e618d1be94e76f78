"""Answer to `/oncall feed`: the secret links to one's own calendar and the team's, told to one person alone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.message import Message, context, section
from bot.handbook.team.team import Team
from bot.slack_text import safe
from bot.text import listed

_HOW = {
    "CALENDAR_SECRET": "a long random text (`openssl rand -hex 32`)",
    "WATCHKEEPER_PUBLIC_URL": "the address at which calendar apps reach the bot over HTTP",
}


def links(team: Team, own: str | None, whole: str) -> Message:
    """own: the asker's calendar, None for somebody who takes no shifts."""
    lines = ["*Subscribe to one of these in your calendar app, by URL:*"]
    lines += [f"Your shifts\n`{safe(own, 600)}`"] if own else []
    lines.append(f"All of {safe(team.settings.name, 80)}\n`{safe(whole, 600)}`")
    return Message(
        text="Your calendar links",
        blocks=(
            section("\n".join(lines)),
            context("It follows trades and holidays. Keep the link private: anyone with it can read the calendar."),
        ),
    )


def not_set_up(missing: Sequence[str]) -> Message:
    """missing: names of settings."""
    names = listed(f"`{name}`" for name in missing)
    steps = "; ".join(f"`{name}` is {_HOW[name]}" for name in missing)
    return Message(f"There are no calendar links yet: set {names} and start the bot again. {steps}.")


def not_for_you(team: Team) -> Message:
    return Message(f"Calendar links are for members and contacts of {safe(team.settings.name, 80)}.")
