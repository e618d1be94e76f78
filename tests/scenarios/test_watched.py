"""In a watched channel, a message that reads like a known issue is an alert, and is answered with the entry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from local_slack.seed import data_team
from local_slack.workspace import Workspace
from slack_sdk import WebClient

from bot.clock import ManualClock
from bot.incidents.incident import Incident
from handlers.guard import sign
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.ways import team_with

ALERTS = "C0ALERTS"
STALE = "Currency rate staleness detected"
TOKEN = "xoxp-of-engineer-d"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    seed = data_team()
    everyone = [p["id"] for p in seed["people"]]
    seed["channels"].append({"id": ALERTS, "name": "alerts", "members": [*everyone, seed["bot"]["user_id"]]})
    for person in seed["people"]:
        if person["id"] == "U0ENGD":
            person |= {"token": TOKEN, "scopes": ["chat:write"]}
    with Workspace.start(seed) as started:
        yield started


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[House]:
    made = House(
        workspace, sqlite_url, clock, watchkeeper_teams=team_with(tmp_path, f'[watch]\nchannels = ["{ALERTS}"]\n')
    )
    yield made
    made.stop()


def incidents(house: House) -> list[Incident]:
    return [i for i, _ in house.bot.dispatcher.open_incidents("data-engineering")]


def wait_for(house: House, alerts: int) -> Incident:
    """The one incident, once it has so many alerts; delivered."""

    def there() -> bool:
        return [i.alert_count for i in incidents(house)] == [alerts]

    house.person("U0ENGA").wait_for(there, 10, f"there were no {alerts} alerts")
    [incident] = incidents(house)
    return incident


def answers(house: House, ts: str) -> list[dict[str, Any]]:
    house.deliver()
    return house.person("U0ENGA").messages(ALERTS, thread=ts)[1:]


def answer_to(house: House, ts: str) -> dict[str, Any]:
    """The answer under a message, once it is there."""
    [answer] = house.person("U0ENGA").wait_for(lambda: answers(house, ts), 10, "there was no answer")
    return dict(answer)


def quiet(house: House) -> None:
    """Whatever was said before this is dealt with, and it was nothing to us."""
    house.person("U0ENGB").say(ALERTS, STALE)
    incident = wait_for(house, 1)
    assert incident.summary == STALE


def test_a_persons_message_opens_an_incident_and_is_answered_with_the_entry(house: House) -> None:
    ts = house.person("U0ENGA").say(ALERTS, f"{STALE}, what now?")
    incident = wait_for(house, 1)
    assert (incident.issue, incident.summary) == ("Currency Conversion Rates", f"{STALE}, what now?")
    answer = answer_to(house, ts)
    assert answer["text"].startswith("This reads like a known issue: *P2 #1 · ")
    assert "What it is" in json.dumps(answer["blocks"])
    assert len([m for m in house.parents() if "Currency" in m["text"]]) == 1


def test_what_another_app_says_in_its_attachments_counts(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    """The local workspace has no app but ours, so this event comes as Slack posts it."""
    teams = team_with(tmp_path, f'[watch]\nchannels = ["{ALERTS}"]\n')
    house = House(workspace, sqlite_url, clock, watchkeeper_teams=teams, slack_mode="http")
    attachment = {
        "fallback": "x",
        "title": "Prometheus",
        "text": STALE,
        "fields": [{"title": "for", "value": "3 days"}],
    }
    message: dict[str, Any] = {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": "B0PROMETHEUS",
        "app_id": "A0PROMETHEUS",
    }
    message |= {"channel": ALERTS, "ts": "1791565200.000100", "text": "[FIRING:1]", "attachments": [attachment]}
    event = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0DATATEAM", "api_app_id": "A1", "event": message}
    told = {"authorizations": [{"team_id": "T0DATATEAM", "user_id": "U0WATCHKEEPER", "is_bot": True}], **event}
    for _ in range(2):
        answer = post_signed(house, json.dumps(told).encode())
        assert answer.status_code == 200
    house.person("U0ENGA").wait_for(lambda: incidents(house), 10, "there was no incident")
    assert [(i.issue, i.summary, i.alert_count) for i in incidents(house)] == [
        ("Currency Conversion Rates", "[FIRING:1]", 1)
    ]
    house.stop()


def post_signed(house: House, content: bytes) -> httpx.Response:
    stamp = str(int(house.clock.machine())).encode()
    signature = sign(house.workspace.signing_secret, stamp, content)
    headers = {
        b"content-type": b"application/json",
        b"x-slack-request-timestamp": stamp,
        b"x-slack-signature": signature,
    }
    url = f"http://127.0.0.1:{house.bot.doors.http_port}/slack/events"
    return httpx.post(url, content=content, headers=list(headers.items()), trust_env=False, verify=False, timeout=10)


def test_what_is_said_again_joins_and_is_not_answered_every_time(house: House) -> None:
    said = []
    for n in range(1, 6):
        said.append(house.person("U0ENGA").say(ALERTS, STALE))
        wait_for(house, n)
    answer_to(house, said[4])
    assert [len(answers(house, ts)) for ts in said] == [1, 1, 0, 0, 1]


@pytest.mark.parametrize("text", ["lunch at twelve?", "deploy finished: api v1.2", "good morning", "ok", "load"])
def test_what_only_rhymes_with_an_entry_is_left_alone(house: House, text: str) -> None:
    house.person("U0ENGA").say(ALERTS, text)
    quiet(house)


def test_other_channels_are_not_watched(house: House) -> None:
    house.person("U0ENGA").say(CHANNEL, "Refund anomaly detected in profit calculation")
    quiet(house)


def test_replies_and_edits_are_not_news(house: House, workspace: Workspace) -> None:
    first = house.person("U0ENGA").say(ALERTS, "morning")
    house.person("U0ENGA").say(ALERTS, "Refund anomaly detected in profit calculation", thread_ts=first)
    client = WebClient(TOKEN, workspace.api_url)
    own = str(client.chat_postMessage(channel=ALERTS, text="morning")["ts"])
    client.chat_update(channel=ALERTS, ts=own, text="Refund anomaly detected in profit calculation")
    quiet(house)


def test_our_own_messages_are_not_news(house: House, workspace: Workspace) -> None:
    client = WebClient(workspace.bot_token, workspace.api_url)
    client.chat_postMessage(channel=ALERTS, text="Refund anomaly detected in profit calculation")
    quiet(house)


def test_a_message_mentions_nobody_through_us(house: House) -> None:
    ts = house.person("U0ENGA").say(ALERTS, f"{STALE} <!channel> <@U0CFO> &lt;!here&gt; <http://evil.example|click>")
    incident = wait_for(house, 1)
    assert incident.summary == f"{STALE}     &lt;!here&gt; click"
    shown = json.dumps([answer_to(house, ts), *house.parents()])
    assert not any(live in shown for live in ("<!channel>", "<!here>", "<http://evil"))
