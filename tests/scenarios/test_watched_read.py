"""What is said in a watched channel while nobody listens is read afterwards: nothing is lost, nothing is taken twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from local_slack.seed import data_team
from local_slack.workspace import Workspace
from slack_sdk import WebClient

from bot.clock import ManualClock
from bot.flows import watched_channels
from bot.incidents.actions import Resolve
from bot.incidents.incident import Incident
from bot.people import Actor
from bot.store import handbooks
from tests.conftest import EXAMPLE
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.ways import team_with

ALERTS, OTHER = "C0ALERTS", "C0OTHER"
STALE, REFUNDS = "Currency rate staleness detected", "Refund anomaly detected in profit calculation"
MINUTE = timedelta(minutes=1)
TEAM, ANNA = "data-engineering", Actor("Engineer A", "U0ENGA")
WATCHED = f'[watch]\nchannels = ["{ALERTS}"]\n'


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    seed = data_team()
    everyone = [p["id"] for p in seed["people"]]
    for channel in (ALERTS, OTHER):
        members = [*everyone, seed["bot"]["user_id"]] if channel == ALERTS else everyone
        seed["channels"].append({"id": channel, "name": channel.lower(), "members": members})
    with Workspace.start(seed) as started:
        yield started


@pytest.fixture
def clock() -> ManualClock:
    """Slack stamps messages with the world's time, so the bot has to have it too."""
    return ManualClock(datetime.now(UTC))


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[House]:
    yield from watching(workspace, sqlite_url, clock, tmp_path)


