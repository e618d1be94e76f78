"""The workspace's clock: Slack's time, and timestamps that are unique and ordered."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any


class Clock:
    """Unix seconds. `move` shifts it, so that a test can let a response_url or a trigger_id run out.

    Two times are told apart. Slack's own (`now`, `stamp`) never runs fast: timestamps stay ordered and three seconds
    stay three. What the page shows (`face`) may begin on another day and run fast with the app's clock.
    """

    def __init__(self) -> None:
        self._shift, self._last = 0.0, 0
        self._offset, self._speed, self._since = 0.0, 1.0, 0.0
        self.jumps: dict[str, str] = {}  # what the app offers to jump to in its own time: name -> label

    def now(self) -> float:
        return time.time() + self._shift

    def move(self, seconds: float) -> None:
        self._shift += seconds

    def show(self, shown: float, speed: float, jumps: Mapping[str, str]) -> None:
        """From now on the page shows `shown` (Unix seconds), and `speed` seconds for each of ours. jumps: buttons
        beside it, name -> label."""
        self.jumps = dict(jumps)
        self._since, self._speed = self.now(), speed
        self._offset = shown - self._since

    def face(self) -> dict[str, Any]:
        """What the page needs to turn a `ts` into the time shown: now, what is shown for it, the speed; the jumps."""
        now = self.now()
        shown = now + self._offset + (now - self._since) * (self._speed - 1)
        return {"now": now, "shown": shown, "speed": self._speed, "jumps": self.jumps}

    def stamp(self) -> str:
        """The next `ts`: seconds with six decimals, never given twice, always later than the one before."""
        self._last = max(self._last + 1, int(self.now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
