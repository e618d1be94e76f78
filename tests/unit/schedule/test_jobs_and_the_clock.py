"""Loops follow a clock that never goes back; a jump of the wall clock wakes them, and is said once."""

from __future__ import annotations

import threading

from schedule.jobs import Job, Jobs


class Walls:
    """A wall clock that somebody sets."""

    def __init__(self) -> None:
        self.at, self.running = 1_000_000.0, 0.0


def jobs(walls: Walls, told: list[float], tick: threading.Event) -> Jobs:
    return Jobs([Job("a", 7200.0, tick.set)], lambda: walls.running, told.append, lambda: walls.at)


def test_a_clock_set_back_wakes_every_loop_and_is_told_once() -> None:
    walls, told, ticked = Walls(), [], threading.Event()
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
    walls, told = Walls(), []
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
