"""What was said in a channel since an instant, and whether a message stands there, read from Slack."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import InDoubt
from bot.notify.slack import broken, messages, verdict
from bot.notify.slack_errors import MALFORMED, Meaning, code_of, meaning_of

T = TypeVar("T")


class ChannelReader:
    """All raise SendError or InDoubt where Slack refuses, is asked too often or does not answer."""

    def __init__(self, client: WebClient) -> None:
        self._client, self._ourselves = client, ""

    def ourselves(self) -> str:
        """The bot's user id; asked once."""
        self._ourselves = self._ourselves or _asked(lambda: str(self._client.auth_test()["user_id"]))
        return self._ourselves

    def said(self, channel: str, since: float, most: int) -> Sequence[Mapping[str, Any]]:
        """Since an instant (Unix seconds), oldest first, without replies in threads; of more than `most`, the last."""
        return _asked(lambda: list(islice(messages(self._client, channel, "", since), most)))[::-1]

    def stands(self, channel: str, ts: str) -> bool:
        """Whether a message is still there. Slack keeps the place of a deleted one that had replies as a tombstone."""
        shown = _asked(lambda: _first(self._client, channel, ts))
        return shown is not None and shown.get("subtype") != "tombstone"


def _first(client: WebClient, channel: str, ts: str) -> Mapping[str, Any] | None:
    try:
        found = client.conversations_replies(channel=channel, ts=ts, limit=1)["messages"]
    except SlackApiError as error:
        if meaning_of(code_of(error)) is Meaning.GONE:
            return None
        raise
    return next((message for message in found if message["ts"] == ts), None)


def _asked(question: Callable[[], T]) -> T:
    try:
        return question()
    except SlackApiError as error:
        raise verdict(error) from error
    except SlackClientError as error:
        raise InDoubt(str(error)) from error
    except (OSError, http.client.HTTPException) as error:
        raise broken(error) from error
    except MALFORMED as error:
        raise InDoubt(f"Slack's answer makes no sense ({type(error).__name__})") from error
