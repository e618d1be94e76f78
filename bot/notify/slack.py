"""Slack as a destination: posts, edits and direct messages through an unmodified WebClient.

Every post carries its notice's key in its metadata, so that a send whose end nobody saw can be looked up in the
conversation before it is tried again (Slack has no idempotency argument). Topics, user groups and invitations say how
something is to be: doing them again is free, so in doubt they are done again.
"""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import InDoubt, NotYet, SendError
from bot.network import trusted
from bot.notify.do_not_disturb import DoNotDisturb
from bot.notify.notifier import HELD_FOR, QUIET_FROM, QUIET_UNTIL, SHIFT, Notice, Receipt
from bot.notify.pace import Pace, Rate
from bot.notify.payload import SETTINGS, Direct, Edit, Invite, Payload, Post, Topic, UserGroup
from bot.notify.slack_errors import MALFORMED, Meaning, advice, code_of, meaning_of, said_by
from bot.notify.topic import with_segment
from bot.slack_text import EVENT_TYPE, unescaped
from bot.text import whole

# Slack's own numbers are one post a second and channel with short bursts, and 50 edits a minute; others may edit too.
_POSTS, _EDITS = Rate(per_minute=58, burst=3), Rate(per_minute=45, burst=15)
_BARE = 3900  # characters of a message without its looks: a text that Slack still edits
LOOK_BACK = 120.0  # seconds: our clock and Slack's need not agree to the second
_TOKEN_PAUSE = 15.0


def slack_client(token: str, base_url: str, timeout: int = 5) -> WebClient:
    """A client that tries once: its own retry handler posts twice when a reply is lost."""
    return WebClient(token=token, base_url=base_url, timeout=timeout, ssl=trusted(), retry_handlers=[])


ASKED_ABOUT = frozenset({"page"})  # direct messages that are to ring


