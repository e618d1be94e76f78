"""What is said of reports that are too many."""

from __future__ import annotations

from bot.blocks.message import Message
from bot.handbook.team.team import Team
from bot.people import Actor
from bot.slack_text import mention


def too_many(team: Team) -> str:
    """To whoever reports."""
    where = f"<#{team.settings.channel}>"
    return f"Not reported: too many incidents in the last hour. Ask in {where}; `/oncall` says who is on call."


def not_opened(by: Actor) -> Message:
    """To the team."""
    who = mention(by.slack, by.name)
    return Message(text=f"{who} reported more incidents than people outside the team can; the latest aren't opened.")
