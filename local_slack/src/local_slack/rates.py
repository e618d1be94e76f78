"""Slack's rate limits, per method and app, as token buckets (docs.slack.dev/apis/web-api/rate-limits)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from local_slack.refusal import Refused

# Calls a minute. Slack promises "20+", "50+", "100+"; the workspace holds to the number.
TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
POSTING = 60  # one a second for each channel
SPECIAL = 600

_BURST = 5  # how many posts in a row a channel takes before the second counts
_TIMES = {"strict": 1, "mild": 10}


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rates:
    """mode: strict (Slack's numbers), mild (ten times as much) or off."""

    def __init__(self, mode: str) -> None:
        if mode not in ("strict", "mild", "off"):
            raise ValueError("rates must be strict, mild or off")
        self.mode = mode
        self._buckets: dict[str, _Bucket] = {}

    def clear(self) -> None:
        self._buckets.clear()

    def spend(self, key: str, per_minute: int, now: float) -> None:
        """Takes one call out of the bucket. Raises Refused (ratelimited, 429, Retry-After in whole seconds)."""
        if self.mode == "off":
            return
        per_minute *= _TIMES[self.mode]
        most = _BURST * _TIMES[self.mode] if key.startswith("chat.postMessage:") else per_minute
        bucket = self._buckets.setdefault(key, _Bucket(most, now))
        bucket.left = min(most, bucket.left + (now - bucket.at) * per_minute / 60)
        bucket.at = now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) * 60 / per_minute)
            raise Refused("ratelimited", status=429, headers={"Retry-After": str(max(1, wait))})
        bucket.left -= 1
