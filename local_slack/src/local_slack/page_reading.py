"""What the page asks for when it draws: people, conversations, messages and views, as one person may see them."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from local_slack import shapes
from local_slack.channels import Channel, Message
from local_slack.refusal import Json, Refused
from local_slack.slack import Slack
from local_slack.state import State


class PageReading:
    def __init__(self, slack: Slack) -> None:
        self._slack, self._state = slack, slack.state

    async def boot(self, request: Request) -> Json:
        seed, bot = self._state.seed, self._state.bot
        people = [shapes.user(self._state, id, with_email=True) for id in (*self._state.people, bot.user_id)]
        return {
            "clock": self._state.clock.face(),
            "team": {"id": seed.team.id, "name": seed.team.name, "domain": seed.team.domain},
            "people": people,
            "commands": [
                {"command": c.command, "description": c.description, "usage_hint": c.usage_hint} for c in seed.commands
            ],
            "shortcuts": [
                {"callback_id": s.callback_id, "name": s.name, "type": s.type, "description": s.description}
                for s in seed.shortcuts
            ],
            "bot": {"user_id": bot.user_id, "bot_id": bot.bot_id, "app_id": bot.app_id, "name": bot.display},
            "usergroups": [
                {"id": g.id, "handle": g.handle, "name": g.name, "users": list(g.users)}
                for g in self._state.groups.values()
            ],
        }

    async def sidebar(self, request: Request) -> Json:
        person = acting(self._state, request.query_params)
        mine = [c for c in self._state.channels.values() if person in c.members and not c.is_archived]
        return {
            "channels": [
                {
                    "id": c.id,
                    "name": c.name,
                    "is_private": c.is_private,
                    "topic": c.topic["value"],
                    "unread": c.unread(person),
                }
                for c in mine
                if not c.is_im
            ],
            "ims": [{"id": c.id, "user": c.other(person), "unread": c.unread(person)} for c in mine if c.is_im],
        }

    async def messages(self, request: Request) -> Json:
        query = request.query_params
        person = acting(self._state, query)
        channel = joined(self._state, person, query)
        limit, thread = max(1, int(query.get("limit", "200"))), query.get("thread")
        if thread:
            shown = list(channel.thread(thread)) if thread in channel.messages else []
        else:
            shown = [channel.messages[ts] for ts in channel.timeline[-limit:]]
        whispers = [m for m in channel.ephemerals.values() if m.reader == person and _beside(m, thread)]
        both = sorted([*shown, *whispers], key=lambda m: m.ts)[-limit:]
        pinned = [channel.messages[ts].shown() for ts in reversed(channel.pins) if ts in channel.messages]
        return {"messages": [m.shown() for m in both], "pinned": pinned}

    async def home(self, request: Request) -> Json:
        view = self._slack.views.homes.get(acting(self._state, request.query_params))
        return {"view": view.shown() if view else None}

    async def views(self, request: Request) -> Json:
        """The modals a person has open, the topmost last."""
        stack = self._slack.views.stacks.get(acting(self._state, request.query_params), [])
        return {"views": [view.shown() for view in stack]}


def acting(state: State, given: Any) -> str:
    """The person that a window acts as. Raises Refused (user_not_found)."""
    return state.person(str(given.get("as") or "")).id


def joined(state: State, person: str, given: Any) -> Channel:
    """The conversation that is named, if the person is in it. Raises Refused (channel_not_found, not_in_channel)."""
    channel = state.channel(str(given.get("channel") or ""))
    if person not in channel.members:
        raise Refused("channel_not_found" if channel.is_private else "not_in_channel")
    return channel


def _beside(message: Message, thread: str | None) -> bool:
    """An ephemeral answer shows where it was said: in its thread, or in the channel."""
    return message.thread_ts == thread if thread else message.thread_ts is None