class SlackNotifier:
    name = "slack"

    def __init__(self, client: WebClient, settle: float = 8.0, pace: Pace | None = None) -> None:
        """pace: None sends as fast as it can, and leaves it to Slack to say that this is too fast."""
        self._client, self.settle, self._pace = client, settle, pace
        self._quiet = DoNotDisturb(client)
        self._home = ""  # the address of the workspace, once asked for
        self.timeout = float(client.timeout)

    def send(self, notice: Notice) -> Receipt:
        payload = notice.payload
        self._await_turn(notice)
        try:
            if isinstance(payload, SETTINGS):
                return self._set(payload)
            answer = self._call(notice, payload)
            where = {"channel": str(answer["channel"]), "ts": str(answer["ts"])}
            return Receipt({**where, **self._besides(notice, where)})
        except SlackApiError as error:
            raise verdict(error, decoration=isinstance(payload, SETTINGS)) from error
        except SlackClientError as error:
            raise InDoubt(str(error)) from error
        except MALFORMED as error:
            raise InDoubt(f"Slack's answer makes no sense ({type(error).__name__}: {error})"[:200]) from error
        except (OSError, http.client.HTTPException) as error:
            raise broken(error) from error

    def _besides(self, notice: Notice, where: Mapping[str, str]) -> Mapping[str, str]:
        """What else is worth keeping of a message that is out."""
        if notice.kind == "incident":
            return {"permalink": self.permalink(**where)}
        if notice.kind in ASKED_ABOUT and isinstance(notice.payload, Direct):
            held = self._quiet.seconds_of(notice.payload.user, float(where["ts"]))
            return {HELD_FOR: str(round(held))} if held > 0 else {}
        if notice.kind == SHIFT and isinstance(notice.payload, Direct):
            hours = self._quiet.hours_of(notice.payload.user)
            return {QUIET_FROM: str(hours[0]), QUIET_UNTIL: str(hours[1])} if hours else {}
        return {}

    def _await_turn(self, notice: Notice) -> None:
        """Were Slack to refuse, pages would wait with everything else. What is urgent does not wait for its turn."""
        if self._pace is None or isinstance(notice.payload, SETTINGS):
            return
        rate = _EDITS if isinstance(notice.payload, Edit) else _POSTS
        if seconds := self._pace.wait(notice.payload.place, rate, urgent=notice.urgent or notice.wakes):
            raise NotYet(seconds)

    def _call(self, notice: Notice, payload: Payload) -> Mapping[str, Any]:
        match payload:
            case Edit():
                return self._edit(notice, payload)
            case Direct():
                message = _composed(notice, payload.message)
                return self._client.chat_postMessage(channel=payload.user, **message).data  # type: ignore[return-value]
            case Post():
                message = _composed(notice, payload.message)
                if thread := _thread(notice):
                    message["thread_ts"] = thread
                else:
                    message.pop("reply_broadcast", None)  # there is no thread to show it from
                return self._client.chat_postMessage(channel=payload.channel, **message).data  # type: ignore[return-value]
            case _:
                raise SendError(f"{payload.type} is nothing for Slack", permanent=True)

    def _edit(self, notice: Notice, payload: Edit) -> Mapping[str, Any]:
        if not notice.parent:
            raise SendError("the message to edit was never posted", permanent=True)
        # What is not named is kept, so an edit without looks has to take the old ones away.
        bare = {"text": notice.plain[:_BARE], "blocks": [], "attachments": []}
        message = bare if notice.bare else payload.message
        return self._client.chat_update(  # type: ignore[return-value]
            channel=notice.parent["channel"], ts=notice.parent["ts"], **message
        ).data

    def _set(self, payload: Topic | UserGroup | Invite) -> Receipt:
        """Looked at first: a change that changes nothing would still be told to the whole channel."""
        match payload:
            case Topic():
                self._set_topic(payload.channel, payload.segment)
                return Receipt({"channel": payload.channel})
            case Invite():
                self._invite(payload.channel, payload.users)
                return Receipt({"channel": payload.channel})
            case UserGroup():
                group, users = payload.usergroup, payload.users
                if set(self._client.usergroups_users_list(usergroup=group)["users"]) != set(users):
                    self._client.usergroups_users_update(usergroup=group, users=list(users))
                return Receipt({"usergroup": group})

    def _invite(self, channel: str, users: Sequence[str]) -> None:
        try:
            self._client.conversations_invite(channel=channel, users=list(users))
        except SlackApiError as error:
            if meaning_of(code_of(error)) is not Meaning.DONE:
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
            except (SlackApiError, SlackClientError, OSError, http.client.HTTPException, *MALFORMED):
                return ""
        return f"{self._home}/archives/{channel}/p{ts.replace('.', '')}"

    # --- doubt ------------------------------------------------------------------------------------------------------

    def find(self, notices: Sequence[Notice]) -> Mapping[str, Receipt] | None:
        """One look in the conversation that they all belong to. What may be done again for free is not looked for."""
        wanted = [n for n in notices if isinstance(n.payload, (Post, Direct))]
        if not wanted:
            return {}
        try:
            channel, found = self._conversation(wanted[0].payload), dict[str, Receipt]()
            since = min(n.first_tried or 0.0 for n in wanted) - LOOK_BACK
            for message in messages(self._client, channel, _thread(wanted[0]), since):
                _match(message, channel, {n.key for n in wanted}, found)
            return found
        except SlackApiError as error:
            if cannot_look(error):
                return None
            raise verdict(error) from error
        except MALFORMED as error:
            raise InDoubt(f"Slack's answer makes no sense ({type(error).__name__}: {error})"[:200]) from error
        except (OSError, http.client.HTTPException, SlackClientError) as error:
            raise InDoubt(str(error)) from error

    def _conversation(self, payload: Payload) -> str:
        if isinstance(payload, Direct):
            return str(self._client.conversations_open(users=payload.user)["channel"]["id"])
        return payload.conversation


def cannot_look(error: SlackApiError) -> bool:
    """Whether the bot may not read a conversation at all: waiting does not help, deciding without does. A thread that
    is gone cannot be read either."""
    code = code_of(error)
    return meaning_of(code) in (Meaning.PEOPLE, Meaning.GONE)


