"""Many alerts of five pipelines at once: one message a pipeline, no P0 lost, Slack never asked for too much."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from local_slack.people import everything
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.incidents.actions import Reopen
from bot.people import Actor
from bot.store import notices
from detectors.detector import Nature
from tests.scenarios.conftest import House

PIPELINES = (
    "Aggregate Profit Pipeline",
    "Aggregate Growth Pipeline",
    "Aggregate Engagement Pipeline",
    "Unit-level Profit Pipeline",
    "Daily Growth Pipeline",
)
A = Actor("Engineer A", "U0ENGA")
ALERTS, WITHIN = 200, 90  # seconds until all is said


@pytest.fixture
def house(sqlite_url: str, clock: ManualClock) -> Iterator[House]:
    """Slack's own limits, to the number."""
    with Workspace.start(rates="strict") as workspace:
        made = House(workspace, sqlite_url, clock, slack_pace=True)
        yield made
        made.stop()


def storm(house: House) -> None:
    """In any order; somewhere in it, a P0 of a pipeline that began with less."""
    picked, dice = [PIPELINES[n % 5] for n in range(ALERTS)], random.Random(5)
    dice.shuffle(picked)
    for n, pipeline in enumerate(picked):
        worst = pipeline == PIPELINES[0] and n > ALERTS // 2
        more = {"nature": Nature.MISSING, "deviation": None, "day": date(2026, 10, 8)} if worst else {"deviation": 0.07}
        house.bot.dispatcher.report(house.made_up(pipeline=pipeline, issue=f"Fault {n % 3}", **more))


def drain(house: House) -> None:
    """The house's clock and Slack's, in which Slack counts, go side by side."""
    for _ in range(WITHIN):
        house.bot.outbox.deliver_due("slack")
        house.bot.dispatcher.show_again()
        with house.bot.database.reading() as c:
            if notices.waiting(c, "slack") == 0:
                return
        house.workspace.move_clock(1.01)
        house.clock.advance(timedelta(seconds=1))
    raise AssertionError("not everything was said in time")


def test_a_storm_is_five_messages_and_one_page(house: House) -> None:
    storm(house)
    house.bot.outbox.deliver_due("slack")
    assert any(house.pages_to(f"U0ENG{x}") for x in "ABCD"), "pages do not wait for their turn"
    drain(house)
    parents = [m for m in house.parents() if re.search(r"\d alerts", everything(m))]
    assert len(parents) == len(house.parents()) == 5
    opened = [i for i, _ in house.bot.dispatcher.open_incidents("data-engineering")]
    assert sorted(i.pipeline for i in opened) == sorted(PIPELINES)
    assert sum(i.alert_count for i in opened) == ALERTS
    assert opened[0].severity.name == "P0"
    for incident in opened:
        parent = next(everything(m) for m in parents if m["ts"] == incident.ts)
        assert f"{incident.alert_count} alerts" in parent, "the message shows the incident as it is"
    refused = [call for call in house.workspace.calls() if call["answer"].get("error") == "ratelimited"]
    assert refused == []


def test_whoever_is_on_call_is_paged_once_and_told_of_the_rest(house: House) -> None:
    for n, pipeline in enumerate(PIPELINES[:3]):
        house.bot.dispatcher.report(house.made_up(pipeline=pipeline, issue=f"Fault {n}"))
    drain(house)
    (on_call,) = {i.on_call_primary.slack for i, _ in house.bot.dispatcher.open_incidents("data-engineering")}
    assert len(house.pages_to(on_call)) == 1
    assert sum("Also paging you for this" in everything(m) for m in house.person(on_call).dms()) == 2


def test_one_that_was_opened_again_bundles_like_a_new_one(house: House) -> None:
    first = house.bot.dispatcher.report(house.made_up(pipeline=PIPELINES[0], issue=None))
    assert first is not None
    house.bot.dispatcher.resolve(first.id, A, "click")  # before its page is out
    drain(house)
    house.clock.advance(timedelta(minutes=10))
    house.bot.dispatcher.do(first.id, Reopen(), A, "again")
    second = house.bot.dispatcher.report(house.made_up(pipeline=PIPELINES[1], issue=None))
    assert second is not None
    drain(house)
    on_call = first.on_call_primary.slack
    assert len(house.pages_to(on_call)) == 1
    assert sum("Also paging you for this" in everything(m) for m in house.person(on_call).dms()) == 1


def test_what_was_bundled_still_goes_to_the_secondary(house: House) -> None:
    first, second = (
        house.bot.dispatcher.report(house.made_up(pipeline=p, issue=None, nature=Nature.DEVIATION))
        for p in PIPELINES[:2]
    )
    assert first is not None
    assert second is not None
    drain(house)
    house.bot.dispatcher.acknowledge(first.id, A, "click")
    house.pass_time(minutes=15)
    drain(house)
    seconds = {t.slack for t in second.on_call_secondary}
    assert all(len(house.pages_to(slack)) == 1 for slack in seconds)
