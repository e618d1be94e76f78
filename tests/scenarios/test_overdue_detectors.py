"""A detector that does not run by its time is told about once, and again when it has run."""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.conftest import House
from tests.scenarios.test_questions import ask

MINUTE = timedelta(minutes=1)


def lines(house: House, name: str) -> list[str]:
    house.deliver()
    return [m["text"] for m in house.parents() if f"*{name}*" in m["text"]]


def planned(house: House) -> None:
    """All have run once, and nothing runs them again."""
    house.bot.detecting.tick()


def next_due(house: House, name: str) -> timedelta:
    standing = next(s for s in house.bot.pausing.standings("data-engineering") if s.name == name)
    assert standing.next_due is not None
    return standing.next_due - house.clock.now()


def look_after(house: House, wait: timedelta) -> None:
    house.clock.advance(wait)
    house.bot.overdue.tick()


def test_it_has_a_quarter_of_an_hour_and_is_told_once(house: House) -> None:
    planned(house)
    look_after(house, next_due(house, "refund-ratio") + 15 * MINUTE - timedelta.resolution)
    assert not any("has not run" in line for line in lines(house, "refund-ratio"))
    for wait in (timedelta.resolution, MINUTE, 60 * MINUTE):
        look_after(house, wait)
    assert sum("has not run" in line for line in lines(house, "refund-ratio")) == 1


def test_when_it_has_run_that_is_told_too(house: House) -> None:
    planned(house)
    look_after(house, next_due(house, "refund-ratio") + 16 * MINUTE)
    house.bot.detecting.tick()
    assert any("has run" in line for line in lines(house, "refund-ratio"))


def test_what_was_due_while_the_bot_was_down_has_its_time_first(house: House) -> None:
    planned(house)
    house.clock.advance(timedelta(days=2))
    house.restart()
    assert house.bot.overdue.tick() == 0
    house.clock.advance(15 * MINUTE)
    assert house.bot.overdue.tick() > 0


def test_a_paused_one_is_not_late_and_has_its_time_once_it_is_resumed(house: House) -> None:
    planned(house)
    ask(house, "/runbook detectors pause refund-ratio backfill")
    house.clock.advance(timedelta(days=2))
    house.bot.overdue.tick()
    assert not any("has not run" in line for line in lines(house, "refund-ratio"))
    ask(house, "/runbook detectors resume refund-ratio")
    house.bot.overdue.tick()
    assert not any("has not run" in line for line in lines(house, "refund-ratio"))
