"""Notices that belong to no incident: to a team's channel, or to one person."""

from __future__ import annotations

from datetime import datetime

from bot.blocks.message import Message
from bot.handbook.team.team import Team
from bot.notify.notifier import Draft
from bot.notify.payload import Direct, Edit, Post
from bot.slack_text import safe


def to_channel(
    team: Team,
    key: str,
    message: Message,
    not_after: datetime | None = None,
    channel: str | None = None,
    thread_of: str | None = None,
) -> Draft:
    """key: unique within the team. channel: the team's own unless another is given. thread_of: the key of the notice
    in whose thread it is said."""
    return Draft(
        key=f"{team.id}:{key}",
        kind="announcement",
        lane=f"{team.id}:announcements",
        payload=Post(channel=channel or team.settings.channel, message=message.payload()),
        plain=message.text,
        parent_key=f"{team.id}:{thread_of}" if thread_of else None,
        not_after=not_after,
    )


def to_person(team: Team, name: str, key: str, message: Message, not_after: datetime | None = None) -> Draft:
    """A direct message to a member of the team; whom nobody knows in Slack is spoken to in the channel, by name."""
    slack = team.slack_of(name)
    if slack is None:
        named = Message(f"{safe(name, 80)}: {message.text}", message.blocks, message.color)
        return to_channel(team, key, named, not_after)
    return to_user(team, slack, key, message, not_after)


def to_user(team: Team, slack: str, key: str, message: Message, not_after: datetime | None = None) -> Draft:
    """A direct message to a Slack user id."""
    return Draft(
        key=f"{team.id}:{key}",
        kind="reminder",
        lane=f"{team.id}:{slack}",
        payload=Direct(user=slack, message=message.payload()),
        plain=message.text,
        not_after=not_after,
    )


def edit_of(team: Team, key: str, version: str, message: Message) -> Draft:
    """Draws the message of the notice `key` (whole, as it stands in the outbox) anew. version: unique for each time."""
    return Draft(
        key=f"{key}:edit:{version}",
        kind="edit",
        lane=f"{team.id}:edit:{key}"[:120],
        payload=Edit(message=message.payload()),
        plain=message.text,
        parent_key=key,
    )