@pytest.fixture
def house_on_either(workspace: Workspace, database_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[House]:
    yield from watching(workspace, database_url, clock, tmp_path)


def watching(workspace: Workspace, database_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[House]:
    teams = team_with(tmp_path, WATCHED)
    made = House(workspace, database_url, clock, watchkeeper_teams=teams)
    made.bot.overhearing.tick()
    yield made
    made.stop()


def incidents(house: House) -> list[Incident]:
    return [i for i, _ in house.bot.dispatcher.open_incidents(TEAM)]


def read(house: House) -> int:
    """A minute later the channels are read."""
    house.clock.advance(MINUTE)
    channels = house.bot.overhearing.tick()
    house.deliver()
    return channels


def end(house: House) -> None:
    """The process ends, and Slack has noticed: it tells nobody what is said from now on."""
    house.bot.stop()
    house.person("U0ENGA").wait_for(lambda: house.workspace.connections() == 0)


def away(house: House, *said: str) -> list[str]:
    """The bot ends, this is said, another process begins; the ts of what was said."""
    end(house)
    ts = [house.person("U0ENGA").say(ALERTS, text) for text in said]
    house.restart()
    return ts


def answers(house: House, ts: str) -> list[dict[str, Any]]:
    house.deliver()
    return house.person("U0ENGA").messages(ALERTS, thread=ts)[1:]


def test_what_was_said_while_the_bot_was_down_becomes_an_incident_and_is_answered(house_on_either: House) -> None:
    house = house_on_either
    [ts] = away(house, STALE)
    read(house)
    [incident] = incidents(house)
    assert (incident.issue, incident.summary) == ("Currency Conversion Rates", STALE)
    assert len(answers(house, ts)) == 1


def test_what_was_told_in_time_is_not_taken_again(house_on_either: House) -> None:
    house = house_on_either
    ts = house.person("U0ENGA").say(ALERTS, STALE)
    house.person("U0ENGA").wait_for(lambda: incidents(house))
    for _ in range(4):
        read(house)
    house.restart()
    read(house)
    assert [i.alert_count for i in incidents(house)] == [1]
    assert len(answers(house, ts)) == 1


def test_what_is_over_does_not_come_back_by_being_read_again(house: House) -> None:
    away(house, STALE)
    read(house)
    [incident] = incidents(house)
    house.bot.dispatcher.do(incident.id, Resolve(), ANNA, "click")
    house.restart()
    read(house)
    assert incidents(house) == []


def test_several_are_taken_in_the_order_in_which_they_were_said(house: House) -> None:
    away(house, f"{STALE} first", "lunch at twelve?", f"{STALE} second")
    read(house)
    [incident] = incidents(house)
    assert (incident.summary, incident.alert_count) == (f"{STALE} first", 2)


def rewritten(house: House, more: str) -> None:
    """Somebody edits team.toml, and applies it."""
    settings = house.bot.settings.watchkeeper_teams / TEAM / "team.toml"
    settings.write_text(f"{(EXAMPLE / 'team.toml').read_text()}\n{more}")
    house.bot.reloading.tick()
    with house.bot.database.reading() as c:
        edited = handbooks.in_state(c, TEAM, "proposed")
    assert edited is not None
    assert house.bot.reloading.apply(edited.id, ANNA, f"click on {edited.id}").done
    house.bot.plans.refresh()


def test_a_channel_begins_when_it_is_watched_and_anew_when_it_is_watched_again(house: House) -> None:
    """What was said while nobody wanted to hear it wakes nobody afterwards."""
    rewritten(house, "")
    house.bot.overhearing.tick()
    away(house, REFUNDS)
    house.clock.advance(4 * MINUTE)
    house.workspace.move_clock(4 * 60)
    rewritten(house, WATCHED)
    for _ in range(5):
        read(house)
    assert incidents(house) == []
    house.workspace.move_clock(5 * 60)
    away(house, STALE)
    read(house)
    assert [i.summary for i in incidents(house)] == [STALE]


def test_replies_and_our_own_words_are_no_news_afterwards_either(house: House, workspace: Workspace) -> None:
    [first] = away(house, "good morning")
    end(house)
    house.person("U0ENGA").say(ALERTS, REFUNDS, thread_ts=first)
    house.restart()
    WebClient(workspace.bot_token, workspace.api_url).chat_postMessage(channel=ALERTS, text=REFUNDS)
    read(house)
    assert incidents(house) == []


def test_what_is_read_late_says_how_late(house: House) -> None:
    end(house)
    house.person("U0ENGA").say(ALERTS, STALE)
    house.clock.advance(timedelta(hours=3))
    house.restart()
    read(house)
    [incident] = incidents(house)
    assert incident.summary in (f"{STALE} (said 3 h ago)", f"{STALE} (said 3 h 1 min ago)")


def test_after_longer_than_a_night_the_channel_is_told_what_was_not_read(house: House) -> None:
    end(house)
    house.person("U0ENGA").say(ALERTS, STALE)
    house.clock.advance(timedelta(hours=13))
    house.restart()
    read(house)
    read(house)
    assert incidents(house) == []
    told = [m["text"] for m in house.person("U0ENGA").messages(CHANNEL) if "Perhaps missed" in m["text"]]
    assert len(told) == 1
    assert f"<#{ALERTS}>" in told[0]


def test_of_too_many_the_last_are_read_and_the_channel_is_told(house: House) -> None:
    away(house, *(f"{STALE} {n}" for n in range(watched_channels.MOST + 2)))
    read(house)
    [incident] = incidents(house)
    assert incident.summary == f"{STALE} 2"
    assert (
        incident.alert_count >= watched_channels.MOST
    )  # where saying them takes a minute, Slack tells the first again
    assert len([m for m in house.person("U0ENGA").messages(CHANNEL) if "Perhaps missed" in m["text"]]) == 1


def test_a_channel_that_was_read_is_left_alone_for_a_minute(house: House, workspace: Workspace) -> None:
    assert read(house) == 1
    before = len(workspace.calls("conversations.history"))
    assert house.bot.overhearing.tick() == 0
    assert len(workspace.calls("conversations.history")) == before


@pytest.mark.parametrize("trouble", [("ratelimit", {"retry_after": 30}), ("status", {"status": 500}), ("nonsense", {})])
def test_while_slack_refuses_nothing_is_lost(house: House, workspace: Workspace, trouble: tuple[str, Any]) -> None:
    away(house, STALE)
    workspace.fault("conversations.history", trouble[0], times=1, **trouble[1])
    assert read(house) == 0
    assert incidents(house) == []
    assert read(house) == 1
    assert len(incidents(house)) == 1


def test_a_channel_that_cannot_be_read_keeps_no_other_from_being_read(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    teams = team_with(tmp_path, f'[watch]\nchannels = ["{OTHER}", "{ALERTS}"]\n')
    house = House(workspace, sqlite_url, clock, watchkeeper_teams=teams)
    house.bot.overhearing.tick()
    away(house, STALE)
    read(house)
    assert len(incidents(house)) == 1
    house.stop()