def _composed(notice: Notice, message: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"text": notice.plain[:_BARE]} if notice.bare else dict(message)
    said["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"key": notice.key}}
    said.setdefault("unfurl_links", False)
    return said


def messages(client: WebClient, channel: str, thread: str, since: float) -> Iterator[Mapping[str, Any]]:
    """What was said since an instant (Unix seconds) in a thread, or in the conversation where `thread` is ""."""
    arguments: dict[str, Any] = {
        "channel": channel,
        "oldest": f"{since:.6f}",
        "include_all_metadata": True,
        "limit": 200,
    }
    cursor, seen = "", set[str]()
    while cursor not in seen:
        seen.add(cursor)
        if thread:
            page = client.conversations_replies(ts=thread, cursor=cursor or None, **arguments)
        else:
            page = client.conversations_history(cursor=cursor or None, **arguments)
        found = page["messages"]
        if not isinstance(found, list):
            raise TypeError("messages is not a list")
        yield from (message for message in found if isinstance(message, dict) and "ts" in message)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _thread(notice: Notice) -> str:
    own = notice.payload.thread if isinstance(notice.payload, Post) else None
    return str(notice.parent.get("ts") or own or "") if isinstance(notice.payload, Post) else ""


def _match(message: Mapping[str, Any], channel: str, wanted: set[str], found: dict[str, Receipt]) -> None:
    key: Any = message
    for name in ("metadata", "event_payload", "key"):
        key = key.get(name) if isinstance(key, dict) else None
    if isinstance(key, str) and key in wanted:
        found.setdefault(key, Receipt({"channel": channel, "ts": str(message["ts"])}))


def verdict(error: SlackApiError, decoration: bool = False) -> SendError | InDoubt:
    """An answer of Slack's, by what its code means. decoration: what people would have to put right is a refusal that
    is said once, for nothing else depends on it."""
    response, code = error.response, code_of(error)
    status, meaning = getattr(response, "status_code", 200), meaning_of(code)
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return SendError("Slack asked us to slow down", retry_after=_retry_after(getattr(response, "headers", {})))
    if status >= 500 or meaning is Meaning.DOUBTFUL or "non-JSON" in code:
        return InDoubt(f"Slack answered {status}: {code}")
    why = f"Slack refused it: {advice(code, str(said_by(error).get('needed') or ''))}"
    if meaning is Meaning.TOKEN:
        return SendError(why, by_people=True, everywhere=True, retry_after=_TOKEN_PAUSE)
    if decoration and meaning in (Meaning.PEOPLE, Meaning.ROW, Meaning.UNSORTED):
        return SendError(why, permanent=True)
    return _REFUSED[meaning](why)


_REFUSED = {
    Meaning.PASSING: lambda why: SendError(why, passing=True),
    Meaning.PEOPLE: lambda why: SendError(why, by_people=True),
    Meaning.ROW: lambda why: SendError(why, by_people=True, only_this=True),
    Meaning.UNSORTED: lambda why: SendError(why, by_people=True, only_this=True),
    Meaning.LOOKS: lambda why: SendError(why, permanent=True, refused_looks=True),
    Meaning.GONE: lambda why: SendError(why, permanent=True, gone=True),
    Meaning.DONE: lambda why: SendError(why, permanent=True),
    Meaning.CONTENT: lambda why: SendError(why, permanent=True),
}


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds, at most an hour."""
    asked = {k.lower(): v for k, v in headers.items()}.get("retry-after", "")
    seconds = whole(str(asked))
    return 1.0 if seconds is None else float(min(seconds, 3600))


_NEVER_LEFT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
_NO_TUNNEL = "Tunnel connection failed"  # what http.client says of a proxy that leads nowhere
_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}


def broken(error: OSError | http.client.HTTPException) -> SendError | InDoubt:
    """A connection that failed before anything was written delivered nothing; any other may have."""
    reason = error.reason if isinstance(error, URLError) else error
    no_way = getattr(reason, "errno", None) in _NO_ROUTE or str(reason).startswith(_NO_TUNNEL)
    if isinstance(reason, _NEVER_LEFT) or no_way:
        return SendError(f"cannot reach Slack: {reason}", unreachable=True)
    return InDoubt(f"the connection to Slack broke: {type(reason).__name__}")
