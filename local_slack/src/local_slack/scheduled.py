"""Messages that wait for their time (docs.slack.dev/reference/methods/chat.scheduleMessage).

One timer, for the earliest. It follows the workspace's clock, so a test that moves the clock need not wait.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from local_slack.refusal import Json, Refused
from local_slack.state import State

FARTHEST_SECONDS = 120 * 86_400
WINDOW_SECONDS, MOST_IN_WINDOW = 300, 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message to be posted. post_at: Unix seconds. user: whose token asked for it."""

    id: str
    channel: str
    post_at: int
    created: int
    user: str
    body: Json
    metadata: Json | None


class Scheduled:
    def __init__(self, state: State) -> None:
        self._state = state
        self._timer: asyncio.TimerHandle | None = None
        self.waiting: dict[str, Waiting] = {}

    def add(self, message: Waiting) -> None:
        """Raises Refused (time_in_past, time_too_far, restricted_too_many)."""
        now = self._state.clock.now()
        if message.post_at <= now:
            raise Refused("time_in_past")
        if message.post_at > now + FARTHEST_SECONDS:
            raise Refused("time_too_far")
        near = [w for w in self.waiting.values() if w.channel == message.channel]
        if sum(abs(w.post_at - message.post_at) < WINDOW_SECONDS for w in near) >= MOST_IN_WINDOW:
            raise Refused("restricted_too_many")
        self.waiting[message.id] = message
        self._arm()

    def remove(self, id: str) -> Waiting:
        """Raises Refused (invalid_scheduled_message_id)."""
        if id not in self.waiting:
            raise Refused("invalid_scheduled_message_id")
        return self.waiting.pop(id)

    def post_due(self) -> None:
        """Posts what is due by now; to be called when the clock was moved."""
        now = self._state.clock.now()
        for message in sorted(self.waiting.values(), key=lambda w: w.post_at):
            if message.post_at <= now:
                del self.waiting[message.id]
                self._post(message)
        self._arm()

    def clear(self) -> None:
        self.waiting.clear()
        self._disarm()

    def _post(self, message: Waiting) -> None:
        channel = self._state.channels.get(message.channel)
        thread = message.body.get("thread_ts")
        gone = channel is None or channel.is_archived or (thread and thread not in channel.messages)
        if channel is not None and not gone:
            self._state.post(channel, message.body, message.metadata)

    def _arm(self) -> None:
        self._disarm()
        if not self.waiting:
            return
        seconds = min(w.post_at for w in self.waiting.values()) - self._state.clock.now()
        self._timer = asyncio.get_running_loop().call_later(max(0.0, seconds), self.post_due)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
