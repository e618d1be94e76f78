"""Slack as a destination: posts, edits and direct messages through an unmodified WebClient.

Every post carries its notice's key in its metadata, so that a send whose end nobody saw can be looked up in the
conversation before it is tried again (Slack has no idempotency argument).

Payloads, as the drafts write them:

    {"do": "post", "channel": "C...", "message": {...}}   in the parent's thread if there is one, else in `thread`,
                                                          the ts of somebody's message, if that is given
    {"do": "edit", "message": {...}}                      the parent's message
    {"do": "dm", "user": "U...", "message": {...}}
    {"do": "topic", "channel": "C...", "segment": "On call: ..."}      our part of a channel's topic
    {"do": "usergroup", "usergroup": "S...", "users": ["U..."]}        everybody in a user group
    {"do": "invite", "channel": "C...", "users": ["U..."]}             they are in the channel

The last three say how something is to be. Doing them again is free, so in doubt they are done again.
"""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import InDoubt, NotYet, SendError
from bot.notify.notifier import Notice, Receipt
from bot.notify.pace import Pace, Rate
from bot.notify.topic import unescaped, with_segment
from bot.slack_text import EVENT_TYPE

_LOOKS = {
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_attachments",
    "too_many_attachments",
    "msg_too_long",
    "msg_blocks_too_long",
    "metadata_too_large",
}
# Wrong or withdrawn credentials stop everything, but putting them right lets everything out: never a reason to drop.
_CREDENTIALS = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "missing_scope",
}
_OURS = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
NO_LOOKING = {
    "missing_scope",
    "channel_not_found",
    "not_in_channel",
    "not_allowed_token_type",
    "no_permission",
}
_SETTINGS = ("topic", "usergroup", "invite")
_THERE_ALREADY = {"already_in_channel", "cant_invite_self"}
_IDEMPOTENT = ("edit", *_SETTINGS)
# Slack's own numbers are one post a second and channel with short bursts, and 50 edits a minute; others may edit too.
_POSTS, _EDITS = Rate(per_minute=58, burst=3), Rate(per_minute=45, burst=15)
LOOK_BACK = 120.0  # seconds: our clock and Slack's need not agree to the second
_CREDENTIALS_PAUSE = 15.0


def slack_client(token: str, base_url: str, timeout: int = 5) -> WebClient:
    """A client that tries once: its own retry handler posts twice when a reply is lost."""
    return WebClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])


