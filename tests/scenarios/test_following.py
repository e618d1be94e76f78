"""The channel's topic and the user group follow whoever is on call, and change only when that does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from local_slack.people import everything

from bot.flows.on_call_presence import Following
from bot.people import Actor
from bot.store import overrides
from schedule.rules import Override
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.test_races import at_once

TEAM, GROUP = "data-engineering", "S0ONCALL"
HANDOFF = datetime(2026, 10, 12, 16, 0, tzinfo=UTC)  # Monday 09:00 in Los Angeles: from B to C
SECOND = timedelta(seconds=1)
MANAGER = Actor("Engineering Manager", "U0MANAGER")


def go_to(house: House, at: datetime) -> None:
    house.clock.advance(at - house.clock.now())
    tick(house)


def tick(house: House) -> None:
    """Once to ask, once more to see how it ended and to say that."""
    for _ in range(2):
        house.bot.plans.refresh()
        house.bot.following.tick()
        house.deliver()


def topic(house: House) -> str:
    return next(str(c["topic"]["value"]) for c in house.workspace.state()["channels"] if c["id"] == CHANNEL)


def group(house: House) -> list[str]:
    return next(list(g["users"]) for g in house.workspace.state()["usergroups"] if g["id"] == GROUP)


def set_calls(house: House) -> tuple[int, int]:
    return len(house.workspace.calls("conversations.setTopic")), len(house.workspace.calls("usergroups.users.update"))


def complaints(house: House) -> list[str]:
    return [text for m in house.parents() if "can't keep" in (text := everything(m))]


def swap(house: House, since: datetime, until: datetime, to: str) -> None:
    stand_in = Override(since, until, to, None, "trade", house.clock.now())
    house.bot.database.write(lambda c: overrides.add(c, TEAM, stand_in, MANAGER))


def test_the_handoff_changes_both_and_a_second_before_neither(house: House) -> None:
    tick(house)
    assert (topic(house), group(house)) == ("On call: Engineer B, then Engineer C", ["U0ENGB"])
    go_to(house, HANDOFF - SECOND)
    assert set_calls(house) == (1, 1)
    go_to(house, HANDOFF)
    assert (topic(house), group(house)) == ("On call: Engineer C, then Engineer D", ["U0ENGC"])


def test_nothing_is_set_twice_not_even_by_a_restart(house: House) -> None:
    for _ in range(3):
        tick(house)
    house.restart()
    tick(house)
    assert set_calls(house) == (1, 1)


def test_what_is_there_already_is_left_alone(house: House) -> None:
    tick(house)
    go_to(house, HANDOFF)
    with house.bot.database.engine.begin() as c:
        c.exec_driver_sql("DELETE FROM followed")
        c.exec_driver_sql("DELETE FROM outbox")
    tick(house)
    assert set_calls(house) == (2, 2)


def test_a_swap_shows_at_its_first_second_and_is_gone_at_its_end(house: House) -> None:
    tick(house)
    begins, ends = HANDOFF - timedelta(days=2), HANDOFF - timedelta(days=1)
    swap(house, begins, ends, "Engineer D")
    go_to(house, begins - SECOND)
    assert group(house) == ["U0ENGB"]
    go_to(house, begins)
    assert (topic(house), group(house)) == ("On call: Engineer D, then Engineer C", ["U0ENGD"])
    go_to(house, ends)
    assert (topic(house), group(house)) == ("On call: Engineer B, then Engineer C", ["U0ENGB"])


@pytest.mark.parametrize(
    ("handoff", "incoming"),
    [
        (datetime(2026, 11, 2, 17, 0, tzinfo=UTC), "U0ENGB"),  # the clocks went back the day before
        (datetime(2027, 3, 15, 16, 0, tzinfo=UTC), "U0ENGA"),  # and forward
    ],
)
def test_after_a_change_of_clocks_it_is_still_nine_in_the_morning(
    house: House, handoff: datetime, incoming: str
) -> None:
    go_to(house, handoff - SECOND)
    assert group(house) != [incoming]
    go_to(house, handoff)
    assert group(house) == [incoming]


def test_three_days_of_downtime_show_who_is_on_call_now(house: House) -> None:
    tick(house)
    house.workspace.fault("*", "status", times=50, status=503)
    house.clock.advance(HANDOFF - timedelta(hours=1) - house.clock.now())
    swap(house, house.clock.now(), HANDOFF, "Engineer D")
    tick(house)
    house.workspace.clear_faults()
    for hours in (2, 72, 72.01):
        go_to(house, max(house.clock.now(), HANDOFF + timedelta(hours=hours)))
    assert (topic(house), group(house)) == ("On call: Engineer C, then Engineer D", ["U0ENGC"])
    assert set_calls(house)[0] <= 3


def test_what_others_wrote_in_the_topic_stays(house: House) -> None:
    tick(house)
    typed = f"Numbers & more | {topic(house)} | runbook: https://wiki.example/r?a=1"
    house.bot.outbox.notifiers["slack"]._client.conversations_setTopic(channel=CHANNEL, topic=typed)  # type: ignore[attr-defined]
    go_to(house, HANDOFF)
    assert topic(house) == "Numbers & more | On call: Engineer C, then Engineer D | runbook: https://wiki.example/r?a=1"


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("plan_upgrade_required", "paid Slack plan"),
        ("missing_scope", "manifest"),
    ],
)
def test_what_slack_refuses_is_said_once_and_everything_else_goes_on(house: House, code: str, remedy: str) -> None:
    house.workspace.fault("usergroups.users.update", "error", times=9, error=code)
    for at in (house.clock.now(), HANDOFF, HANDOFF + timedelta(days=2), HANDOFF + timedelta(days=7)):
        go_to(house, at)
    [said] = complaints(house)
    assert (code in said, remedy in said) == (True, True)
    assert topic(house) == "On call: Engineer D, then Engineer A"
    house.alert()
    assert house.pages_to("U0ENGD")


def test_a_channel_that_the_bot_is_not_in_is_said_once(house: House) -> None:
    house.workspace.fault("conversations.setTopic", "error", times=2, error="not_in_channel")
    tick(house)
    go_to(house, HANDOFF)
    assert ["/invite" in text for text in complaints(house)] == [True]
    assert group(house) == ["U0ENGC"]


def test_once_it_is_mended_it_is_noticed_within_a_day_and_a_new_fault_is_said_again(house: House) -> None:
    house.workspace.fault("usergroups.users.update", "error", error="permission_denied")
    tick(house)
    start = house.clock.now()
    go_to(house, start + timedelta(hours=23))
    assert group(house) == ["U0ENGA"]
    go_to(house, start + timedelta(hours=25))
    assert group(house) == ["U0ENGB"]
    house.workspace.fault("usergroups.users.update", "error", error="permission_denied")
    go_to(house, HANDOFF)
    assert len(complaints(house)) == 2


@pytest.mark.parametrize("kind", ["ratelimit", "drop_after_accept"])
def test_a_lost_answer_or_a_rate_limit_is_made_good(house: House, kind: str) -> None:
    house.workspace.fault("usergroups.users.update", kind)
    house.workspace.fault("conversations.setTopic", kind)
    tick(house)
    go_to(house, house.clock.now() + timedelta(seconds=30))
    assert (topic(house), group(house)) == ("On call: Engineer B, then Engineer C", ["U0ENGB"])
    assert complaints(house) == []


def test_many_tickers_ask_once(house_on_either: House) -> None:
    house = house_on_either
    tickers = [Following(house.bot.database, house.clock, house.bot.plans) for _ in range(4)]
    at_once(*(t.tick for t in tickers))
    house.deliver()
    assert (*set_calls(house), len(house.workspace.calls("conversations.info"))) == (1, 1, 1)
