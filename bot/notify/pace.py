"""Not faster than a destination allows: when the next message of a kind may go."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """per_minute: in the long run. burst: so many may go at once after a silence."""

    per_minute: float
    burst: int


class Pace:
    """Of one process, for any number of threads. machine: seconds of world time that never go back."""

    def __init__(self, machine: Callable[[], float]) -> None:
        self._machine, self._lock = machine, threading.Lock()
        self._next: dict[str, float] = {}  # when it would be this one's turn if nothing were let through early

    def wait(self, key: str, rate: Rate, urgent: bool = False) -> float:
        """0 where it may go now, which counts it; else the seconds until it is worth asking again. What is urgent goes
        at once, and what is not gives way to it."""
        now, every = self._machine(), 60.0 / rate.per_minute
        with self._lock:
            turn = max(self._next.get(key, 0.0), now)
            early = turn - now - every * (rate.burst - 1)
            if early > 1e-9 and not urgent:
                return early
            self._next[key] = turn + every
            return 0.0
