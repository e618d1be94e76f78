"""Each process writes every five seconds that it lives, and any of them can tell of all.

The write is the probe: a disk that is full, a table that is damaged, a file that is gone stop it as they stop the work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

from bot.clock import Clock
from bot.store import processes as book
from bot.store.database import Database
from bot.store.processes import Process

EVERY = 5.0  # seconds: each writes one page, and little else is written by an idle bot
DEAD = 20.0  # seconds without a beat
_FORGOTTEN, _TIDIED_AFTER = 24 * 3600.0, 3600.0


class Heartbeats:
    """loops: of this process, seconds since each came round; wrong: what it says is. Both may be asked at any time."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        parts: Collection[str],
        loops: Callable[[], Mapping[str, float]],
        wrong: Callable[[], Sequence[str]],
    ) -> None:
        self._db, self._clock, self._loops, self._wrong = database, clock, loops, wrong
        self._written, self._tidied = clock.running(), float("-inf")
        name = f"{os.uname().nodename}:{os.getpid()}:{'+'.join(parts)}"
        self._me = Process(name, tuple(parts), _version(), clock.now(), 0.0, {}, ())

    def beat(self) -> None:
        """Raises what the database raises."""
        self._db.require_file()
        now = self._clock.machine()
        me = replace(self._me, beat_at=now, loops=self._loops(), wrong=tuple(self._wrong()))
        self._db.write_quietly(lambda c: book.beat(c, me))
        self._written = self._clock.running()
        if now - self._tidied >= _TIDIED_AFTER:
            self._tidied = now
            self._forget(now)

    def end(self) -> None:
        """This process stops as it should; that nothing does its part any more is seen all the same."""
        ended = replace(self._me, beat_at=self._clock.machine(), ended=True)
        self._db.write(lambda c: book.beat(c, ended))

    def silent_for(self) -> float:
        """Seconds since this process could last write."""
        return self._clock.running() - self._written

    def all(self) -> Sequence[Process]:
        """Raises what the database raises."""
        with self._db.reading() as c:
            return book.all_of(c)

    def doors(self) -> int:
        """How many processes take what Slack sends."""
        now = self._clock.machine()
        return sum("doors" in p.parts and is_alive(p, now) for p in self.all())

    def _forget(self, now: float) -> None:
        """Rows of yesterday, of parts that somebody else does."""
        known = self.all()
        done = {part for p in known if is_alive(p, now) for part in p.parts}
        old = [p.name for p in known if abs(now - p.beat_at) > _FORGOTTEN and set(p.parts) <= done]
        if old:
            self._db.write(lambda c: book.forget(c, old))


def is_alive(process: Process, now: float) -> bool:
    """now: machine time. A beat from the future is of a clock that was set back since, and no beat of today."""
    return not process.ended and abs(now - process.beat_at) <= DEAD


def missing(processes: Sequence[Process], now: float) -> list[str]:
    """Parts of the work that some process did and none does any more."""
    alive = {part for p in processes if is_alive(p, now) for part in p.parts}
    found = []
    for part in sorted({part for p in processes for part in p.parts} - alive):
        last = max(p.beat_at for p in processes if part in p.parts)
        found.append(f"no process does the {part}: the last one was heard of {max(0.0, now - last):.0f} s ago")
    return found


def _version() -> str:
    try:
        return version("watchkeeper")
    except PackageNotFoundError:
        return "unknown"
