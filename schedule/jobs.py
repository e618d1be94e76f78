"""The door of time: every recurring job on one screen.

APScheduler is a metronome here and nothing more: memory store, one tick a loop, each loop in a thread of its own.
What is due, and when, are rows; so a tick that is missed, late or doubled changes nothing. See docs/decisions/002.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)


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

    def __init__(self, jobs: Sequence[Job], machine: Callable[[], float]) -> None:
        self._jobs, self._machine = tuple(jobs), machine
        self._came_round = {job.id: machine() for job in jobs}
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

    def stop(self) -> None:
        """No new ticks; waits for those that run."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def stuck(self) -> list[str]:
        """Loops that have not come round for too long, with the seconds."""
        now = self._machine()
        late = ((job, now - self._came_round[job.id]) for job in self._jobs)
        return [f"{job.id}: no tick for {age:.0f} s" for job, age in late if age > job.late_after]

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
                self._came_round[job.id] = self._machine()

        return tick
