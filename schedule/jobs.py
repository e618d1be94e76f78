"""The door of time: every recurring job on one screen.

APScheduler is a metronome here and nothing more: memory store, one tick a loop, each loop in a thread of its own.
What is due, and when, are rows; so a tick that is missed, late or doubled changes nothing. See docs/decisions/002.

APScheduler waits on the wall clock: set back by two hours, it would be silent for two. So a thread that follows the
monotonic clock looks every second whether the wall clock has jumped, and wakes every loop when it has.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)

_LOOK = 1.0  # seconds between two looks at the wall clock
_JUMP = 2.0  # seconds; less is the clock being kept right


@dataclass(frozen=True, slots=True)
class Job:
    """id: the loop's name. every: seconds between ticks. tick: what it does; must bear running twice or late.
    late_after: seconds without a finished tick after which the loop counts as stuck."""

    id: str
    every: float
    tick: Callable[[], object]
    late_after: float = 60.0


class Jobs:
    """Runs the ticks until stopped, and knows how long ago each loop last came round."""

    def __init__(
        self,
        jobs: Sequence[Job],
        running: Callable[[], float],
        jumped: Callable[[float], None] = lambda by: None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """running: seconds that never go back. jumped: told by how many seconds the wall clock was set forward (or
        back, then negative), once a jump."""
        self._jobs, self._running, self._jumped, self._wall = tuple(jobs), running, jumped, wall
        self._came_round = {job.id: running() for job in jobs}
        self._apart = wall() - running()
        self._stopping = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC, executors={job.id: ThreadPoolExecutor(1) for job in self._jobs}
        )

    def start(self) -> None:
        for job in self._jobs:
            self._scheduler.add_job(
                self._guarded(job),
                "interval",
                seconds=job.every,
                id=job.id,
                executor=job.id,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()
        threading.Thread(target=self._watch, name="wall clock", daemon=True).start()

    def _watch(self) -> None:
        while not self._stopping.wait(_LOOK):
            self.look_at_the_clock()

    def look_at_the_clock(self) -> float:
        """By how many seconds the wall clock has jumped since the last look; 0.0 for not at all."""
        apart = self._wall() - self._running()
        by, self._apart = apart - self._apart, apart
        if abs(by) < _JUMP:
            return 0.0
        log.warning("the clock was set %s by %.0f s; the loops go on", "forward" if by > 0 else "back", abs(by))
        for job in self._jobs:
            self._scheduler.modify_job(job.id, next_run_time=datetime.now(UTC))
        try:
            self._jumped(by)
        except Exception:
            log.exception("what follows a jump of the clock failed")
        return by

    def stop(self) -> None:
        """No new ticks; waits for those that run."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def stuck(self) -> list[str]:
        """Loops that have not come round for too long, with the seconds."""
        ages = self.ages()
        late = ((job, ages[job.id]) for job in self._jobs)
        return [f"{job.id}: no tick for {age:.0f} s" for job, age in late if age > job.late_after]

    def ages(self) -> dict[str, float]:
        """Loop -> seconds since it last came round."""
        now = self._running()
        return {name: now - at for name, at in self._came_round.items()}

    def _guarded(self, job: Job) -> Callable[[], None]:
        """A tick that fails is logged and comes round again; a loop must outlive every error of its body."""

        def tick() -> None:
            if self._stopping.is_set():
                return
            try:
                job.tick()
            except Exception:  # the one handler of this door
                log.exception("the %s loop failed; it tries again in %s s", job.id, job.every)
            else:
                self._came_round[job.id] = self._running()

        return tick
