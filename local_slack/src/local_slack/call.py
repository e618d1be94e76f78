"""One call of a Web API method: its arguments, read as Slack reads them, and the token behind it."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_slack.channels import Channel
from local_slack.refusal import Json, Refused, flawed
from local_slack.tokens import Token, named_for_people

if TYPE_CHECKING:
    from local_slack.slack import Slack
    from local_slack.state import State


_TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


@dataclass(slots=True)
class Call:
    """Arguments are strings when they came as a query or a form, and JSON values when they came as JSON."""

    slack: Slack
    method: str
    args: Json
    token: Token

    @property
    def state(self) -> State:
        return self.slack.state

    @property
    def me(self) -> str:
        """Who calls: the bot's user, or the person whose token it is."""
        return self.token.user

    # Arguments

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise flawed("invalid_arguments", [f"missing required field: {name} [json-pointer:/{name}]"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.args.get(name)
        if value is None or value == "":
            return default
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        try:
            value = int(self.text(name, str(default)) or default)
        except ValueError:
            raise flawed("invalid_arguments", [f"must be an integer [json-pointer:/{name}]"]) from None
        if value < 0:
            raise Refused("invalid_limit")
        return min(value or default, most)

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """A JSON value, whether it came as JSON or inside a string. Raises Refused(error) if it does not parse."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(error) from None

    def ids(self, name: str) -> list[str]:
        """A list of ids: comma-separated, or a JSON array."""
        value = self.args.get(name)
        if isinstance(value, list):
            return [str(v) for v in value]
        return [v.strip() for v in self.text(name).strip("[]").replace('"', "").split(",") if v.strip()]

    # What the token may do

    def needs(self, *scopes: str) -> None:
        """Any one of these."""
        if not any(self.token.has(scope) for scope in scopes):
            raise missing_scope(scopes[0], self.token)

    def needs_to_write(self, channel: Channel, what: str) -> None:
        """The wide scope of a channel's kind, or the narrow one of this alone: `topic`, `invites`."""
        wide = "groups:write" if channel.is_private else "channels:manage"
        self.needs(wide, f"{'groups' if channel.is_private else 'channels'}:write.{what}")

    def needs_for(self, channel: Channel, verb: str) -> None:
        """The scope of a conversation's kind, e.g. groups:history for verb `history` in a private channel."""
        noun = {"channel": "channels", "group": "groups", "im": "im"}[channel.kind]
        self.needs(f"{noun}:{verb}")

    def conversation(self, name: str = "channel") -> Channel:
        """The channel that an argument names, if the caller may know of it. Raises Refused (channel_not_found)."""
        return self.visible(self.required(name))

    def visible(self, id: str) -> Channel:
        channel = self.state.channel(id)
        if channel.is_private and self.me not in channel.members:
            raise Refused("channel_not_found")
        return channel

    def joined(self, name: str = "channel") -> Channel:
        """The same, and the caller is in it. Raises Refused (channel_not_found, not_in_channel)."""
        channel = self.conversation(name)
        if self.me not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def kinds(self) -> list[str]:
        """The `types` argument: kinds of conversation. Raises Refused (invalid_types, missing_scope)."""
        kinds = self.ids("types") or ["public_channel"]
        for kind in kinds:
            if kind not in _TYPES:
                raise Refused("invalid_types")
            self.needs(f"{_TYPES[kind]}:read")
        return kinds

    def listed(self, kinds: list[str]) -> list[Channel]:
        """The conversations of these kinds that the caller may know of, by id."""
        names = {"channel": "public_channel", "group": "private_channel", "im": "im"}
        found = [
            c
            for c in self.state.channels.values()
            if names[c.kind] in kinds
            and (not c.is_private or self.me in c.members)
            and not (c.is_archived and self.flag("exclude_archived"))
        ]
        return sorted(found, key=lambda c: c.id)

    # Cursors

    def page(self, items: list[Any], default: int = 100, most: int = 1000) -> tuple[list[Any], Json]:
        """One page of a list, and the `response_metadata` that leads to the next."""
        limit, start = self.number("limit", default, most), self.cursor_offset()
        end = start + limit
        following = cursor(str(end)) if end < len(items) else ""
        return items[start:end], {"next_cursor": following}

    def cursor_offset(self) -> int:
        value = self.cursor()
        if value and not value.isdigit():
            raise Refused("invalid_cursor")
        return int(value or 0)

    def cursor(self) -> str:
        """What a cursor of ours stands for; empty without one. Raises Refused (invalid_cursor)."""
        given = self.text("cursor")
        if not given:
            return ""
        try:
            kind, _, value = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Refused("invalid_cursor") from None
        if kind != "next":
            raise Refused("invalid_cursor")
        return value


def cursor(value: str) -> str:
    return base64.b64encode(f"next:{value}".encode()).decode()


def missing_scope(needed: str, token: Token) -> Refused:
    named = named_for_people(needed) if token.kind == "user" else needed
    return Refused("missing_scope", needed=named, provided=",".join(token.scopes))
