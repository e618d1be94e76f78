"""How a detector stands, for people: its state in one word, its last figures as a line of bars. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from detectors.detector import Outcome
from detectors.measure import Measure

_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Paused:
    by: str
    since: datetime  # aware
    reason: str
    until: datetime  # aware


@dataclass(frozen=True, slots=True)
class Standing:
    """figures: of the last runs that measured one, oldest first. outcome None: it has not run yet. next_due: aware."""

    name: str
    pipeline: str
    enabled: bool
    outcome: Outcome | None
    figures: tuple[float, ...]
    limit: float | None
    next_due: datetime | None
    paused: Paused | None
    late: bool = False  # it did not run by its time, and what it said last is old
    right: int = 0  # of its incidents, as people resolved them
    judged: int = 0  # incidents of which people said what they were
    measure: Measure | None = None  # of the last run

    @property
    def state(self) -> str:
        """What stands still is never healthy: paused, switched off and late go before whatever the last run said."""
        if self.paused:
            return "paused"
        if not self.enabled:
            return "switched off"
        if self.late:
            return "late"
        return self.outcome.value if self.outcome else "not run yet"


def sparkline(figures: Sequence[float]) -> str:
    """One bar a figure, from the lowest to the highest of them; all the same is a line in the middle."""
    if not figures:
        return ""
    low, high = min(figures), max(figures)
    if low == high:
        return _BARS[3] * len(figures)
    return "".join(_BARS[round((f - low) / (high - low) * (len(_BARS) - 1))] for f in figures)
