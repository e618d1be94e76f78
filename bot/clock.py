"""The clocks. Every decision is handed a `now`; only doors and edges hold one of these.

Two times are told apart. `now()` is the handbook's time: shifts, due steps, announcements. A demo may run it at
60x and a test may jump it. `machine()` is the world's time: leases, Retry-After, settle times. It never runs fast,
because other processes and Slack do not.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Handbook time, aware, UTC."""
        ...

    def machine(self) -> float:
        """World time: Unix seconds, comparable between processes."""
        ...

    def running(self) -> float:
        """Seconds that also count while this process is stopped or the machine sleeps; for the send fence."""
        ...

    def seconds_until(self, instant: datetime) -> float:
        """World seconds until a handbook instant, 0 or less if it has come; too few, where nobody can know."""
        ...


def _boottime() -> float:
    # CLOCK_MONOTONIC stands still in suspend, so a laptop that sleeps mid-send would think its lease fresh.
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def machine(self) -> float:
        return time.time()

    def running(self) -> float:
        return _boottime()

    def seconds_until(self, instant: datetime) -> float:
        return (instant - self.now()).total_seconds()


class FastClock(SystemClock):
    """Handbook time that starts at `start` and runs `speed` times as fast as the world's."""

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        self.speed = speed
        self._start, self._origin = start.astimezone(UTC), _boottime()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(_boottime() - self._origin) * self.speed)

    def seconds_until(self, instant: datetime) -> float:
        return super().seconds_until(instant) / self.speed

    def jump_to(self, at: datetime) -> None:
        """Handbook time goes on from `at`, if that is ahead: it never goes back."""
        self._start += max(timedelta(0), at - self.now())


class ManualClock:
    """A clock that stands still until told to move; all three times move together. Safe between threads."""

    def __init__(self, start: datetime) -> None:
        self._now, self._seconds, self._lock = start.astimezone(UTC), 0.0, threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def machine(self) -> float:
        return self.now().timestamp()

    def running(self) -> float:
        with self._lock:
            return self._seconds

    def seconds_until(self, instant: datetime) -> float:
        return min((instant - self.now()).total_seconds(), 0.2)  # somebody may move it at any moment

    def advance(self, by: timedelta) -> datetime:
        with self._lock:
            self._now += by
            self._seconds += by.total_seconds()
            return self._now
