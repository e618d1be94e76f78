"""Shortcuts: what an app offers behind the lightning, or in the menu of a message.

docs.slack.dev/interactivity/implementing-shortcuts
"""

from __future__ import annotations

from local_slack.channels import Message
from local_slack.interactions import Interactions, failed
from local_slack.refusal import Json, Refused
from local_slack.slack import Slack


class Shortcuts:
    def __init__(self, slack: Slack, interactions: Interactions) -> None:
        self._slack, self._interactions = slack, interactions

    async def run(self, user: str, callback_id: str, message: Message | None) -> Json:
        """A global shortcut, or a message's. Raises Refused (unknown_shortcut) if the app has none of that kind."""
        kind = "global" if message is None else "message"
        known = next(
            (s for s in self._slack.seed.shortcuts if s.callback_id == callback_id and s.type == kind),
            None,
        )
        if known is None:
            raise Refused("unknown_shortcut")
        payload = self._global(user) if message is None else self._of_message(user, message)
        sent = {**payload, "callback_id": callback_id, "action_ts": self._slack.clock.stamp()}
        ack = await self._slack.delivery.interaction("interactive", sent)
        return {"ok": True} if ack.ok else failed(known.name, ack)

    def _global(self, user: str) -> Json:
        return self._interactions.head("shortcut", user)

    def _of_message(self, user: str, message: Message) -> Json:
        channel = self._slack.state.channels[message.channel]
        return {
            **self._interactions.head("message_action", user, channel=channel.id),
            "message_ts": message.ts,
            "message": message.shown(),
            "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
            "response_url": self._slack.responses.url("actions", channel.id, user, thread_ts=message.thread_ts or ""),
        }
