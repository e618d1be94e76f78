"""How something reaches the app: over a socket or the request URL, within three seconds, events with retries."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from local_slack.events_http import BadAnswer, RequestUrl
from local_slack.refusal import Json
from local_slack.sockets import Sockets

ACK_SECONDS = 3.0
# After a failed delivery an event is tried again: at once, after a minute, after five.
RETRY_SECONDS = (0.0, 60.0, 300.0)
_WAITING = 1000
# An event that waits for one to overtake it goes by itself after this.
HELD_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Ack:
    """The app's answer, or why there is none (in the words of x-slack-retry-reason).

    payload: what the app said in its acknowledgement.
    """

    ok: bool
    reason: str = ""
    payload: Json | None = None


class Delivery:
    """Everything that is under way to the app."""

    def __init__(
        self,
        sockets: Sockets,
        request_url: RequestUrl,
        ack_seconds: float = ACK_SECONDS,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self.sockets, self.request_url = sockets, request_url
        self._ack_seconds, self._retry_seconds = ack_seconds, retry_seconds
        self._under_way: set[asyncio.Task[Any]] = set()
        self.twice = 0
        self.swapped = 0
        self._held: Json | None = None

    def event(self, payload: Json) -> None:
        """Sends an event; it is tried up to four times. Beyond a thousand under way it is let go, as Slack does."""
        if len(self._under_way) >= _WAITING:
            return
        if self._held is not None:
            overtaken, self._held = self._held, None
            self._start(self._one_after_the_other(payload, overtaken))
        elif self.swapped > 0:
            self.swapped -= 1
            self._held = payload
            self._start(self._let_go(payload))
        else:
            self._start(self._event(payload))

    async def _one_after_the_other(self, *payloads: Json) -> None:
        for payload in payloads:
            await self._event(payload)

    async def _let_go(self, payload: Json) -> None:
        await asyncio.sleep(HELD_SECONDS)
        if self._held is payload:
            self._held = None
            await self._event(payload)

    async def _event(self, payload: Json) -> None:
        repeat = self._take_repeat()
        retry: tuple[int, str] | None = None
        for number, wait in enumerate((*self._retry_seconds, None), start=1):
            ack = await self._once("events_api", payload, retry)
            if ack.ok:
                break
            if wait is None:
                return
            retry = (number, ack.reason)
            await asyncio.sleep(wait)
        if repeat:
            lost = "timeout" if self.request_url.url is None else "http_timeout"
            await self._once("events_api", payload, ((retry[0] if retry else 0) + 1, lost))

    async def interaction(self, kind: str, payload: Json) -> Ack:
        """Sends a slash command or an interaction, once: a person is waiting. kind: slash_commands, interactive."""
        repeat = self._take_repeat()
        ack = await self._once(kind, payload, None)
        if repeat:
            self._start(self._once(kind, payload, None))
        return ack

    async def _once(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Ack:
        way = self.sockets if self.request_url.url is None else self.request_url
        try:
            return Ack(True, payload=await way.send(kind, payload, self._ack_seconds, retry))
        except TimeoutError:
            return Ack(False, "timeout" if way is self.sockets else "http_timeout")
        except BadAnswer:
            return Ack(False, "http_error")
        except ConnectionError:
            return Ack(False, "connection_failed")

    def _take_repeat(self) -> bool:
        if self.twice <= 0:
            return False
        self.twice -= 1
        return True

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def forget(self) -> None:
        """Gives up whatever is under way."""
        for task in list(self._under_way):
            task.cancel()
        self.twice = self.swapped = 0
        self._held = None
