"""Messages for later: chat.scheduleMessage and its kin."""

from __future__ import annotations

import time

import pytest
from local_slack.people import Person
from local_slack.workspace import Workspace
from slack_sdk import WebClient

from contract.refusals import code

ROOM = "C0DATAENG"


def test_a_message_is_posted_when_its_time_has_come(ws: Workspace, client: WebClient) -> None:
    at = int(time.time()) + 3600
    metadata = {"event_type": "x", "event_payload": {"k": 1}}
    told = client.chat_scheduleMessage(channel=ROOM, text="later", post_at=at, metadata=metadata)
    assert (told["post_at"], told["message"]["text"]) == (at, "later")
    assert client.chat_scheduledMessages_list()["scheduled_messages"][0]["id"] == told["scheduled_message_id"]
    assert ws.messages(ROOM) == []
    ws.move_clock(3601)
    assert ws.messages(ROOM)[0]["metadata"] == metadata
    assert client.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_a_message_comes_by_itself(client: WebClient, ann: Person) -> None:
    client.chat_scheduleMessage(channel=ROOM, text="soon", post_at=int(time.time()) + 1)
    ann.wait_message(ROOM, "soon")


def test_what_was_taken_back_never_comes(ws: Workspace, client: WebClient) -> None:
    at = int(time.time()) + 3600
    id = client.chat_scheduleMessage(channel=ROOM, text="never", post_at=at)["scheduled_message_id"]
    client.chat_deleteScheduledMessage(channel=ROOM, scheduled_message_id=id)
    again = {"channel": ROOM, "scheduled_message_id": id}
    assert code(client.chat_deleteScheduledMessage, **again) == "invalid_scheduled_message_id"
    ws.move_clock(4000)
    assert ws.messages(ROOM) == []


@pytest.mark.parametrize(
    ("post_at", "error"),
    [("soon", "invalid_time"), (1_000_000_000, "time_in_past"), (4_000_000_000, "time_too_far")],
)
def test_a_time_has_to_lie_within_120_days(client: WebClient, post_at: object, error: str) -> None:
    assert code(client.chat_scheduleMessage, channel=ROOM, text="x", post_at=post_at) == error


def test_thirty_within_five_minutes_are_the_most(client: WebClient) -> None:
    at = int(time.time()) + 3600
    for number in range(30):
        client.chat_scheduleMessage(channel=ROOM, text="x", post_at=at + number)
    assert code(client.chat_scheduleMessage, channel=ROOM, text="x", post_at=at) == "restricted_too_many"
    client.chat_scheduleMessage(channel=ROOM, text="x", post_at=at + 600)


def test_a_message_for_later_is_judged_now(client: WebClient) -> None:
    at = int(time.time()) + 3600
    blocks = [{"type": "section"}]
    assert code(client.chat_scheduleMessage, channel=ROOM, text="x", post_at=at, blocks=blocks) == "invalid_blocks"
