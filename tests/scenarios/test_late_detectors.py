"""A detector that did not run by its time is an alert about itself, told once; that it ran again closes it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import timedelta

from bot.clock import ManualClock
from bot.flows.late_detectors import GRACE, Overseeing
from bot.flows.settling import SETTLE
from bot.store import detecting
from tests.scenarios.conftest import House
from tests.scenarios.test_paused_detectors import line_of
from tests.scenarios.test_questions import ask

TEAM = "data-engineering"


def said(house: House) -> list[str]:
    house.bot.overseeing.tick()
    house.deliver()
    return [m["text"] for m in house.parents() if "run by" in m["text"] or "ran again" in m["text"]]


def planned(house: House) -> timedelta:
    """Everything has run once. Returns how long until the next detector is due."""
    house.bot.detecting.tick()
    due = [s.next_due for s in house.bot.pausing.standings(TEAM) if s.next_due]
    return min(due) - house.clock.now()


def test_it_is_late_after_the_grace_and_not_a_second_before(house: House, clock: ManualClock) -> None:
    clock.advance(planned(house) + GRACE - timedelta(seconds=1))
    assert said(house) == []
    clock.advance(timedelta(seconds=1))
    (late,) = said(house)
    assert "did not run by" in late


def test_it_is_told_once_and_shown_and_its_next_run_closes_it(house_on_either: House, clock: ManualClock) -> None:
    house = house_on_either
    planned(house)
    clock.advance(timedelta(days=1))
    assert len(said(house)) == 1
    clock.advance(timedelta(hours=1))
    assert len(said(house)) == 1
    assert "*refund-ratio* late" in line_of(house, "refund-ratio")
    house.bot.detecting.tick()
    assert "ran again" in said(house)[-1]
    assert len(said(house)) == 2
    assert "late" not in line_of(house, "refund-ratio")


def test_a_paused_one_is_not_late_nor_is_it_at_the_moment_it_is_resumed(house: House, clock: ManualClock) -> None:
    planned(house)
    ask(house, "/runbook detectors pause refund-ratio backfill")
    clock.advance(timedelta(days=1))
    assert "refund-ratio" not in said(house)[-1]
    ask(house, "/runbook detectors resume refund-ratio")
    assert len(said(house)) == 1
    clock.advance(GRACE)
    assert "*refund-ratio* did not run" in said(house)[-1]


def test_after_a_start_what_fell_due_meanwhile_may_run_first(house: House, clock: ManualClock) -> None:
    planned(house)
    clock.advance(timedelta(days=1))
    begun = Overseeing(house.bot.database, clock, house.bot.teams)
    clock.advance(SETTLE - timedelta(seconds=1))
    assert begun.tick() == 0
    clock.advance(timedelta(seconds=1))
    assert begun.tick() > 0


class Settable(ManualClock):
    """A wall clock that can be set forward, while the seconds that run go on as before."""

    set_by = timedelta(0)

    def set_forward(self, by: timedelta) -> None:
        self.set_by += by
        self.advance(by)

    def running(self) -> float:
        return super().running() - self.set_by.total_seconds()


def test_after_the_clock_was_set_forward_what_fell_due_meanwhile_may_run_first(house: House) -> None:
    planned(house)
    clock = Settable(house.clock.now())
    begun = Overseeing(house.bot.database, clock, house.bot.teams)
    clock.advance(SETTLE)
    assert begun.tick() == 0
    clock.set_forward(timedelta(days=1))
    assert begun.tick() == 0
    clock.advance(SETTLE - timedelta(seconds=1))
    assert begun.tick() == 0
    clock.advance(timedelta(seconds=1))
    assert begun.tick() > 0


def test_where_there_is_nothing_to_say_it_waits_for_no_writer(house: House, clock: ManualClock) -> None:
    planned(house)
    clock.advance(SETTLE)
    with closing(sqlite3.connect(str(house.bot.database.url.database), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")  # whoever wants to write now waits for half a minute
        began = time.monotonic()
        assert house.bot.overseeing.tick() == 0
        assert time.monotonic() - began < 5


def test_one_that_is_being_run_is_not_late(house: House, clock: ManualClock) -> None:
    planned(house)
    clock.advance(timedelta(days=1))
    now, machine_now = clock.now(), clock.machine()
    house.bot.database.write(lambda c: detecting.claim_due(c, TEAM, now, "another", machine_now, 600.0))
    assert said(house) == []
