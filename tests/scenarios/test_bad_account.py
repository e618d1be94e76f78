"""A token that was revoked, a connection that was cut, connections that nobody holds: noticed at once, and said by ways
that still work; and answers that Slack does not take at first."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from local_slack.workspace import Workspace
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient

from bot.clock import ManualClock
from tests.conftest import FRIDAY
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.test_heartbeats import asked, wait
from tests.scenarios.test_page_fallback import Post, mail_server
from tests.servers.http import Server, serving

AUTH = "auth.test"


def wait_for(seen: Callable[[], Any], seconds: float = 12) -> Any:
    ends = time.monotonic() + seconds
    while not (found := seen()) and time.monotonic() < ends:
        time.sleep(0.02)
    return found


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def pagerduty() -> Iterator[Server]:
    with serving(lambda asked: (202, {"dedup_key": asked.json["dedup_key"]})) as server:
        yield server


@pytest.fixture
def reachable(workspace: Workspace, sqlite_url: str, pagerduty: Server, post: Post) -> Iterator[House]:
    with mail_server(post) as mail:
        elsewhere = {"pagerduty_routing_key": "key", "pagerduty_url": pagerduty.url, **mail}
        made = House(workspace, sqlite_url, ManualClock(FRIDAY), **elsewhere)
        yield made
        made.stop()


def elsewhere(house: House) -> None:
    for name in ("pagerduty", "email"):
        house.bot.outbox.deliver_due(name)


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
def test_a_token_that_is_no_good_is_said_by_the_other_ways_and_in_log_and_readiness(
    reachable: House, pagerduty: Server, post: Post, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    house = reachable
    house.workspace.fault(AUTH, "error", error=code, times=10_000)
    with caplog.at_level(logging.ERROR):
        house.bot.account.look()
    elsewhere(house)
    status, said = asked(house, "/ready")
    assert status == 503
    assert any(code in text for text in said["wrong"])
    assert code in caplog.text
    [mail] = post.taken
    assert "manager@company.com" in mail.rcpt_tos
    assert [(a.json["event_action"], code in a.json["payload"]["summary"]) for a in pagerduty.asked] == [
        ("trigger", True)
    ]
    house.workspace.clear_faults()
    wait(house, 180)
    house.bot.account.look()
    house.bot.auditor.tick()
    elsewhere(house)
    assert not any(code in text for text in asked(house, "/ready")[1]["wrong"])
    assert pagerduty.asked[-1].json["event_action"] == "resolve"
    assert len(post.taken) == 1


@pytest.mark.parametrize("how", [{"kind": "ratelimit"}, {"kind": "status"}, {"kind": "drop"}, {"kind": "nonsense"}])
def test_an_answer_that_says_nothing_of_the_token_is_no_trouble_of_it(house: House, how: dict[str, Any]) -> None:
    house.workspace.fault(AUTH, times=1, **how)
    house.bot.account.look()
    assert house.bot.account.trouble == ""


def test_the_bot_knows_which_workspace_it_lives_in(house: House) -> None:
    home = WebClient(token=house.workspace.bot_token, base_url=house.workspace.api_url).auth_test()["team_id"]
    house.bot.account.look()
    assert house.bot.teams.workspace == home != ""


def test_a_connection_that_was_cut_is_noticed_and_back_within_seconds(house: House) -> None:
    began = time.monotonic()
    house.workspace.disconnect("drop")
    assert wait_for(lambda: "no Socket Mode connection" in asked(house, "/ready")[1]["wrong"], seconds=3)
    assert wait_for(lambda: asked(house, "/ready")[0] == 200)
    assert time.monotonic() - began < 9  # four pings that nobody answers take the SDK twelve
    assert house.person("U0ENGA").command(CHANNEL, "/oncall help")["ok"]


def test_connections_that_nobody_of_ours_holds_are_told(workspace: Workspace, sqlite_url: str) -> None:
    web = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
    ghost = SocketModeClient(app_token=workspace.app_token, web_client=web)
    ghost.connect()
    house = House(workspace, sqlite_url, ManualClock(FRIDAY))
    assert wait_for(
        lambda: any("1 more Socket Mode connection" in text for text in asked(house, "/health/all")[1]["wrong"])
    )
    assert asked(house, "/ready")[0] == 200
    ghost.close()
    house.clock.advance(timedelta(seconds=61))
    assert wait_for(lambda: not house.bot.doors.socket.ghosts())  # type: ignore[union-attr]
    house.stop()


@pytest.mark.parametrize("how", [{"kind": "status", "status": 500}, {"kind": "ratelimit", "retry_after": 1}])
def test_an_answer_to_a_command_survives_that_slack_does_not_take_it_at_first(
    house: House, how: dict[str, Any]
) -> None:
    house.workspace.fault("response_url", times=2, **how)
    person = house.person("U0ENGA")
    said = person.command(CHANNEL, "/oncall")
    assert wait_for(lambda: person.ephemerals(CHANNEL)), said


@pytest.mark.parametrize("how", [{"kind": "status", "status": 500}, {"kind": "ratelimit", "retry_after": 1}])
def test_the_home_survives_it_too(house: House, how: dict[str, Any]) -> None:
    house.workspace.fault("views.publish", times=2, **how)
    person = house.person("U0ENGA")
    person.open_home()
    assert wait_for(lambda: person.home())
