"""What a person's windows are told, as it happens, over WebSockets."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from local_slack.refusal import Json
from local_slack.state import Change

_SHOWN = {
    *("message", "changed", "deleted", "ephemeral", "reaction", "channel", "unread"),
    *("view", "view_closed", "home", "clock", "pin"),
}

# A window that stops reading is closed rather than waited for; it reloads when it comes back.
_BEHIND = 1000

# What a window is to be told, in order; None says that it is gone.
_Told = asyncio.Queue[str | None]


class PageFeed:
    def __init__(self) -> None:
        self._windows: dict[str, set[_Told]] = {}

    def hear(self, change: Change) -> None:
        if change.type not in _SHOWN:
            return
        told: str | None = None
        for person in change.people:
            for window in self._windows.get(person, ()):
                told = told or json.dumps(_told(change))  # once, however many look on
                with suppress(asyncio.QueueFull):
                    window.put_nowait(told)

    async def serve(self, socket: WebSocket, person: str) -> None:
        await socket.accept()
        queue: _Told = asyncio.Queue(_BEHIND)
        self._windows.setdefault(person, set()).add(queue)
        gone = asyncio.create_task(_until_gone(socket, queue))
        try:
            while not queue.full() and (told := await queue.get()) is not None:
                await socket.send_text(told)
        except (WebSocketDisconnect, RuntimeError):
            pass  # the window was closed while we wrote
        finally:
            gone.cancel()
            self._windows[person].discard(queue)


async def _until_gone(socket: WebSocket, queue: _Told) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.receive_text()
    with suppress(asyncio.QueueFull):  # then `serve` sees that by itself
        queue.put_nowait(None)


def _told(change: Change) -> Json:
    told: Json = {"type": change.type, **change.extra}
    if change.channel:
        told["channel"] = change.channel
    if change.ts:
        told["ts"] = change.ts
    if change.message is not None:
        told["thread_ts"] = change.message.thread_ts
        told["message"] = {**change.shown, "channel": change.channel}
    if change.user:
        told["user"] = change.user
    return told
