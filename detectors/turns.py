"""Whose turn it is: which look of which team begins next, and which that have ended are taken in. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

PATIENCE = 30.0  # seconds for which what a team's other sources say waits for one that was begun before them


@dataclass(frozen=True, slots=True)
class Look:
    """Detectors of one team and source, as of an instant. most: looks of its team at a time. is_slow: the last one took
    all its time. begun: in seconds of a clock that does not jump. is_back: it looks at a day gone by again, only to see
    whether what was found there is over."""

    team: str
    source: str
    names: tuple[str, ...]
    as_of: datetime
    most: int = 4
    is_slow: bool = False
    begun: float = 0.0
    is_back: bool = False


def next_look(waiting: Sequence[Look], running: Sequence[Look], at_once: int) -> Look | None:
    """The team that has the fewest under way goes first, then who waited longest. Slow ones are never but one at a
    time, whoever's they are: they cost the others one place."""
    if len(running) >= at_once:
        return None
    is_slow_on = any(look.is_slow for look in running)
    of_team = {look.team: sum(other.team == look.team for other in running) for look in waiting}
    free = [w for w in waiting if of_team[w.team] < w.most and not (w.is_slow and is_slow_on)]
    return min(free, key=lambda look: (look.is_slow, of_team[look.team]), default=None)


def ready(begun: Sequence[Look], done: Collection[Look], now: float) -> list[Look]:
    """Of those that are done, in the order of `begun`, the ones that need not wait for another of their team."""
    held: set[str] = set()
    found = []
    for look in begun:
        if look in done and look.team not in held:
            found.append(look)
        elif look not in done and not look.is_slow and now - look.begun < PATIENCE:
            held.add(look.team)
    return found
