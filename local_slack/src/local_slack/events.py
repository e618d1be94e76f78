"""The events that the app has subscribed to, made from what changed (docs.slack.dev/reference/events)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from local_slack import shapes
from local_slack.channels import Channel, Message
from local_slack.delivery import Delivery
from local_slack.refusal import Json
from local_slack.state import Change, State

_NOT_IN_EVENTS = ("reply_count", "reply_users_count", "latest_reply", "reply_users", "is_locked", "subscribed")


_PUBLIC = ("created", "renamed", "archived")


class Events:
    """Listens to the state and tells the app. It hears of a channel only if it is in it, as in Slack."""

    def __init__(self, state: State, delivery: Delivery, token: str, base_url: str) -> None:
        self._state, self._delivery, self._token, self._base_url = state, delivery, token, base_url
        self._makers: dict[str, Callable[[Change, Channel], Iterator[Json]]] = {
            "message": self._posted,
            "changed": self._changed,
            "deleted": self._deleted,
            "reaction": self._reacted,
            "pin": self._pinned,
            "joined": self._joined,
            "left": self._left,
            "created": self._created,
            "renamed": self._renamed,
            "archived": self._archived,
        }

    def hear(self, change: Change) -> None:
        if change.type == "subteam":
            self._send_wanted(self._regrouped(change), None)
        make, channel = self._makers.get(change.type), self._state.channels.get(change.channel)
        if make is None or channel is None or not self._may_know(change, channel):
            return
        self._send_wanted(make(change, channel), channel)

    def _may_know(self, change: Change, channel: Channel) -> bool:
        if change.message is not None and change.message.reader:
            return False
        # Of the public channels themselves Slack tells every app with channels:read; of what goes on in them, members.
        return self._state.bot.user_id in channel.members or (change.type in _PUBLIC and not channel.is_private)

    def _send_wanted(self, events: Iterator[Json], channel: Channel | None) -> None:
        for event in events:
            if self._wants(event, channel):
                self.send(event)

    def home_opened(self, user: str, view: Json | None, tab: str = "home") -> None:
        """tab: `home`, or `messages` where somebody opens the conversation with the app."""
        channel, _ = self._state.direct(user, self._state.bot.user_id)
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self._state.clock.stamp(),
        }
        if view is not None and tab == "home":
            event["view"] = view
        if "app_home_opened" in self._state.seed.events:
            self.send(event)

    def send(self, event: Json) -> None:
        seed, bot = self._state.seed, self._state.bot
        authorization = {
            "enterprise_id": None,
            "team_id": seed.team.id,
            "user_id": bot.user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        self._delivery.event(
            {
                "token": self._token,
                "team_id": seed.team.id,
                "context_team_id": seed.team.id,
                "context_enterprise_id": None,
                "api_app_id": bot.app_id,
                "event": event,
                "type": "event_callback",
                "event_id": "Ev" + secrets.token_hex(5).upper(),
                "event_time": int(self._state.clock.now()),
                "authorizations": [authorization],
                "is_ext_shared_channel": False,
                "event_context": "4-" + secrets.token_urlsafe(24),
            }
        )

    def _wants(self, event: Json, channel: Channel | None) -> bool:
        kind = event["type"]
        if kind == "message" and channel is not None:
            kind = "message." + {"channel": "channels", "group": "groups", "im": "im"}[channel.kind]
        return kind in self._state.seed.events

    def _posted(self, change: Change, channel: Channel) -> Iterator[Json]:
        assert change.message is not None
        shown = self._of(change.shown)
        shared = {"subtype": "file_share"} if shown.get("files") and "subtype" not in shown else {}
        yield {
            **shown,
            **shared,
            "channel": channel.id,
            "event_ts": change.ts,
            "channel_type": channel.kind,
            **self._metadata(change.message),
        }
        if f"<@{self._state.bot.user_id}>" in shown.get("text", "") and not channel.is_im:
            yield {**shown, "type": "app_mention", "channel": channel.id, "event_ts": change.ts}
        for file in shown.get("files") or ():
            yield {
                "type": "file_shared",
                "file_id": file["id"],
                "user_id": change.user,
                "file": {"id": file["id"]},
                "channel_id": channel.id,
                "event_ts": change.ts,
            }
        links = self._links(shown.get("text", ""))
        if links and change.user != self._state.bot.user_id:
            yield {
                "type": "link_shared",
                "channel": channel.id,
                "is_bot_user_member": True,
                "user": change.user,
                "message_ts": change.ts,
                "unfurl_id": f"C{change.ts}",
                "source": "conversations_history",
                "links": links,
                "event_ts": change.ts,
            }

    def _links(self, text: str) -> list[Json]:
        """The links of a text that lead to the app's own domains, each once."""
        found = {}
        for url in re.findall(r"https?://[^\s<>|]+", text):
            host = urlsplit(url.replace("&amp;", "&")).hostname or ""
            for domain in self._state.seed.unfurl_domains:
                if host == domain or host.endswith("." + domain):
                    found[url] = {"domain": domain, "url": url.replace("&amp;", "&")}
        return list(found.values())

    def _metadata(self, message: Message) -> Json:
        return {"metadata": message.metadata} if message.metadata else {}

    def _changed(self, change: Change, channel: Channel) -> Iterator[Json]:
        yield {
            "type": "message",
            "subtype": "message_changed",
            "message": self._of(change.shown),
            "previous_message": self._of(change.before),
            **self._hidden(channel),
        }

    def _deleted(self, change: Change, channel: Channel) -> Iterator[Json]:
        yield {
            "type": "message",
            "subtype": "message_deleted",
            "previous_message": self._of(change.before),
            "deleted_ts": change.ts,
            **self._hidden(channel),
        }

    def _hidden(self, channel: Channel) -> Json:
        stamp = self._state.clock.stamp()
        return {
            "channel": channel.id,
            "hidden": True,
            "ts": stamp,
            "event_ts": stamp,
            "channel_type": channel.kind,
        }

    def _of(self, shown: Json) -> Json:
        return {name: value for name, value in shown.items() if name not in _NOT_IN_EVENTS}

    def _reacted(self, change: Change, channel: Channel) -> Iterator[Json]:
        assert change.message is not None
        yield {
            "type": "reaction_added" if change.extra["added"] else "reaction_removed",
            "user": change.user,
            "reaction": change.extra["reaction"],
            "item": {"type": "message", "channel": channel.id, "ts": change.ts},
            "item_user": change.message.author,
            "event_ts": self._state.clock.stamp(),
        }

    def _joined(self, change: Change, channel: Channel) -> Iterator[Json]:
        event = {
            "type": "member_joined_channel",
            "user": change.user,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": self._state.seed.team.id,
            "event_ts": self._state.clock.stamp(),
        }
        if change.extra.get("inviter"):
            event["inviter"] = change.extra["inviter"]
        yield event

    def _left(self, change: Change, channel: Channel) -> Iterator[Json]:
        yield {
            "type": "member_left_channel",
            "user": change.user,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": self._state.seed.team.id,
            "event_ts": self._state.clock.stamp(),
        }

    def _created(self, change: Change, channel: Channel) -> Iterator[Json]:
        if not channel.is_private:
            yield self._about(channel, "created", {"creator": change.user})

    def _renamed(self, change: Change, channel: Channel) -> Iterator[Json]:
        yield self._about(channel, "rename", {"is_mpim": False})

    def _about(self, channel: Channel, what: str, more: Json) -> Json:
        shape = {
            "id": channel.id,
            "is_channel": not channel.is_private,
            "name": channel.name,
            "name_normalized": channel.name,
            "created": channel.created,
            **more,
        }
        return {"type": f"{channel.kind}_{what}", "channel": shape, "event_ts": self._state.clock.stamp()}

    def _archived(self, change: Change, channel: Channel) -> Iterator[Json]:
        yield {
            "type": f"{channel.kind}_archive",
            "channel": channel.id,
            "user": change.user,
            "is_moved": 0,
            "event_ts": self._state.clock.stamp(),
        }

    def _pinned(self, change: Change, channel: Channel) -> Iterator[Json]:
        added = change.extra["added"]
        item = (
            shapes.pinned(self._base_url, channel, change.ts) if added else {"type": "message", "channel": channel.id}
        )
        yield {
            "type": "pin_added" if added else "pin_removed",
            "user": change.user,
            "channel_id": channel.id,
            "item": item,
            "item_user": change.message.author if change.message else "",
            "pin_count": len(channel.pins),
            "event_ts": self._state.clock.stamp(),
        }

    def _regrouped(self, change: Change) -> Iterator[Json]:
        """A group was made or its members changed; the second is told in two ways, as in Slack."""
        group, before = self._state.groups[change.extra["id"]], change.extra["before"]
        stamp, now = self._state.clock.stamp(), int(self._state.clock.now())
        kind = "subteam_created" if before is None else "subteam_updated"
        yield {"type": kind, "subteam": shapes.usergroup(self._state, group), "event_ts": stamp}
        if before is None:
            return
        added, removed = sorted(set(group.users) - set(before)), sorted(set(before) - set(group.users))
        yield {
            "type": "subteam_members_changed",
            "subteam_id": group.id,
            "team_id": self._state.seed.team.id,
            "date_previous_update": now,
            "date_update": now,
            "added_users": added,
            "added_users_count": str(len(added)),
            "removed_users": removed,
            "removed_users_count": str(len(removed)),
            "event_ts": stamp,
        }
