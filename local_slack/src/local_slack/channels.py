"""Channels and messages: what is said where, in which order, and who may read it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from local_slack.refusal import Json

# The oldest messages of a channel are let go beyond this, so that a long drill does not eat the machine.
KEPT = 10_000


@dataclass(slots=True)
class Message:
    """One message. body: what Slack shows of it; metadata is apart because most readers do not get it.

    reader: for an ephemeral message, the one person who sees it. replies: timestamps in its thread, in order.
    """

    channel: str
    body: Json
    metadata: Json | None = None
    reader: str | None = None
    replies: list[str] = field(default_factory=list)
    repliers: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def ts(self) -> str:
        return str(self.body["ts"])

    @property
    def thread_ts(self) -> str | None:
        value: str | None = self.body.get("thread_ts")
        return value

    @property
    def author(self) -> str:
        return str(self.body.get("user", ""))

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_broadcast(self) -> bool:
        return self.body.get("subtype") == "thread_broadcast"

    def shown(self, with_metadata: bool = False) -> Json:
        """The message as the Web API gives it. A new dict, but the blocks inside are shared: do not change them."""
        view = dict(self.body)
        if self.replies:
            view |= {
                "thread_ts": self.ts,
                "reply_count": len(self.replies),
                "reply_users_count": len(self.repliers),
                "latest_reply": self.replies[-1],
                "reply_users": list(self.repliers[:5]),
                "is_locked": False,
                "subscribed": False,
            }
        if self.reactions:
            view["reactions"] = [
                {"name": name, "users": list(users), "count": len(users)} for name, users in self.reactions.items()
            ]
        if with_metadata and self.metadata is not None:
            view["metadata"] = self.metadata
        return view


@dataclass(slots=True)
class Channel:
    """A public or private channel, or a direct message (then `pair` names the two).

    pins: who pinned and when, by timestamp. bookmarks: by id. read: the last timestamp that each has seen.
    """

    id: str
    name: str
    created: int
    creator: str
    is_private: bool = False
    is_archived: bool = False
    pair: tuple[str, str] | None = None
    members: list[str] = field(default_factory=list)
    topic: Json = field(default_factory=lambda: {"value": "", "creator": "", "last_set": 0})
    purpose: Json = field(default_factory=lambda: {"value": "", "creator": "", "last_set": 0})
    messages: dict[str, Message] = field(default_factory=dict)
    timeline: list[str] = field(default_factory=list)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    pins: dict[str, Json] = field(default_factory=dict)
    bookmarks: dict[str, Json] = field(default_factory=dict)
    previous_names: list[str] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)

    @property
    def is_im(self) -> bool:
        return self.pair is not None

    @property
    def kind(self) -> str:
        """The `channel_type` of an event: channel, group or im."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"

    def other(self, person: str) -> str:
        """In a direct message: the one who is not `person`."""
        assert self.pair is not None
        return self.pair[1] if self.pair[0] == person else self.pair[0]

    def add(self, message: Message) -> None:
        """Appends a message; timestamps only grow, so both orders stay sorted."""
        self.messages[message.ts] = message
        if not message.is_reply or message.is_broadcast:
            self.timeline.append(message.ts)
        if message.is_reply and message.thread_ts in self.messages:
            parent = self.messages[message.thread_ts]
            parent.replies.append(message.ts)
            if message.author not in parent.repliers:
                parent.repliers.append(message.author)
        if len(self.messages) > KEPT:
            self.remove(next(iter(self.messages)))

    def remove(self, ts: str) -> None:
        message = self.messages.pop(ts)
        self.pins.pop(ts, None)
        if not message.is_reply or message.is_broadcast:
            self.timeline.remove(ts)
        parent = self.messages.get(message.thread_ts or "")
        if parent is not None and ts in parent.replies:
            parent.replies.remove(ts)
            authors = {self.messages[r].author for r in parent.replies}
            parent.repliers = [u for u in parent.repliers if u in authors]

    def add_ephemeral(self, message: Message) -> None:
        self.ephemerals[message.ts] = message
        if len(self.ephemerals) > KEPT:
            del self.ephemerals[next(iter(self.ephemerals))]

    def find(self, ts: str) -> Message | None:
        return self.messages.get(ts) or self.ephemerals.get(ts)

    def between(self, order: list[str], oldest: str, latest: str, inclusive: bool) -> list[str]:
        """The timestamps of a sorted list inside (oldest, latest), or [oldest, latest] if inclusive."""
        low = (bisect_left if inclusive else bisect_right)(order, oldest) if oldest else 0
        high = (bisect_right if inclusive else bisect_left)(order, latest) if latest else len(order)
        return order[low:high]

    def thread(self, ts: str) -> Iterator[Message]:
        """The parent, then its replies, oldest first."""
        parent = self.messages[ts]
        yield parent
        yield from (self.messages[r] for r in parent.replies if r in self.messages)

    def unread(self, person: str) -> int:
        seen = bisect_right(self.timeline, self.read.get(person, ""))
        return sum(self.messages[ts].author != person for ts in self.timeline[seen:])


def stamp_order(value: Any) -> str:
    """A `ts` argument as the timelines compare it: padded, since people write `1700000000` for whole seconds."""
    seconds, _, rest = str(value).partition(".")
    return f"{seconds.zfill(10)}.{rest[:6].ljust(6, '0')}"
