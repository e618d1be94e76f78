"""The door of time: loops, each in a thread of its own, and one thread that knows when the next of them has something
to do. See docs/decisions/019.

What is due, and when, are rows; so a tick that is missed, late or doubled changes nothing. A loop waits for its bell:
it is rung when its moment has come, when something was written that concerns it, and, whatever happens, from time to
time. All waits follow the monotonic clock; whether the wall clock has jumped is looked at every second, and a jump
rings every bell.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

log = logging.getLogger(__name__)

_LOOK = 1.0  # seconds between two looks at the clock and the agenda, where nothing happens
_SETTLE = 0.1  # seconds: what is written within that is one change
_JUMP = 2.0  # seconds; less is the clock being kept right


@dataclass(frozen=True, slots=True)
class Job:
    """id: the loop's name. tick: what it does; must bear running twice or late. every: seconds between ticks while
    there is something to do. idle: seconds after which it ticks though nothing is known to be due; None for a loop
    that ticks every `every` seconds. late_after: seconds without a finished tick after which it counts as stuck."""

    id: str
    every: float
    tick: Callable[[], object]
    late_after: float = 60.0
    idle: float | None = None


class Agenda(Protocol):
    """Knows what is to be done next."""

    def ahead(self) -> Mapping[str, float]:
        """Loop -> world seconds until there is something for it to do, 0 or less for now; nothing for one that has
        nothing ahead."""
        ...

    def wait(self, seconds: float) -> None:
        """Until something may have changed, at most so long."""
        ...


class Clockwork:
    """An agenda on which nothing stands: every loop goes by its `every` and `idle`."""

    def __init__(self) -> None:
        self._never = threading.Event()

    def ahead(self) -> Mapping[str, float]:
        return {}

    def wait(self, seconds: float) -> None:
        self._never.wait(seconds)


class Jobs:
    """Runs the ticks until stopped, and knows how long ago each loop last came round."""

    def __init__(
        self,
        jobs: Sequence[Job],
        running: Callable[[], float],
        jumped: Callable[[float], None] = lambda by: None,
        wall: Callable[[], float] = time.time,
        agenda: Agenda | None = None,
    ) -> None:
        """running: seconds that never go back. jumped: told by how many seconds the wall clock was set forward (or
        back, then negative), once a jump."""
        self._jobs = {job.id: job for job in jobs}
        self._running, self._jumped, self._wall, self._agenda = running, jumped, wall, agenda or Clockwork()
        self._came_round = {job.id: running() for job in jobs}
        self._ended = {job.id: time.monotonic() for job in jobs}
        self._bells = {job.id: threading.Event() for job in jobs}
        self._apart = wall() - running()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._loop, args=(job,), name=job.id) for job in jobs]
        self._watch = threading.Thread(target=self._look_ahead, name="agenda", daemon=True)

    def table(self) -> Sequence[Job]:
        return tuple(self._jobs.values())

    def start(self) -> None:
        for thread in (*self._threads, self._watch):
            thread.start()

    def ring(self, names: Iterable[str]) -> None:
        """There is something for these loops. One that is at work comes round again."""
        for name in names:
            self._bells[name].set()

    def stop(self) -> None:
        """No new ticks; waits for those that run."""
        self._stopping.set()
        self.ring(self._bells)
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        if self._watch.is_alive():
            self._watch.join(_LOOK)

    def _loop(self, job: Job) -> None:
        bell, idle = self._bells[job.id], job.every if job.idle is None else job.idle
        while not self._stopping.is_set():
            bell.clear()
            bell.wait(idle if self._tick(job) else job.every)

    def _tick(self, job: Job) -> bool:
        """A tick that fails is logged and comes round again; a loop must outlive every error of its body."""
        try:
            job.tick()
        except Exception:  # the one handler of this door
            log.exception("the %s loop failed; it tries again in %s s", job.id, job.every)
            return False
        finally:
            self._ended[job.id] = time.monotonic()
        self._came_round[job.id] = self._running()
        return True

    # --- what is ahead ----------------------------------------------------------------------------------------------

    def _look_ahead(self) -> None:
        while not self._stopping.is_set():
            self.look_at_the_clock()
            try:
                pause = self.look_at_the_agenda()
            except Exception:  # the database is away: the loops go on by themselves
                log.exception("what is due cannot be seen; the loops tick all the same")
                self.ring(self._bells)
                pause = _LOOK
            began = time.monotonic()
            self._agenda.wait(pause)
            if (early := _SETTLE - (time.monotonic() - began)) > 0:
                self._stopping.wait(early)

    def look_at_the_agenda(self) -> float:
        """Rings for what is due. Returns the seconds until the next look."""
        pause = _LOOK
        for name, seconds in self._agenda.ahead().items():
            if name not in self._jobs:
                continue
            rests = self._ended[name] + self._jobs[name].every - time.monotonic()
            if (left := max(seconds, rests)) <= 0:
                self._bells[name].set()
            else:
                pause = min(pause, left)
        return pause

    def look_at_the_clock(self) -> float:
        """By how many seconds the wall clock has jumped since the last look; 0.0 for not at all."""
        apart = self._wall() - self._running()
        by, self._apart = apart - self._apart, apart
        if abs(by) < _JUMP:
            return 0.0
        log.warning("the clock was set %s by %.0f s; the loops go on", "forward" if by > 0 else "back", abs(by))
        self.ring(self._bells)
        try:
            self._jumped(by)
        except Exception:
            log.exception("what follows a jump of the clock failed")
        return by

    # --- how it goes ------------------------------------------------------------------------------------------------

    def stuck(self) -> list[str]:
        """Loops that have not come round for too long, with the seconds."""
        ages = self.ages()
        late = ((job, ages[job.id]) for job in self._jobs.values())
        return [f"{job.id}: no tick for {age:.0f} s" for job, age in late if age > job.late_after]

    def ages(self) -> dict[str, float]:
        """Loop -> seconds since it last came round."""
        now = self._running()
        return {name: now - at for name, at in self._came_round.items()}