class SlackNotifier:
    name = "slack"

    def __init__(self, client: WebClient, settle: float = 8.0, pace: Pace | None = None) -> None:
        """pace: None sends as fast as it can, and leaves it to Slack to say that this is too fast."""
        self._client, self.settle, self._pace = client, settle, pace
        self._home = ""  # the address of the workspace, once asked for
        self.timeout = float(client.timeout)

    def send(self, notice: Notice) -> Receipt:
        self._await_turn(notice)
        try:
            if notice.payload["do"] in _SETTINGS:
                return self._set(notice.payload)
            answer = self._call(notice)
        except SlackApiError as error:
            raise verdict(error, decoration=notice.payload["do"] in _SETTINGS) from error
        except SlackClientError as error:
            raise InDoubt(str(error)) from error
        except (OSError, http.client.HTTPException) as error:
            raise broken(error) from error
        where = {"channel": str(answer["channel"]), "ts": str(answer["ts"])}
        return Receipt({**where, "permalink": self.permalink(**where)} if notice.kind == "incident" else where)

    def _await_turn(self, notice: Notice) -> None:
        """Were Slack to refuse, pages would wait with everything else. A page does not wait for its turn."""
        do = notice.payload["do"]
        if self._pace is None or do in _SETTINGS:
            return
        where = notice.payload.get("channel") or notice.payload.get("user")
        key, rate = ("edit", _EDITS) if do == "edit" else (f"post:{where}", _POSTS)
        if seconds := self._pace.wait(key, rate, urgent=notice.wakes):
            raise NotYet(seconds)

    def _call(self, notice: Notice) -> Mapping[str, Any]:
        payload, message = notice.payload, dict(notice.payload["message"])
        if notice.bare:
            message = {"text": notice.plain}
        if payload["do"] == "edit":
            return self._edit(notice, message)
        message["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"key": notice.key}}
        message.setdefault("unfurl_links", False)
        if payload["do"] == "dm":
            return self._client.chat_postMessage(channel=payload["user"], **message).data  # type: ignore[return-value]
        if thread := _thread(notice):
            message["thread_ts"] = thread
        else:
            message.pop("reply_broadcast", None)  # there is no thread to show it from
        return self._client.chat_postMessage(channel=payload["channel"], **message).data  # type: ignore[return-value]

    def _edit(self, notice: Notice, message: dict[str, Any]) -> Mapping[str, Any]:
        if not notice.parent:
            raise SendError("the message to edit was never posted", permanent=True)
        if notice.bare:
            # What is not named is kept, so an edit without looks has to take the old ones away.
            message |= {"blocks": [], "attachments": []}
        return self._client.chat_update(  # type: ignore[return-value]
            channel=notice.parent["channel"], ts=notice.parent["ts"], **message
        ).data

    def _set(self, payload: Mapping[str, Any]) -> Receipt:
        """Looked at first: a change that changes nothing would still be told to the whole channel."""
        if payload["do"] == "topic":
            self._set_topic(payload["channel"], payload["segment"])
            return Receipt({"channel": payload["channel"]})
        if payload["do"] == "invite":
            self._invite(payload["channel"], payload["users"])
            return Receipt({"channel": payload["channel"]})
        group, users = payload["usergroup"], payload["users"]
        if set(self._client.usergroups_users_list(usergroup=group)["users"]) != set(users):
            self._client.usergroups_users_update(usergroup=group, users=users)
        return Receipt({"usergroup": group})

    def _invite(self, channel: str, users: Sequence[str]) -> None:
        try:
            self._client.conversations_invite(channel=channel, users=users)
        except SlackApiError as error:
            if error.response.get("error") not in _THERE_ALREADY:
                raise

    def _set_topic(self, channel: str, segment: str) -> None:
        before = unescaped(self._client.conversations_info(channel=channel)["channel"]["topic"]["value"])
        topic = with_segment(before, segment)
        if topic is None:
            raise SendError("the channel's topic has no room: too_long", permanent=True)
        if topic != before:
            self._client.conversations_setTopic(channel=channel, topic=topic)

    def permalink(self, channel: str, ts: str) -> str:
        """The address of a message, as Slack makes them; "" while Slack does not say where the workspace is."""
        if not self._home:
            try:
                self._home = str(self._client.auth_test()["url"]).rstrip("/")
            except (SlackApiError, SlackClientError, OSError, http.client.HTTPException):
                return ""
        return f"{self._home}/archives/{channel}/p{ts.replace('.', '')}"

    # --- doubt ------------------------------------------------------------------------------------------------------

    def find(self, notices: Sequence[Notice]) -> Mapping[str, Receipt] | None:
        """Look once in every conversation that may hold one. What may be done again for free is not looked for."""
        places: dict[tuple[str, str], list[Notice]] = defaultdict(list)
        try:
            for notice in notices:
                if notice.payload["do"] not in _IDEMPOTENT:
                    places[self._conversation(notice), _thread(notice)].append(notice)
            found: dict[str, Receipt] = {}
            for (channel, thread), wanted in places.items():
                since = min(n.first_tried or 0.0 for n in wanted) - LOOK_BACK
                for message in messages(self._client, channel, thread, since):
                    _match(message, channel, {n.key for n in wanted}, found)
            return found
        except SlackApiError as error:
            if error.response.get("error") in NO_LOOKING:
                return None
            raise verdict(error) from error
        except (OSError, http.client.HTTPException, SlackClientError) as error:
            raise InDoubt(str(error)) from error

    def _conversation(self, notice: Notice) -> str:
        if notice.payload["do"] == "dm":
            opened = self._client.conversations_open(users=notice.payload["user"])
            return str(opened["channel"]["id"])
        return str(notice.payload["channel"])


def messages(client: WebClient, channel: str, thread: str, since: float) -> Iterator[Mapping[str, Any]]:
    """What was said since an instant (Unix seconds) in a thread, or in the conversation where `thread` is ""."""
    arguments: dict[str, Any] = {
        "channel": channel,
        "oldest": f"{since:.6f}",
        "include_all_metadata": True,
        "limit": 200,
    }
    cursor = ""
    while True:
        if thread:
            page = client.conversations_replies(ts=thread, cursor=cursor or None, **arguments)
        else:
            page = client.conversations_history(cursor=cursor or None, **arguments)
        yield from page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _thread(notice: Notice) -> str:
    return str(notice.parent.get("ts") or notice.payload.get("thread") or "")


def _match(message: Mapping[str, Any], channel: str, wanted: set[str], found: dict[str, Receipt]) -> None:
    key = ((message.get("metadata") or {}).get("event_payload") or {}).get("key")
    if key in wanted:
        found.setdefault(key, Receipt({"channel": channel, "ts": str(message["ts"])}))


def verdict(error: SlackApiError, decoration: bool = False) -> SendError | InDoubt:
    """Sort an answer of Slack's into: not delivered (try again, or never), or nobody knows. decoration: nothing else
    may wait for it, so its own rate limit holds up nothing else and a scope that only it needs is a refusal."""
    response, code = error.response, str(error.response.get("error", ""))
    status = getattr(response, "status_code", 200)
    if status == 429 or code in ("ratelimited", "rate_limited"):
        if decoration:
            return SendError("Slack asked us to slow down")
        asked = {k.lower(): v for k, v in getattr(response, "headers", {}).items()}.get("retry-after")
        return SendError("Slack asked us to slow down", retry_after=float(asked or 1))
    if status >= 500 or code in _OURS or "non-JSON" in code:
        return InDoubt(f"Slack answered {status}: {code}")
    if code in _CREDENTIALS and not (decoration and code == "missing_scope"):
        return SendError(f"Slack does not accept the bot's token: {code}", retry_after=_CREDENTIALS_PAUSE)
    needed = f" (needed: {response['needed']})" if response.get("needed") else ""
    return SendError(f"Slack refused it: {code}{needed}", permanent=True, refused_looks=code in _LOOKS)


_NEVER_LEFT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}


def broken(error: OSError | http.client.HTTPException) -> SendError | InDoubt:
    """A connection that failed before anything was written delivered nothing; any other may have."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, _NEVER_LEFT) or getattr(reason, "errno", None) in _NO_ROUTE:
        return SendError(f"cannot reach Slack: {reason}", unreachable=True)
    return InDoubt(f"the connection to Slack broke: {type(reason).__name__}")
