"""Whether a message rings, as far as Slack says."""

from __future__ import annotations

from typing import Any

import pytest
from local_slack.workspace import Workspace

from bot.notify.do_not_disturb import DoNotDisturb, held_for
from bot.notify.slack import slack_client

B, HOUR = "U0ENGB", 3600
HOURS = {"dnd_enabled": True, "next_dnd_start_ts": 1000, "next_dnd_end_ts": 2000}


@pytest.mark.parametrize(
    ("answer", "now", "seconds"),
    [
        (HOURS, 999, 0),
        (HOURS, 1000, 1000),
        (HOURS, 1999, 1),
        (HOURS, 2000, 0),
        ({"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}, 1, 0),
        ({"dnd_enabled": False, "snooze_enabled": True, "snooze_endtime": 1500}, 1200, 300),
        ({**HOURS, "snooze_enabled": True, "snooze_endtime": 3000}, 1500, 1500),
        ({"dnd_enabled": False, "snooze_enabled": True, "snooze_endtime": 1000}, 1200, 0),
        ({}, 1200, 0),
    ],
)
def test_it_is_held_back_until_the_hours_or_the_snooze_end(answer: dict[str, Any], now: float, seconds: float) -> None:
    assert held_for(answer, now) == seconds


@pytest.fixture(scope="module")
def slack() -> Any:
    with Workspace.start() as started:
        yield started


def asked(slack: Workspace) -> DoNotDisturb:
    return DoNotDisturb(slack_client(slack.bot_token, slack.api_url))


def test_somebodys_hours_are_seen_and_their_snooze_is_not(slack: Workspace) -> None:
    now = slack.move_clock(0)
    slack.do_not_disturb(B, -HOUR, 2 * HOUR)
    slack.snooze(B, 5 * HOUR)
    assert asked(slack).seconds_of(B, now) == pytest.approx(2 * HOUR, abs=60)
    slack.do_not_disturb(B, HOUR, 2 * HOUR)
    assert asked(slack).seconds_of(B, now) == 0
    slack.do_not_disturb(B)
    assert asked(slack).seconds_of(B, now) == 0


@pytest.mark.parametrize(
    ("fault", "calls"), [("missing_scope", 1), ("user_not_found", 2), ("internal_error", 2), ("ratelimited", 2)]
)
def test_an_error_costs_nothing_and_a_missing_scope_is_asked_for_once(slack: Workspace, fault: str, calls: int) -> None:
    quiet, before = asked(slack), len(slack.calls("dnd.info"))
    slack.fault("dnd.info", "error", error=fault, times=2)
    assert [quiet.seconds_of(B, 0.0) for _ in range(2)] == [0.0, 0.0]
    assert len(slack.calls("dnd.info")) - before == calls
    slack.clear_faults()


def test_nobody_there_costs_nothing() -> None:
    assert DoNotDisturb(slack_client("xoxb-1", "http://127.0.0.1:1/api/")).seconds_of(B, 0.0) == 0.0
