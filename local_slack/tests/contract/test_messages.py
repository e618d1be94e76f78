"""chat.*: what the bot says, changes and takes back."""

from __future__ import annotations

from typing import Any

import pytest
from local_slack.people import Person
from local_slack.workspace import Workspace
from slack_sdk import WebClient

from contract.refusals import code

ROOM = "C0DATAENG"


def test_a_posted_message_carries_what_slacks_do(client: WebClient) -> None:
    message = client.chat_postMessage(channel=ROOM, text="hi")["message"]
    assert {"type", "text", "user", "ts", "bot_id", "app_id", "team", "bot_profile"} <= message.keys()
    assert (message["user"], message["bot_id"]) == ("U0WATCHKEEPER", "B0WATCHKEEPER")


def test_timestamps_are_unique_and_grow(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=ROOM, text=str(n))["ts"] for n in range(20)]
    assert stamps == sorted(set(stamps))


def test_blocks_without_ids_are_given_ids(client: WebClient) -> None:
    blocks = [{"type": "divider"}, {"type": "divider"}]
    kept = client.chat_postMessage(channel=ROOM, text="x", blocks=blocks)["message"]["blocks"]
    assert len({block["block_id"] for block in kept}) == 2


def test_a_user_id_as_channel_opens_the_direct_message(client: WebClient, ann: Person) -> None:
    posted = client.chat_postMessage(channel="U0ENGA", text="psst")
    assert posted["channel"].startswith("D")
    assert [m["text"] for m in ann.dms()] == ["psst"]


def test_a_channel_may_be_named(client: WebClient) -> None:
    assert client.chat_postMessage(channel="#finance-data", text="hi")["channel"] == "C0FINANCE"


def test_text_beyond_40000_characters_is_cut_and_said_so(client: WebClient) -> None:
    posted = client.chat_postMessage(channel=ROOM, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    assert posted["response_metadata"]["warnings"] == ["message_truncated"]


def test_an_update_replaces_text_and_blocks_and_marks_the_edit(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=ROOM, text="a", blocks=[{"type": "divider"}])["ts"]
    message = client.chat_update(channel=ROOM, ts=ts, text="b")["message"]
    assert message["text"] == "b"
    assert "blocks" not in message
    assert message["edited"]["user"] == "U0WATCHKEEPER"


def test_an_update_keeps_attachments_that_it_does_not_name(client: WebClient) -> None:
    attachment = {"color": "#ff0000", "fallback": "f", "blocks": [{"type": "divider"}]}
    ts = client.chat_postMessage(channel=ROOM, text="a", attachments=[attachment])["ts"]
    kept = client.chat_update(channel=ROOM, ts=ts, text="b")["message"]["attachments"]
    assert kept[0]["color"] == "ff0000"
    assert "attachments" not in client.chat_update(channel=ROOM, ts=ts, text="b", attachments=[])["message"]


def test_chat_update_refuses_more_than_4000_characters(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=ROOM, text="a")["ts"]
    assert code(client.chat_update, channel=ROOM, ts=ts, text="x" * 4001) == "msg_too_long"


def test_only_own_messages_can_be_changed_or_deleted(client: WebClient, ann: Person) -> None:
    ts = ann.say(ROOM, "mine")
    assert code(client.chat_update, channel=ROOM, ts=ts, text="x") == "cant_update_message"
    assert code(client.chat_delete, channel=ROOM, ts=ts) == "cant_delete_message"


def test_a_deleted_message_is_gone(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=ROOM, text="a")["ts"]
    client.chat_delete(channel=ROOM, ts=ts)
    assert client.conversations_history(channel=ROOM)["messages"] == []
    assert code(client.chat_delete, channel=ROOM, ts=ts) == "message_not_found"


def test_an_ephemeral_is_for_its_reader_only_and_in_no_history(ws: Workspace, client: WebClient, ann: Person) -> None:
    client.chat_postEphemeral(channel=ROOM, user="U0ENGA", text="for you")
    assert [m["text"] for m in ann.ephemerals(ROOM)] == ["for you"]
    assert ws.person("U0ENGB").messages(ROOM) == []
    assert client.conversations_history(channel=ROOM)["messages"] == []


def test_a_stranger_to_the_channel_gets_no_ephemeral(client: WebClient) -> None:
    assert code(client.chat_postEphemeral, channel=ROOM, user="U0NOBODY", text="x") == "user_not_in_channel"


def test_metadata_is_kept_and_shown_only_on_request(client: WebClient) -> None:
    metadata = {"event_type": "notice", "event_payload": {"key": "k1"}}
    client.chat_postMessage(channel=ROOM, text="a", metadata=metadata)
    assert "metadata" not in client.conversations_history(channel=ROOM)["messages"][0]
    shown = client.conversations_history(channel=ROOM, include_all_metadata=True)["messages"][0]
    assert shown["metadata"] == metadata


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ("not json", "invalid_metadata_format"),
        ({"event_type": "x"}, "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": "text"}, "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": {"k": "v" * 20_000}}, "metadata_too_large"),
    ],
)
def test_bad_metadata_is_refused(client: WebClient, metadata: object, error: str) -> None:
    assert code(client.chat_postMessage, channel=ROOM, text="a", metadata=metadata) == error


def test_a_permalink_leads_to_the_message(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=ROOM, text="a")["ts"]
    link = client.chat_getPermalink(channel=ROOM, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{ROOM}/p{ts.replace('.', '')}")


def test_a_reaction_is_counted_once_for_each_person(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=ROOM, text="a")["ts"]
    client.reactions_add(channel=ROOM, timestamp=ts, name="eyes")
    assert code(client.reactions_add, channel=ROOM, timestamp=ts, name="eyes") == "already_reacted"
    reactions = client.reactions_get(channel=ROOM, timestamp=ts)["message"]["reactions"]
    assert reactions == [{"name": "eyes", "users": ["U0WATCHKEEPER"], "count": 1}]


def test_a_message_is_pinned_once(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=ROOM, text="a")["ts"]
    client.pins_add(channel=ROOM, timestamp=ts)
    assert client.conversations_history(channel=ROOM)["pin_count"] == 1
    assert code(client.pins_add, channel=ROOM, timestamp=ts) == "already_pinned"


def test_markdown_stands_in_for_text_and_blocks(client: WebClient, ann: Person) -> None:
    client.chat_postMessage(channel=ROOM, markdown_text="**bold**")
    message = ann.messages(ROOM)[-1]
    assert message["text"] == "**bold**"
    assert [(b["type"], b["text"]) for b in message["blocks"]] == [("markdown", "**bold**")]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"markdown_text": "a", "text": "b"}, "markdown_text_conflict"),
        ({"markdown_text": "a", "blocks": [{"type": "divider"}]}, "markdown_text_conflict"),
        ({"markdown_text": "a" * 12_001}, "msg_too_long"),
    ],
)
def test_markdown_is_refused_beside_others_and_beyond_its_limit(
    client: WebClient, arguments: dict[str, Any], error: str
) -> None:
    assert code(client.chat_postMessage, channel=ROOM, **arguments) == error
