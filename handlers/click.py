"""What a click on a button says, whether it stood in the channel, in a direct message or on the App Home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks.message import Message, plain
from bot.errors import WatchkeeperError
from bot.incidents.incident import Actor
from handlers.desk import Teams

Body = Mapping[str, Any]


class NotAButton(WatchkeeperError):
    """A click whose value no button of ours carries: an old message, or one that is not ours."""


@dataclass(frozen=True, slots=True)
class Click:
    """key: the same for the same click delivered twice, another for another click. channel: "" on the App Home."""

    value: str
    by: Actor
    key: str
    channel: str

    @property
    def incident_id(self) -> int:
        return self._number("this button belongs to no incident")

    @property
    def row_id(self) -> int:
        return self._number("this button belongs to nothing that I know")

    def _number(self, otherwise: str) -> int:
        # 15 digits hold every id of every database; more would not be ours.
        if not (self.value.isascii() and self.value.isdigit() and len(self.value) <= 15):
            raise NotAButton(otherwise)
        return int(self.value)


def click(body: Body, teams: Teams) -> Click:
    action, container, user = body["actions"][0], body.get("container") or {}, body["user"]["id"]
    where = container.get("message_ts") or container.get("view_id") or ""
    return Click(
        value=str(action.get("value") or (action.get("selected_option") or {}).get("value") or ""),
        by=actor(body, teams),
        key=f"{where}:{action.get('action_ts', '')}:{user}:{action['action_id']}",
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
    )


def actor(body: Body, teams: Teams) -> Actor:
    """Who clicked. The name is the team's, else the one that the payload carries: asking Slack for a better one
    would make an acknowledgement wait for Slack."""
    user = body["user"]
    given = user.get("name") or user.get("username") or user["id"]
    return Actor(name=teams.name_of(user["id"]) or plain(str(given), 80), slack=user["id"])


def commander(command: Body, teams: Teams) -> Actor:
    """Who typed a slash command."""
    user = str(command["user_id"])
    return Actor(name=teams.name_of(user) or plain(str(command.get("user_name") or user), 80), slack=user)


def tell(message: Message, body: Body, respond: Respond, client: WebClient) -> None:
    """Say something to the person who clicked, and to nobody else. A click on the App Home has no place for an
    ephemeral message, so there it becomes a direct one."""
    if body.get("response_url"):
        respond(**message.payload(), response_type="ephemeral", replace_original=False)
        return
    client.chat_postMessage(channel=body["user"]["id"], **message.payload())
