"""The door of time: loops, each in a thread of its own, and one thread that knows when the next of them has something
to do. See docs/decisions/019.

APScheduler is the metronome: memory store, one interval a loop. What is due, and when, are rows; so a tick that is
missed, late or doubled changes nothing. A loop comes round from time to time, and at once when it is rung: when its
moment has come, or when something was written that concerns it. APScheduler waits on the wall clock; whether that has
jumped is looked at every second by the monotonic one, and a jump rings every bell.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)

_LOOK = 1.0  # seconds between two looks at the clock and the agenda, where nothing happens
_SETTLE = 0.1  # seconds: what is written within that is one change
_APART = 0.2  # of an idle loop's seconds: thirty that tick at the same instant would wake each other again and again
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
        self._at_work = {job.id: threading.Lock() for job in jobs}
        self._apart = wall() - running()
        self._stopping = threading.Event()
        # One thread a loop: what is rung while the loop is at work waits for that thread, and comes next.
        threads = {job.id: ThreadPoolExecutor(1) for job in jobs}
        self._scheduler = BackgroundScheduler(timezone=UTC, executors=threads)
        self._watch = threading.Thread(target=self._look_ahead, name="agenda", daemon=True)

    def table(self) -> Sequence[Job]:
        return tuple(self._jobs.values())

    def start(self) -> None:
        for job in self._jobs.values():
            self._scheduler.add_job(
                self._come,
                "interval",
                seconds=job.every if job.idle is None else job.idle,
                jitter=None if job.idle is None else job.idle * _APART,
                args=(job,),
                id=job.id,
                executor=job.id,
                max_instances=2,
                coalesce=True,
                misfire_grace_time=None,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()
        self._watch.start()

    def ring(self, names: Iterable[str]) -> None:
        """There is something for these loops. One that is at work comes round again."""
        for name in names:
            if not self._bells[name].is_set():
                self._bells[name].set()
                self._come_in(name, 0.0)

    def ring_all(self) -> None:
        """Whatever was waited for may have come."""
        self.ring(self._bells)

    def stop(self) -> None:
        """No new ticks; waits for those that run."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)  # it would wait holding a lock that a tick that rings may wait for
        for at_work in self._at_work.values():
            with at_work:
                pass
        if self._watch.is_alive():
            self._watch.join(_LOOK)

    def _come_in(self, name: str, seconds: float) -> None:
        """The loop's next tick is so far ahead."""
        if not self._scheduler.running or self._stopping.is_set():
            return
        with suppress(JobLookupError):  # it was stopped at this very moment
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC) + timedelta(seconds=seconds))

    def _come(self, job: Job) -> None:
        with self._at_work[job.id]:
            self._bells[job.id].clear()
            if not self._stopping.is_set() and not self._tick(job):
                self._come_in(job.id, job.every)

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
                self.ring_all()
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
                self.ring([name])
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
        self.ring_all()
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

    def limits(self) -> dict[str, float]:
        """Loop -> seconds beyond which it counts as stuck."""
        return {job.id: job.late_after for job in self._jobs.values()}
