"""The Starlette application, and a uvicorn server that starts and stops quickly on a loopback port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = {"127.0.0.1", "localhost", "::1"}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class OnlyFromHere:
    """Refuses what a foreign web page could send: a foreign Origin, or a Host that is not this machine.

    The tokens of a seed are no secret, so every door is guarded, not only the page's.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if not _is_local(scope):
            await _refuse(scope, receive, send)
            return
        # Only a server that stops cancels what is open: nobody is left to tell, and nothing went wrong.
        with suppress(asyncio.CancelledError):
            await self._app(scope, receive, _with_headers(send) if scope["type"] == "http" else send)


def _is_local(scope: Scope) -> bool:
    headers = {name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"host", b"origin")}
    host = headers.get(b"host", "")
    origin = headers.get(b"origin")
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK and (origin is None or urlsplit(origin).netloc == host)
    except ValueError:
        return False  # a Host or Origin that is no address at all


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await PlainTextResponse("This workspace serves its own page only.", 403)(scope, receive, send)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def application(routes: Iterable[BaseRoute]) -> Starlette:
    return Starlette(routes=list(routes), middleware=[Middleware(OnlyFromHere)])


class QuickServer(uvicorn.Server):
    """uvicorn looks ten times a second whether to stop, and then waits for every connection. This one does not."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                date_header=False,
                proxy_headers=False,
                ws_ping_interval=20,
                ws_per_message_deflate=False,  # nothing leaves this machine, and packing costs for every window
                timeout_keep_alive=30,
            )
        )
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Ends `serve`; to be called in its loop."""
        self._stop.set()

    def cut(self, client: Any) -> None:
        """Closes the TCP connection of this client without a word."""
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None and tuple(getattr(connection, "client", None) or ()) == tuple(client or ()):
                transport.abort()

    async def main_loop(self) -> None:
        await self._stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
        # Nearly all end by themselves once their connection is gone; what hangs on purpose is cancelled.
        for wait in (0.05, 1.0):
            tasks = list(self.server_state.tasks)
            if tasks:
                await asyncio.wait(tasks, timeout=wait)
            for task in self.server_state.tasks:
                task.cancel()


def loopback(port: int = 0) -> socket.socket:
    """A listening socket on 127.0.0.1; port 0 means any free one."""
    # asyncio turns Nagle's algorithm off only for sockets that name their protocol; with it on, an answer of two
    # writes waits 40 ms for the first to be acknowledged.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(128)
    return listening
