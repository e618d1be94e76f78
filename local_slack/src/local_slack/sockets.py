"""Socket Mode: one-time URLs, up to ten connections, and envelopes that are acknowledged or given up.

docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from local_slack.refusal import Json

MOST = 10
WARNING_SECONDS = 10.0
_TICKETS = 100


class Connection:
    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.is_leaving = False


class Sockets:
    """url: where tickets lead. cut: closes a client's TCP connection without a word."""

    def __init__(self, app_id: str, url: str, cut: Callable[[Any], None]) -> None:
        self._app_id, self._url, self._cut = app_id, url, cut
        self._tickets: dict[str, None] = {}
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._turn = 0
        self.connections: list[Connection] = []

    def ticket(self) -> str:
        """A WebSocket URL that is good once."""
        key = secrets.token_urlsafe(24)
        self._tickets[key] = None
        if len(self._tickets) > _TICKETS:
            del self._tickets[next(iter(self._tickets))]
        return f"{self._url}?ticket={key}&app_id={self._app_id}"

    async def serve(self, socket: WebSocket) -> None:
        """One connection of the app, from hello to goodbye."""
        if socket.query_params.get("ticket", "") not in self._tickets:
            await socket.close(code=1008)
            return
        del self._tickets[socket.query_params["ticket"]]
        await socket.accept()
        if len(self.connections) >= MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        connection = Connection(socket)
        self.connections.append(connection)
        try:
            await socket.send_json(self._hello())
            while True:
                self._heard(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass  # the app went away; what it had not acknowledged runs into its time limit
        finally:
            self.connections.remove(connection)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "workspace", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    def _heard(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return  # Slack ignores what is no JSON
        envelope = answer.get("envelope_id") if isinstance(answer, dict) else None
        waiting = self._waiting.get(envelope or "")
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))

    async def send(self, kind: str, payload: Json, seconds: float, retry: tuple[int, str] | None) -> Json | None:
        """Sends one envelope to one connection and waits for its acknowledgement; returns the payload in it.

        Raises ConnectionError with nobody to send to, TimeoutError when nobody acknowledged in time.
        """
        connection = self._next()
        id = secrets.token_hex(16)
        envelope: Json = {
            "envelope_id": id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if retry is not None:
            envelope |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
        waiting: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[id] = waiting
        try:
            async with asyncio.timeout(seconds):
                try:
                    await connection.socket.send_json(envelope)
                except (WebSocketDisconnect, RuntimeError) as error:
                    raise ConnectionError("the connection closed") from error
                return await waiting
        finally:
            del self._waiting[id]

    def _next(self) -> Connection:
        staying = [c for c in self.connections if not c.is_leaving] or self.connections
        if not staying:
            raise ConnectionError("the app is not connected")
        self._turn += 1
        return staying[self._turn % len(staying)]

    async def disconnect(self, reason: str) -> None:
        """Tells every connection to leave (`warning`, `refresh_requested`), or cuts it (`drop`)."""
        leaving = list(self.connections)
        for connection in leaving:
            connection.is_leaving = True
            if reason == "drop":
                self._cut(connection.socket.client)
            else:
                await self._ask_to_leave(connection, reason)

    async def _ask_to_leave(self, connection: Connection, reason: str) -> None:
        try:
            await connection.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "workspace"}}
            )
            if reason == "warning":
                loop = asyncio.get_running_loop()
                loop.call_later(WARNING_SECONDS, self._cut, connection.socket.client)
            else:
                await connection.socket.close()
        except (WebSocketDisconnect, RuntimeError):
            pass  # gone by itself meanwhile
