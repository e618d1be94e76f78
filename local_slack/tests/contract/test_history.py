"""conversations.history and .replies: order, bounds, cursors, threads."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from contract.refusals import code

ROOM = "C0DATAENG"


def texts(answer: object) -> list[str]:
    return [m["text"] for m in answer["messages"]]  # type: ignore[index]


@pytest.fixture
def stamps(client: WebClient) -> list[str]:
    return [client.chat_postMessage(channel=ROOM, text=str(n))["ts"] for n in range(5)]


def test_history_is_newest_first(client: WebClient, stamps: list[str]) -> None:
    assert texts(client.conversations_history(channel=ROOM)) == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(("inclusive", "expected"), [(False, ["2"]), (True, ["3", "2", "1"])])
def test_bounds_are_exclusive_unless_asked(
    client: WebClient, stamps: list[str], inclusive: bool, expected: list[str]
) -> None:
    found = client.conversations_history(channel=ROOM, oldest=stamps[1], latest=stamps[3], inclusive=inclusive)
    assert texts(found) == expected


def test_oldest_may_be_whole_seconds(client: WebClient, stamps: list[str]) -> None:
    before = str(int(float(stamps[0])) - 1)
    assert len(texts(client.conversations_history(channel=ROOM, oldest=before))) == 5


def test_cursors_lead_through_all_pages(client: WebClient, stamps: list[str]) -> None:
    pages = [texts(page) for page in client.conversations_history(channel=ROOM, limit=2)]
    assert pages == [["4", "3"], ["2", "1"], ["0"]]


def test_a_made_up_cursor_is_refused(client: WebClient) -> None:
    assert code(client.conversations_history, channel=ROOM, cursor="nonsense") == "invalid_cursor"


def test_a_thread_is_its_parent_and_its_replies_and_not_in_the_channel(client: WebClient, stamps: list[str]) -> None:
    client.chat_postMessage(channel=ROOM, text="reply", thread_ts=stamps[0])
    assert texts(client.conversations_replies(channel=ROOM, ts=stamps[0])) == ["0", "reply"]
    assert "reply" not in texts(client.conversations_history(channel=ROOM))


def test_a_parent_counts_its_replies(client: WebClient, stamps: list[str]) -> None:
    last = [client.chat_postMessage(channel=ROOM, text="r", thread_ts=stamps[0])["ts"] for _ in range(2)][-1]
    parent = client.conversations_replies(channel=ROOM, ts=stamps[0])["messages"][0]
    assert (parent["reply_count"], parent["latest_reply"], parent["thread_ts"]) == (2, last, stamps[0])
    assert parent["reply_users"] == ["U0WATCHKEEPER"]


def test_a_reply_to_a_reply_joins_the_thread(client: WebClient, stamps: list[str]) -> None:
    first = client.chat_postMessage(channel=ROOM, text="r1", thread_ts=stamps[0])["ts"]
    second = client.chat_postMessage(channel=ROOM, text="r2", thread_ts=first)["message"]
    assert (second["thread_ts"], second["parent_user_id"]) == (stamps[0], "U0WATCHKEEPER")


def test_a_broadcast_reply_is_in_the_channel_too(client: WebClient, stamps: list[str]) -> None:
    client.chat_postMessage(channel=ROOM, text="loud", thread_ts=stamps[0], reply_broadcast=True)
    assert texts(client.conversations_history(channel=ROOM))[0] == "loud"
    assert texts(client.conversations_replies(channel=ROOM, ts=stamps[0])) == ["0", "loud"]


def test_replies_come_in_pages_with_the_parent_on_each(client: WebClient, stamps: list[str]) -> None:
    for n in range(3):
        client.chat_postMessage(channel=ROOM, text=f"r{n}", thread_ts=stamps[0])
    pages = [texts(page) for page in client.conversations_replies(channel=ROOM, ts=stamps[0], limit=2)]
    assert pages == [["0", "r0", "r1"], ["0", "r2"]]


def test_replies_can_start_just_before_an_attempt(client: WebClient, stamps: list[str]) -> None:
    first, second = (client.chat_postMessage(channel=ROOM, text=f"r{n}", thread_ts=stamps[0])["ts"] for n in range(2))
    assert texts(client.conversations_replies(channel=ROOM, ts=stamps[0], oldest=first)) == ["0", "r1"]
    assert second > first


def test_a_thread_that_is_not_there_is_refused(client: WebClient) -> None:
    assert code(client.conversations_replies, channel=ROOM, ts="1.000000") == "thread_not_found"
    assert code(client.chat_postMessage, channel=ROOM, text="x", thread_ts="1.000000") == "thread_not_found"


def test_deleting_a_reply_lowers_the_count(client: WebClient, stamps: list[str]) -> None:
    ts = client.chat_postMessage(channel=ROOM, text="r", thread_ts=stamps[0])["ts"]
    client.chat_delete(channel=ROOM, ts=ts)
    assert "reply_count" not in client.conversations_history(channel=ROOM)["messages"][-1]
