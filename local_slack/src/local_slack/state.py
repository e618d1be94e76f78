"""Everything a workspace knows, and the only functions that change it.

One thread, the server's event loop, touches it: no lock, and no torn reads. Each change is told to the listeners
(the app's events, the people's windows) after it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from local_slack.channels import Channel, Message
from local_slack.clock import Clock
from local_slack.refusal import Json, Refused
from local_slack.seed import Group, Human, Seed


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened. people: whose windows may learn of it. The rest as the type needs it.

    type: message, changed, deleted, ephemeral, reaction, pin, unread; channel (anything about one), and for the app
    what exactly: created, joined, left, renamed, archived; subteam; view, view_closed, home; clock.
    """

    type: str
    people: tuple[str, ...] = ()
    channel: str = ""
    ts: str = ""
    user: str = ""
    message: Message | None = None
    shown: Json = field(default_factory=dict)
    before: Json = field(default_factory=dict)
    extra: Json = field(default_factory=dict)


class State:
    def __init__(self, seed: Seed, clock: Clock) -> None:
        self.seed, self.clock = seed, clock
        self.listeners: list[Callable[[Change], None]] = []
        self.refill()

    def refill(self) -> None:
        """Back to the seed, with nothing said yet."""
        now = int(self.clock.now())
        seed = self.seed
        self.people = {p.id: p for p in seed.people}
        self.groups = {g.id: g for g in seed.usergroups}
        self.channels: dict[str, Channel] = {}
        for room in seed.channels:
            members = list(self.people) if room.members is None else list(room.members)
            self.channels[room.id] = Channel(
                id=room.id,
                name=room.name,
                created=now,
                creator=members[0] if members else "",
                is_private=room.is_private,
                members=members,
                topic={"value": room.topic, "creator": "", "last_set": now if room.topic else 0},
            )
        self.files: dict[str, Json] = {}
        self.quiet_hours: dict[str, tuple[int, int]] = {}  # user -> a window of Do Not Disturb, each day (Unix seconds)
        self.snoozed: dict[str, int] = {}  # user -> until when notifications are snoozed
        self.count = 0

    @property
    def bot(self) -> Any:
        return self.seed.bot

    def new_id(self, kind: str) -> str:
        """An id like Slack's: a letter for the kind, then ten capitals and digits, unique in this workspace."""
        self.count += 1
        return f"{kind}0{self.count:09X}"

    def tell(self, change: Change) -> None:
        for listener in self.listeners:
            listener(change)

    # People

    def person(self, id: str) -> Human:
        if id not in self.people:
            raise Refused("user_not_found")
        return self.people[id]

    def is_someone(self, id: str) -> bool:
        return id in self.people or id == self.bot.user_id

    def is_handle_taken(self, handle: str) -> bool:
        """A user group's handle is unique among people, channels and groups."""
        people = {p.name.lower() for p in self.people.values()} | {self.bot.name.lower()}
        groups = {g.handle.lower() for g in self.groups.values()}
        return handle.lower() in people | groups or self.named(handle) is not None

    def is_admin(self, id: str) -> bool:
        return id in self.people and self.people[id].is_admin

    def handle(self, id: str) -> str:
        return self.people[id].name if id in self.people else str(self.bot.name)

    # Channels

    def channel(self, id: str) -> Channel:
        if id not in self.channels:
            raise Refused("channel_not_found")
        return self.channels[id]

    def named(self, name: str) -> Channel | None:
        return next((c for c in self.channels.values() if c.name == name and not c.is_im), None)

    def direct(self, one: str, two: str) -> tuple[Channel, bool]:
        """The direct message of two people (or a person and the bot), and whether it was there already."""
        first, second = sorted((one, two), key=lambda user: user == self.bot.user_id)
        id = "D" + first[1:] if second == self.bot.user_id else "D" + "".join(sorted((first[1:], second[1:])))
        if id in self.channels:
            return self.channels[id], True
        made = Channel(
            id=id,
            name="",
            created=int(self.clock.now()),
            creator=one,
            is_private=True,
            pair=(first, second),
            members=[first, second],
        )
        self.channels[id] = made
        self.tell(Change("channel", people=tuple(made.members), channel=id))
        return made, False

    def create(self, name: str, creator: str, is_private: bool) -> Channel:
        made = Channel(
            id=self.new_id("C"),
            name=name,
            created=int(self.clock.now()),
            creator=creator,
            is_private=is_private,
            members=[creator],
        )
        self.channels[made.id] = made
        self.tell(Change("created", channel=made.id, user=creator))
        self.tell(Change("channel", people=self.audience(made), channel=made.id))
        return made

    def rename(self, channel: Channel, name: str, user: str) -> None:
        old, channel.name = channel.name, name
        channel.previous_names.insert(0, old)
        self.tell(Change("renamed", channel=channel.id, user=user))
        self.tell(Change("channel", people=self.audience(channel), channel=channel.id))
        text = f'has renamed the channel from "{old}" to "{name}"'
        self._note(channel, "name", {"user": user, "text": text, "old_name": old, "name": name})

    def archive(self, channel: Channel, user: str) -> None:
        """Nothing can be said in it from now on; what was said can still be read."""
        self._note(channel, "archive", {"user": user, "text": f"<@{user}> archived the channel"})
        channel.is_archived = True
        self.tell(Change("archived", channel=channel.id, user=user))
        self.tell(Change("channel", people=self.audience(channel), channel=channel.id))

    def _note(self, channel: Channel, what: str, body: Json) -> None:
        """What Slack itself writes into a channel, as a message with a subtype of the channel's kind."""
        self.post(channel, {"subtype": f"{'group' if channel.is_private else 'channel'}_{what}", **body})

    def join(self, channel: Channel, user: str, inviter: str = "") -> None:
        channel.members.append(user)
        self.tell(
            Change("joined", people=self.audience(channel), channel=channel.id, user=user, extra={"inviter": inviter})
        )
        self.tell(Change("channel", people=self.audience(channel), channel=channel.id))

    def leave(self, channel: Channel, user: str) -> None:
        people = self.audience(channel)
        self.tell(Change("left", channel=channel.id, user=user))
        channel.members.remove(user)
        self.tell(Change("channel", people=people, channel=channel.id))

    def describe(self, channel: Channel, what: str, value: str, user: str) -> None:
        """Sets `topic` or `purpose`, and says so in the channel as Slack does."""
        noted = {"value": value, "creator": user, "last_set": int(self.clock.now())}
        setattr(channel, what, noted)
        self.tell(Change("channel", people=self.audience(channel), channel=channel.id))
        self._note(channel, what, {"user": user, "text": f"<@{user}> set the channel {what}: {value}", what: value})

    def audience(self, channel: Channel) -> tuple[str, ...]:
        """The people whose windows hear of this channel: its members."""
        return tuple(m for m in channel.members if m in self.people)

    # Messages

    def post(self, channel: Channel, body: Json, metadata: Json | None = None) -> Message:
        """Stores a message under the next timestamp. body: without type and ts."""
        message = Message(channel.id, {"type": "message", **body, "ts": self.clock.stamp()}, metadata)
        if message.is_reply:
            parent = channel.messages[message.thread_ts or ""]
            message.body["parent_user_id"] = parent.author
        channel.add(message)
        channel.read[message.author] = message.ts
        self.tell(
            Change(
                "message",
                people=self.audience(channel),
                channel=channel.id,
                ts=message.ts,
                user=message.author,
                message=message,
                shown=message.shown(),
            )
        )
        return message

    def whisper(self, channel: Channel, reader: str, body: Json) -> Message:
        """Stores an ephemeral message, which only `reader` sees and no history has."""
        body = {"type": "message", **body, "ts": self.clock.stamp(), "is_ephemeral": True}
        message = Message(channel.id, body, reader=reader)
        channel.add_ephemeral(message)
        self._tell_of(message, "ephemeral", {})
        return message

    def revise(self, message: Message, changes: Json, metadata: Json | None = None) -> None:
        """Replaces fields of a message; a field set to None goes away."""
        before = message.shown()
        body = {**message.body, **changes}
        message.body = {name: value for name, value in body.items() if value is not None}
        if metadata is not None:
            message.metadata = metadata or None
        self._tell_of(message, "changed", before)

    def delete(self, message: Message) -> None:
        channel, before = self.channels[message.channel], message.shown()
        if message.reader:
            channel.ephemerals.pop(message.ts, None)
        else:
            channel.remove(message.ts)
        self._tell_of(message, "deleted", before)

    def react(self, message: Message, user: str, name: str) -> None:
        users = message.reactions.setdefault(name, [])
        if user in users:
            raise Refused("already_reacted")
        users.append(user)
        self._tell_of(message, "reaction", {}, user=user, extra={"reaction": name, "added": True})

    def unreact(self, message: Message, user: str, name: str) -> None:
        users = message.reactions.get(name, [])
        if user not in users:
            raise Refused("no_reaction")
        users.remove(user)
        if not users:
            del message.reactions[name]
        self._tell_of(message, "reaction", {}, user=user, extra={"reaction": name, "added": False})

    def pin(self, message: Message, user: str) -> None:
        pins = self.channels[message.channel].pins
        pins[message.ts] = {"created": int(self.clock.now()), "created_by": user}
        self._tell_of(message, "pin", {}, user=user, extra={"added": True})

    def unpin(self, message: Message, user: str) -> None:
        del self.channels[message.channel].pins[message.ts]
        self._tell_of(message, "pin", {}, user=user, extra={"added": False})

    def bookmark(self, channel: Channel, bookmark: Json) -> None:
        channel.bookmarks[bookmark["id"]] = bookmark
        self.tell(Change("channel", people=self.audience(channel), channel=channel.id))

    def unbookmark(self, channel: Channel, id: str) -> None:
        del channel.bookmarks[id]
        self.tell(Change("channel", people=self.audience(channel), channel=channel.id))

    def mark_read(self, channel: Channel, person: str) -> None:
        channel.read[person] = channel.timeline[-1] if channel.timeline else ""
        self.tell(Change("unread", people=(person,), channel=channel.id))

    def _tell_of(self, message: Message, type: str, before: Json, user: str = "", extra: Json | None = None) -> None:
        channel = self.channels[message.channel]
        self.tell(
            Change(
                type,
                people=(message.reader,) if message.reader else self.audience(channel),
                channel=channel.id,
                ts=message.ts,
                user=user or message.author,
                message=message,
                shown=message.shown(),
                before=before,
                extra=extra or {},
            )
        )

    # User groups

    def group(self, handle: str, name: str, description: str) -> Group:
        made = Group(self.new_id("S"), handle, name, (), description)
        self.groups[made.id] = made
        self.tell(Change("subteam", people=tuple(self.people), extra={"id": made.id, "before": None}))
        return made

    def regroup(self, group: Group, users: Iterable[str]) -> Group:
        changed = replace(group, users=tuple(users))
        self.groups[group.id] = changed
        self.tell(Change("subteam", people=tuple(self.people), extra={"id": group.id, "before": list(group.users)}))
        return changed
