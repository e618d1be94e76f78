"""response_url: five answers in thirty minutes, to whoever clicked or typed (docs.slack.dev/interactivity)."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from local_slack.channels import Channel, Message
from local_slack.content import content, judged_metadata
from local_slack.refusal import Json, Refused
from local_slack.shapes import authored
from local_slack.state import State

USES, MINUTES = 5, 30
_KEPT = 1000


@dataclass(slots=True)
class Response:
    """The right to answer. original: the message that was clicked, if it was a message."""

    channel: str
    user: str
    until: float
    original: str = ""
    thread_ts: str = ""
    left: int = USES


class Responses:
    def __init__(self, state: State, base_url: str) -> None:
        self._state, self._base_url = state, base_url
        self._given: OrderedDict[str, Response] = OrderedDict()

    def clear(self) -> None:
        self._given.clear()

    def url(self, kind: str, channel: str, user: str, original: str = "", thread_ts: str = "") -> str:
        """kind: `commands`, `actions` or `app` (of a submitted view), as in Slack's own URLs."""
        key = secrets.token_urlsafe(18)
        until = self._state.clock.now() + MINUTES * 60
        self._given[key] = Response(channel, user, until, original, thread_ts)
        if len(self._given) > _KEPT:
            self._given.popitem(last=False)
        return f"{self._base_url}/{kind}/{self._state.seed.team.id}/{key}"

    def use(self, key: str, given: Json) -> None:
        """Carries out what was POSTed. Raises Refused (expired_url, used_url and what judges messages raises)."""
        response = self._given.get(key)
        if response is None or self._state.clock.now() > response.until:
            raise Refused("expired_url", status=404)
        if response.left <= 0:
            raise Refused("used_url", status=404)
        self.carry_out(response, given)
        response.left -= 1

    def carry_out(self, response: Response, given: Json) -> None:
        channel = self._state.channel(response.channel)
        original = channel.find(response.original) if response.original else None
        if given.get("delete_original"):
            self._delete(original)
        elif given.get("replace_original") and original is not None:
            self._replace(original, given)
        else:
            self._say(channel, response, given)

    def _delete(self, original: Message | None) -> None:
        if original is None:
            raise Refused("message_not_found", status=404)
        self._state.delete(original)

    def _replace(self, original: Message, given: Json) -> None:
        body = _content(given)
        changes: Json = {"blocks": None, "attachments": None, **body}
        self._state.revise(original, changes)

    def _say(self, channel: Channel, response: Response, given: Json) -> None:
        body = {**authored(self._state), **_content(given)}
        thread = str(given.get("thread_ts") or "")
        if thread in channel.messages:
            body["thread_ts"] = thread
        if given.get("response_type") == "in_channel":
            metadata = given.get("metadata")
            self._state.post(channel, body, judged_metadata(metadata) if metadata else None)
            return
        if response.thread_ts and "thread_ts" not in body:
            body["thread_ts"] = response.thread_ts  # an ephemeral answer stays beside what it answers
        self._state.whisper(channel, response.user, body)


def _content(given: Json) -> Json:
    try:
        return content(given.get("text"), given.get("blocks"), given.get("attachments"))
    except Refused as refused:
        raise Refused(refused.error, status=400, **refused.more) from None


def read(value: Any) -> Json:
    if not isinstance(value, dict):
        raise Refused("invalid_payload", status=400)
    return value
