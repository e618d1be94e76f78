"""The door that Slack opens from its side: Socket Mode. Looked at every second, for a connection that was cut would be
noticed by its silence alone; and what Slack says about connections is heard.

`hello` counts this app's connections. Those that nobody holds any more (python-slack-sdk #1940) swallow what Slack
sends to them, and clicks are not sent again.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.network import proxy_for
from bot.notify.slack_errors import MALFORMED, code_of
from handlers.hang_up import hang_up

log = logging.getLogger(__name__)

PING = 3  # seconds: the SDK notices a connection that is silent after about six of these
MOST_CONNECTIONS = 10  # of one app ("Using Socket Mode")
LOOK = 1.0  # seconds between two looks
_TOO_MANY_PAUSE = 10.0  # seconds: the SDK would ask for the next connection at once, for ever
_COUNTED_AGAIN, _LONGEST_PAUSE = 60.0, 3600.0  # seconds after a count with others in it, doubled each time
_UNREADABLE = (ValueError, RecursionError)
_ADVICE = "stop whatever else uses the app token"


class Socket:
    """ours: how many processes of ours hold a connection, as far as is known."""

    def __init__(self, bolt: App, token: str, running: Callable[[], float], ours: Callable[[], int]) -> None:
        self._handler = SocketModeHandler(bolt, app_token=token, ping_interval=PING)
        self._client = self._handler.client
        self._client.proxy = proxy_for(bolt.client.base_url)  # the SDK's would not heed NO_PROXY
        self._client.on_message_listeners.append(self._heard)
        self._running, self._ours = running, ours
        self._stopping = threading.Event()
        self._since: float | None = running()  # without a connection; None while there is one
        self._others = 0  # connections that no process of ours holds, by the last hello
        self._counted_at, self._pause = running(), _COUNTED_AGAIN
        self._too_many = False

    def open(self) -> None:
        """Connect, however long Slack takes to be there; afterwards the handler reconnects by itself."""
        pause = 0.5
        while not self._stopping.is_set():
            try:
                self._handler.connect()  # type: ignore[no-untyped-call]
                if self._stopping.is_set():  # hung up while it connected
                    hang_up(self._handler)
                return
            except (SlackApiError, SlackClientError, OSError, *MALFORMED) as error:
                log.warning("no Socket Mode connection yet (%s); next try in %.0f s", _why(error), pause)
                self._stopping.wait(pause)
                pause = min(pause * 2, 30.0)

    def close(self) -> None:
        self._stopping.set()
        hang_up(self._handler)

    def is_connected(self) -> bool:
        return bool(self._client.is_connected()) and not _is_cut(self._client.current_session)

    def is_to_be_seen_to(self) -> bool:
        """Whether `look` would do anything. Quick, and from any thread."""
        return self._since is not None or self._counts_again() or not self.is_connected()

    def look(self) -> None:
        """A connection that was lost is said, and made anew at once."""
        if self.is_connected():
            if self._since is not None:
                log.info("Socket Mode: connected after %.0f s", self._running() - self._since)
                self._since = None
            self._count_again()
            return
        if self._since is None:
            self._since = self._running()
            log.warning("Socket Mode: the connection is gone; clicks and commands wait for the next")
        if self._client.current_app_monitor_started and not self._too_many:
            self._reconnect()

    def _counts_again(self) -> bool:
        return bool(self._others) and self._running() - self._counted_at >= self._pause

    def _count_again(self) -> None:
        """Only a new connection is told how many there are."""
        if self._counts_again():
            self._counted_at, self._pause = self._running(), min(2 * self._pause, _LONGEST_PAUSE)
            self._reconnect(force=True)

    def _reconnect(self, force: bool = False) -> None:
        """The SDK does it too, after its next ping; whoever is first, the other finds it done."""
        if self._stopping.is_set():
            return
        try:
            self._client.connect_to_new_endpoint(force or self._client.is_connected())
        except (SlackApiError, SlackClientError, OSError, *MALFORMED) as error:
            log.warning("Socket Mode: no new connection (%s)", _why(error))
        if self._stopping.is_set():  # hung up while it connected
            hang_up(self._handler)

    def trouble(self) -> str:
        """What keeps clicks from coming; "" for nothing."""
        if self._too_many and not self.is_connected():
            return "no Socket Mode connection: Slack has ten open for this app already (too_many_websockets)"
        return "" if self.is_connected() else "no Socket Mode connection"

    def ghosts(self) -> str:
        """Connections that Slack counts and no process of ours holds; "" for none."""
        if not self._others:
            return ""
        count = "1 more Socket Mode connection" if self._others == 1 else f"{self._others} more Socket Mode connections"
        return f"Slack counts {count} of this app than our processes hold, and what goes there is lost: {_ADVICE}"

    def _hello(self, count: Any) -> None:
        """A connection that is replaced is still open when the next one is greeted."""
        known = count if isinstance(count, int) and not isinstance(count, bool) else 0
        replaced = 1 if self._since is None else 0
        before, self._others = self._others, max(0, known - max(1, self._ours()) - replaced)
        self._too_many, self._counted_at = False, self._running()
        if self._others:
            log.warning("Socket Mode: %s", self.ghosts())
        elif before:
            self._pause = _COUNTED_AGAIN

    def _heard(self, message: str) -> None:
        said: dict[str, Any] = {}
        with suppress(*_UNREADABLE):
            said = found if isinstance(found := json.loads(message), dict) else {}
        if said.get("type") == "hello":
            self._hello(said.get("num_connections"))
        elif said.get("type") == "disconnect" and said.get("reason") == "too_many_websockets":
            if not self._too_many:
                log.error("Socket Mode: Slack has ten connections of this app open and takes no more")
            self._too_many = True
            self._stopping.wait(_TOO_MANY_PAUSE)


def _is_cut(session: Any) -> bool:
    """Whether the other end has closed. The SDK takes that for silence, and waits four pings for an answer. Looked at
    beneath TLS, and taking nothing away from the reader."""
    sock = getattr(session, "sock", None)
    try:
        with socket.socket(fileno=os.dup(sock.fileno())) as beside:  # type: ignore[union-attr]
            return beside.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False  # open, and nothing to read
    except ConnectionError:
        return True
    except (OSError, AttributeError):
        return False  # being replaced at this moment


def _why(error: Exception) -> str:
    return code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
