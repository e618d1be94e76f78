"""What somebody does about an incident does not wait for what others look up, and Slack's acknowledgement for nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bot.store.database import Database
from handlers.click import Body
from handlers.door import Door
from handlers.incident import lane_of
from handlers.lanes import DEEDS, LOOKS, Lane, Lanes


@pytest.fixture
def may_end() -> Iterator[threading.Event]:
    made = threading.Event()
    yield made
    made.set()


def _until(may_end: threading.Event) -> None:
    may_end.wait()


def heard(door_made: Any) -> list[str]:
    acknowledged: list[str] = []
    door_made(lambda: acknowledged.append("acknowledged"), {}, lambda **_: None, None)
    return acknowledged


def test_however_many_look_up_something_slow_everybody_is_acknowledged_and_a_click_is_done(
    may_end: threading.Event,
) -> None:
    door, done = Door(Lanes()), threading.Event()
    slow = door.look(lambda body, respond, client: _until(may_end))
    for _ in range(10 * (DEEDS + LOOKS)):
        assert heard(slow) == ["acknowledged"]
    assert heard(door.deed(lambda body, respond, client: done.set())) == ["acknowledged"]
    done.wait()


def test_whoever_looks_up_leaves_the_connections_to_those_who_page(sqlite_url: str, may_end: threading.Event) -> None:
    database = Database(sqlite_url)
    lanes, looking = Lanes(database.use_aside), threading.Semaphore(0)

    def look() -> None:
        with database.reading():
            looking.release()
            may_end.wait()

    for _ in range(LOOKS):
        lanes.do(Lane.LOOK, look)
    for _ in range(LOOKS):
        looking.acquire()
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    may_end.set()
    database.close()


@pytest.mark.parametrize(
    ("words", "lane"),
    [
        ("", Lane.LOOK),
        ("list", Lane.LOOK),
        ("12", Lane.LOOK),
        ("why 12", Lane.LOOK),
        ("ack 12", Lane.DEED),
        ("resolve 12", Lane.DEED),
        ("12 ack", Lane.DEED),
        ("new", Lane.DEED),
        ("note 12 found it", Lane.DEED),
    ],
)
def test_a_command_about_an_incident_has_the_lane_of_what_it_does(words: str, lane: Lane) -> None:
    body: Body = {"text": words}
    assert lane_of(body) is lane
