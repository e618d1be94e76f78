"""To whom something is said that belongs to no one incident: by a Slack id, or the team's own channel."""

from __future__ import annotations

from bot.blocks.message import Message
from bot.handbook.team.team import Team
from bot.notify.notifier import Draft
from bot.notify.payload import Direct, Post


def aside(team: Team, key: str, message: Message, lane: str) -> Draft:
    """Something said in the team's channel that belongs to no incident. key: one thing, said once."""
    return Draft(
        key=key,
        kind="self",
        lane=lane,
        payload=Post(channel=team.settings.channel, message=message.payload()),
        plain=message.text,
    )


def to(slack: str, message: Message) -> Post | Direct:
    """To a channel or a person, as the id says."""
    if slack.startswith(("C", "G")):
        return Post(channel=slack, message=message.payload())
    return Direct(user=slack, message=message.payload())
