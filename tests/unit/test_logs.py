"""The log can be read by machines, and one error that repeats does not bury the others."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.logs import MOST, BackOff, handler


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    made = logging.Logger("bot.test")
    yield made
    made.handlers.clear()


def written(log: logging.Logger, clock: ManualClock, as_json: bool = False) -> Callable[[], list[str]]:
    made, said = handler(as_json, clock.running), io.StringIO()
    assert isinstance(made, logging.StreamHandler)
    made.setStream(said)
    log.addHandler(made)
    return lambda: said.getvalue().splitlines()


def test_a_line_of_json_has_what_it_is_about_as_fields(log: logging.Logger, clock: ManualClock) -> None:
    lines = written(log, clock, as_json=True)
    log.error("%s is set\naside", "t:i1:step2", extra={"notice": "t:i1:step2", "incident": 1})
    log.info("ready", extra={"notice": "t:x", "incident": None})
    first, second = (json.loads(line) for line in lines())
    assert {k: first[k] for k in ("level", "logger", "message", "notice", "incident")} == {
        "level": "ERROR",
        "logger": "bot.test",
        "message": "t:i1:step2 is set\naside",
        "notice": "t:i1:step2",
        "incident": 1,
    }
    assert set(second) == {"at", "level", "logger", "message", "notice"}


def test_an_exception_stays_on_the_line(log: logging.Logger, clock: ManualClock) -> None:
    lines = written(log, clock, as_json=True)
    try:
        raise ValueError("broken")
    except ValueError:
        log.exception("that failed")
    [line] = lines()
    assert json.loads(line)["exception"].endswith("ValueError: broken")


def test_an_error_that_repeats_is_written_ever_more_rarely_and_counted(log: logging.Logger, clock: ManualClock) -> None:
    lines = written(log, clock)
    for second in range(100):
        log.error("no tick for %d s", second)
        clock.advance(timedelta(seconds=1))
    assert [line.split("no tick for ")[1] for line in lines()] == [
        "0 s",
        "10 s (and 9 more like this since the last line)",
        "30 s (and 19 more like this since the last line)",
        "70 s (and 39 more like this since the last line)",
    ]


def test_nothing_but_the_same_error_is_held_back(log: logging.Logger, clock: ManualClock) -> None:
    lines = written(log, clock)
    for pipeline in ("Revenue", "Growth"):
        log.error("audit: %s", pipeline)
        log.warning("audit: %s", pipeline)
    for _ in range(3):
        log.info("delivered")
    assert len(lines()) == 7


def test_an_error_that_was_over_is_written_at_once_when_it_is_back(log: logging.Logger, clock: ManualClock) -> None:
    lines = written(log, clock)
    for _ in range(3):
        for _ in range(100):
            log.error("Slack does not answer")
            clock.advance(timedelta(seconds=10))
        clock.advance(timedelta(minutes=11))
        before = len(lines())
        log.error("Slack does not answer")
        assert len(lines()) == before + 1


def test_an_error_is_never_silent_for_longer_than_an_hour(log: logging.Logger, clock: ManualClock) -> None:
    lines = written(log, clock)
    for _ in range(24 * 60):
        log.error("still down")
        clock.advance(timedelta(minutes=1))
    assert 24 <= len(lines()) <= 35


def test_a_flood_of_different_errors_is_not_remembered_for_ever(log: logging.Logger, clock: ManualClock) -> None:
    lines = written(log, clock)
    names = [f"{a}{b}{c}" for a in "abcdefghijklm" for b in "abcdefghijklm" for c in "abcdefghijklm"]
    for name in names:
        log.error("unknown: %s", name)
    [kept] = log.handlers[0].filters
    assert isinstance(kept, BackOff)
    assert len(lines()) == len(names) > MOST >= len(kept._known)
