"""The HTTP door's server. Uvicorn's own looks ten times a second whether it is to end; this one is told."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import uvicorn

_LOOK = 1.0  # seconds: the date in its answers is as old as that


class Server(uvicorn.Server):
    _loop: asyncio.AbstractEventLoop | None = None
    _told: asyncio.Event | None = None

    def end(self) -> None:
        """From any thread: take nothing more, finish what is being answered."""
        self.should_exit = True
        if self._loop is not None and self._told is not None:
            with suppress(RuntimeError):  # stopped before: its loop is closed
                self._loop.call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        while not await self.on_tick(0):
            try:
                await asyncio.wait_for(self._told.wait(), _LOOK)
            except TimeoutError:
                continue
