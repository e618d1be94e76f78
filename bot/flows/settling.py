"""After a start, or a jump of the handbook's clock: what fell due meanwhile is being done, and nothing is late yet."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import Clock

SETTLE = timedelta(minutes=2)
_JUMP = timedelta(minutes=1)


class Settling:
    """Asked at every look of one loop. at_start: whether a start counts as well."""

    def __init__(self, clock: Clock, at_start: bool = True) -> None:
        self._clock = clock
        self._until = clock.now() + (SETTLE if at_start else timedelta())
        self._seen = clock.now(), clock.running()

    def goes_on(self) -> bool:
        now = self._clock.now()
        (seen, ran), self._seen = self._seen, (now, self._clock.running())
        if (now - seen) - timedelta(seconds=self._seen[1] - ran) > _JUMP:
            self._until = now + SETTLE
        return now < self._until
