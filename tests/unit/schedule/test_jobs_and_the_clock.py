"""Loops follow a clock that never goes back, and are rung when something is due; a jump of the wall clock rings them
all, and is said once."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from schedule.jobs import Job, Jobs


class Walls:
    """A wall clock that somebody sets."""

    def __init__(self) -> None:
        self.at, self.running = 1_000_000.0, 0.0


def jobs(walls: Walls, told: list[float], tick: threading.Event) -> Jobs:
    return Jobs([Job("a", 7200.0, tick.set)], lambda: walls.running, told.append, lambda: walls.at)


def test_a_clock_set_back_wakes_every_loop_and_is_told_once() -> None:
    walls, ticked = Walls(), threading.Event()
    told: list[float] = []
    made = jobs(walls, told, ticked)
    made.start()
    assert ticked.wait(5), "the first tick"
    ticked.clear()
    walls.at -= 7200
    assert made.look_at_the_clock() == -7200
    assert ticked.wait(5), "it does not wait for two hours"
    assert made.look_at_the_clock() == 0.0
    made.stop()
    assert told == [-7200]


def test_a_clock_that_is_kept_right_is_no_jump() -> None:
    walls = Walls()
    told: list[float] = []
    made = jobs(walls, told, threading.Event())
    for _ in range(10):
        walls.at, walls.running = walls.at + 11.9, walls.running + 10
        made.look_at_the_clock()
    assert told == []


def test_an_age_never_goes_back() -> None:
    walls = Walls()
    made = jobs(walls, [], threading.Event())
    walls.at, walls.running = walls.at - 7200, walls.running + 30
    assert made.ages() == {"a": 30.0}


class Written:
    """An agenda that somebody writes."""

    def __init__(self, **seconds: float) -> None:
        self.seconds: Mapping[str, float] = seconds
        self.changed = threading.Event()

    def ahead(self) -> Mapping[str, float]:
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.changed.wait(seconds)
        self.changed.clear()


class Counting:
    """A tick that says how often it came round, and can be kept at work."""

    def __init__(self) -> None:
        self.times, self.begun, self.may_end = 0, threading.Semaphore(0), threading.Event()
        self.may_end.set()

    def __call__(self) -> None:
        self.times += 1
        self.begun.release()
        self.may_end.wait(5)


def started(tick: Counting, agenda: Written, every: float = 0.01) -> Jobs:
    made = Jobs([Job("a", every, tick, idle=7200.0)], lambda: 0.0, wall=lambda: 0.0, agenda=agenda)
    made.start()
    assert tick.begun.acquire(timeout=5), "the first tick"
    return made


def test_a_loop_is_rung_when_its_moment_has_come() -> None:
    tick, agenda = Counting(), Written(a=7200.0)
    made = started(tick, agenda)
    agenda.seconds = {"a": 0.0}
    agenda.changed.set()
    assert tick.begun.acquire(timeout=5)
    made.stop()


def test_a_loop_with_nothing_ahead_is_left_alone() -> None:
    tick, agenda = Counting(), Written()
    made = started(tick, agenda)
    agenda.changed.set()
    assert not tick.begun.acquire(timeout=0.3)
    made.stop()


def test_a_bell_that_rings_while_its_loop_is_at_work_is_heard() -> None:
    tick = Counting()
    tick.may_end.clear()
    made = started(tick, Written())
    made.ring(["a"])
    tick.may_end.set()
    assert tick.begun.acquire(timeout=5)
    made.stop()


def test_what_stays_due_makes_no_loop_spin() -> None:
    tick, agenda = Counting(), Written(a=0.0)
    made = started(tick, agenda, every=7200.0)
    for _ in range(20):
        assert made.look_at_the_agenda() > 0
    made.stop()
    assert tick.times == 1


def test_an_agenda_that_cannot_be_read_rings_every_loop() -> None:
    class Away(Written):
        def ahead(self) -> Mapping[str, float]:
            raise OSError("the database is away")

    tick = Counting()
    made = started(tick, Away())
    assert tick.begun.acquire(timeout=5)
    made.stop()


def test_a_loop_outlives_every_error_of_its_body() -> None:
    class Fails(Counting):
        def __call__(self) -> None:
            super().__call__()
            raise ValueError("a mistake of ours")

    tick = Fails()
    made = started(tick, Written())
    assert tick.begun.acquire(timeout=5)
    made.stop()
    assert made.ages() == {"a": 0.0}
