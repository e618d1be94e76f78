"""When two things happen at the same moment, exactly one wins, and the other says so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.incidents.incident import Answer, Event
from bot.people import Actor
from tests.scenarios.conftest import House

B, C = Actor("Engineer B", "U0ENGB"), Actor("Engineer C", "U0ENGC")


def at_once(*acts: Callable[[], object]) -> None:
    gate = threading.Barrier(len(acts))
    failures: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except Exception as error:  # noqa: BLE001  (told to the thread that waits)
            failures.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("attempt", range(5))
def test_an_acknowledgement_and_a_due_step_at_the_same_moment(house_on_either: House, attempt: int) -> None:
    house = house_on_either
    incident = house.alert()
    house.clock.advance(timedelta(minutes=15))
    at_once(
        lambda: house.bot.dispatcher.acknowledge(incident.id, B, "click"),
        house.bot.dispatcher.escalate_due,
    )
    house.deliver()
    timeline = [e.kind for e in house.bot.dispatcher.timeline(incident.id)]
    paged = len(house.pages_to(incident.on_call_secondary[0].slack))
    assert timeline.count("acknowledged") == 1
    if paged:
        assert timeline.index("acknowledged") > [i for i, k in enumerate(timeline) if k == "page"][1]
    house.pass_time(minutes=60)
    assert len(house.pages_to("U0MANAGER")) == 0


def test_two_people_acknowledge_at_the_same_moment(house_on_either: House) -> None:
    house, answers = house_on_either, list[Answer]()
    incident = house.alert()
    at_once(
        lambda: answers.append(house.bot.dispatcher.acknowledge(incident.id, B, "b")),
        lambda: answers.append(house.bot.dispatcher.acknowledge(incident.id, C, "c")),
    )
    first = house.now(incident).acknowledged_by
    assert sorted(a.done for a in answers) == [False, True]
    assert first is not None
    assert first.name in next(a.text for a in answers if not a.done)


def test_the_same_fault_reported_from_many_sides_at_once_is_one_incident(house_on_either: House) -> None:
    house = house_on_either
    at_once(*(house.alert for _ in range(6)))
    opened = house.bot.dispatcher.open_incidents("data-engineering")
    assert [i.alert_count for i, _ in opened] == [6]
    house.deliver()
    assert (
        len([p for p in house.parents() if ("P1" in p["text"] and "thread_ts" not in p) or p.get("reply_count")]) == 1
    )


def test_a_step_is_taken_once_however_many_tickers_there_are(house_on_either: House) -> None:
    house = house_on_either
    incident = house.alert()
    house.clock.advance(timedelta(minutes=30))
    at_once(*(house.bot.dispatcher.escalate_due for _ in range(4)))
    events: list[Event] = list(house.bot.dispatcher.timeline(incident.id))
    assert [e.kind for e in events].count("page") == 3
