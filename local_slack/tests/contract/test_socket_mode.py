"""Socket Mode: hello, envelopes, redelivery, several connections, and being sent away."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from listeners import keeps
from local_slack.people import Person
from local_slack.workspace import Workspace
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from contract.conftest import client_of

ROOM = "C0DATAENG"
Connect = Callable[..., SocketModeHandler]


@pytest.fixture
def hasty() -> Iterator[Workspace]:
    """A workspace whose three seconds are 0.1, and whose minutes are short too."""
    with Workspace.start(ack_seconds=0.1, retry_seconds=(0.0, 0.05, 0.05)) as running:
        yield running


def socket_of(ws: Workspace) -> ClientConnection:
    opened = client_of(ws, ws.app_token).apps_connections_open(app_token=ws.app_token)
    return connect(opened["url"])


@contextmanager
def sockets_of(ws: Workspace, count: int) -> Iterator[list[ClientConnection]]:
    with ExitStack() as stack:
        yield [stack.enter_context(socket_of(ws)) for _ in range(count)]


def heard(socket: ClientConnection) -> dict[str, Any]:
    message = json.loads(socket.recv(timeout=5))
    assert isinstance(message, dict)
    return message


def acknowledge(socket: ClientConnection, envelope: dict[str, Any]) -> None:
    socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))


def test_a_connection_begins_with_hello(ws: Workspace) -> None:
    with socket_of(ws) as socket:
        hello = heard(socket)
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"]["app_id"] == "A0WATCHKEEPER"


def test_a_url_is_good_once(ws: Workspace) -> None:
    url = client_of(ws, ws.app_token).apps_connections_open(app_token=ws.app_token)["url"]
    with connect(url):
        pass
    with pytest.raises(InvalidStatus), connect(url):
        pass


def test_an_event_comes_in_a_real_envelope(ws: Workspace, ann: Person) -> None:
    with socket_of(ws) as socket:
        heard(socket)
        ts = ann.say(ROOM, "hello")
        envelope = heard(socket)
        acknowledge(socket, envelope)
    payload = envelope["payload"]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    assert (payload["type"], payload["team_id"]) == ("event_callback", "T0DATATEAM")
    assert payload["authorizations"][0]["user_id"] == "U0WATCHKEEPER"
    assert payload["event_id"].startswith("Ev")
    event = payload["event"]
    assert (event["type"], event["ts"], event["channel_type"]) == ("message", ts, "channel")


def test_an_event_that_is_not_acknowledged_comes_again(hasty: Workspace) -> None:
    with socket_of(hasty) as socket:
        heard(socket)
        hasty.person("U0ENGA").say(ROOM, "hello")
        envelopes = [heard(socket) for _ in range(4)]
    assert [e.get("retry_attempt") for e in envelopes] == [None, 1, 2, 3]
    assert {e.get("retry_reason") for e in envelopes[1:]} == {"timeout"}
    assert len({e["payload"]["event_id"] for e in envelopes}) == 1
    assert len({e["envelope_id"] for e in envelopes}) == 4


def test_each_payload_goes_to_one_connection_only(ws: Workspace, ann: Person) -> None:
    got = []
    with sockets_of(ws, 3) as sockets:
        for socket in sockets:
            heard(socket)
        for n in range(6):
            ann.say(ROOM, str(n))
        for socket in sockets * 2:
            envelope = heard(socket)
            acknowledge(socket, envelope)
            got.append(envelope["payload"]["event"]["text"])
    assert sorted(got) == [str(n) for n in range(6)]


def test_the_eleventh_connection_is_sent_away(ws: Workspace) -> None:
    with sockets_of(ws, 11) as sockets:
        assert [heard(s)["type"] for s in sockets] == ["hello"] * 10 + ["disconnect"]


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "drop"])
def test_bolt_comes_back_after_being_sent_away(
    ws: Workspace, app: App, connect: Connect, ann: Person, reason: str
) -> None:
    app.command("/oncall")(lambda ack: ack("here"))
    connect(ping_interval=0.1)
    assert ws.disconnect(reason) == 1
    ann.wait_for(lambda: ann.command(ROOM, "/oncall")["ok"], timeout=20)
    assert ann.ephemerals(ROOM)[0]["text"] == "here"


def test_an_event_sent_twice_has_one_id(ws: Workspace, app: App, connect: Connect, ann: Person) -> None:
    seen: list[str] = []
    app.event("app_mention")(lambda body: seen.append(body["event_id"]))
    app.event("message")(lambda: None)
    connect()
    ws.deliver_twice(2)
    ann.say(ROOM, "@watchkeeper hello")
    ann.wait_for(lambda: len(seen) == 2)
    assert len(set(seen)) == 1


def test_a_click_can_be_delivered_twice(
    ws: Workspace, app: App, connect: Connect, client: WebClient, ann: Person
) -> None:
    clicks: list[str] = []
    app.action("ack")(keeps(clicks, lambda body: str(body["trigger_id"])))
    connect()
    text = {"type": "plain_text", "text": "x"}
    blocks = [{"type": "actions", "elements": [{"type": "button", "text": text, "action_id": "ack"}]}]
    ts = client.chat_postMessage(channel=ROOM, text="x", blocks=blocks)["ts"]
    ann.wait_for(lambda: ws.connections() == 1)
    ws.deliver_twice()
    ann.click(ROOM, ts, "ack")
    ann.wait_for(lambda: len(clicks) == 2)


def test_events_tell_of_changes_reactions_and_joins(ws: Workspace, client: WebClient, ann: Person) -> None:
    with socket_of(ws) as socket:
        heard(socket)
        ts = client.chat_postMessage(channel=ROOM, text="a")["ts"]
        client.chat_update(channel=ROOM, ts=ts, text="b")
        ann.react(ROOM, ts, "eyes")
        client.chat_delete(channel=ROOM, ts=ts)
        client.conversations_join(channel="C0GENERAL")
        events = [heard(socket)["payload"]["event"] for _ in range(5)]
    assert [(e["type"], e.get("subtype")) for e in events] == [
        ("message", None),
        ("message", "message_changed"),
        ("reaction_added", None),
        ("message", "message_deleted"),
        ("member_joined_channel", None),
    ]
    assert (events[1]["message"]["text"], events[1]["previous_message"]["text"]) == ("b", "a")


def test_what_happens_where_the_bot_is_not_is_not_told(ws: Workspace, ann: Person) -> None:
    with socket_of(ws) as socket:
        heard(socket)
        ann.say("C0GENERAL", "@watchkeeper can you hear me?")
        ann.say(ROOM, "here")
        assert heard(socket)["payload"]["event"]["text"] == "here"


def test_twenty_people_at_once_are_all_answered(ws: Workspace, app: App, connect: Connect) -> None:
    app.command("/oncall")(lambda ack, command: ack(command["user_id"]))
    connect()
    answers: list[bool] = []

    def run(user: str) -> None:
        with ws.person(user) as person:
            answers.extend(person.command(ROOM, "/oncall")["ok"] for _ in range(5))

    people = ["U0ENGA", "U0ENGB", "U0ENGC", "U0LEAD"] * 5
    threads = [threading.Thread(target=run, args=(user,), daemon=True) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [True] * 100
