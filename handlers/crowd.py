"""How many may stand at a door at once, and for how long without a word: a crowd there must not use up the descriptors
that paging needs (1,024 files for a process, where nobody has set more).

Uvicorn counts requests, not connections, and waits for ever for the head of one (0.30 to 0.40).
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

log = logging.getLogger(__name__)

MOST_HTTP = 256  # connections; the doors of SMTP and the database have theirs
MOST_MAIL = 64
HEAD = 5.0  # seconds for the head of a request to arrive
_SAID_AGAIN = 60.0  # seconds: one line a minute, however many are turned away


class Crowd:
    """Counts who stands at one door. Safe between threads."""

    def __init__(self, name: str, most: int) -> None:
        self._name, self._most = name, most
        self._inside, self._turned_away, self._said = 0, 0, float("-inf")
        self._lock = threading.Lock()

    def enter(self) -> bool:
        """False: full. Whoever was let in has to `leave`."""
        with self._lock:
            if self._inside < self._most:
                self._inside += 1
                return True
            self._turned_away += 1
            now = time.monotonic()
            if now - self._said >= _SAID_AGAIN:
                log.warning("%s: %d connections at once, %d turned away", self._name, self._most, self._turned_away)
                self._said, self._turned_away = now, 0
            return False

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1


class BoundedHttp(H11Protocol):
    """One connection of the HTTP door: closed at once where the door is full, and after `HEAD` seconds in which no
    head of a request was complete, however slowly it trickles in."""

    crowd = Crowd("the HTTP door", MOST_HTTP)
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        self._let_in = self.crowd.enter()
        super().connection_made(transport)
        if self._let_in:
            self._wait_for_a_head()
        else:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait_for_a_head()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._let_in:
            self.crowd.leave()
        if self._patience:
            self._patience.cancel()
        super().connection_lost(exc)

    def _wait_for_a_head(self) -> None:
        """`cycle` is the request that is being answered, or the last one."""
        answering = self.cycle is not None and not self.cycle.response_complete
        if answering and self._patience:
            self._patience.cancel()
            self._patience = None
        elif not answering and self._patience is None:
            self._patience = asyncio.get_running_loop().call_later(HEAD, self._give_up)

    def _give_up(self) -> None:
        self._patience = None
        if not self.transport.is_closing():
            self.transport.abort()
