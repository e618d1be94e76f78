"""How the verdicts arrive at an app: Slack's codes, with the JSON pointers beside them."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from contract.refusals import code, refusal

ROOM = "C0DATAENG"


def test_bad_blocks_come_back_with_a_pointer(client: WebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]
    answer = refusal(client.chat_postMessage, channel=ROOM, text="x", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    told = "[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    assert answer["response_metadata"]["messages"] == [told]
    assert client.conversations_history(channel=ROOM)["messages"] == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": ROOM}, "no_text"),
        ({"channel": ROOM, "text": ""}, "no_text"),
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "U0WATCHKEEPER", "text": "x"}, "cannot_dm_bot"),
        ({"channel": ROOM, "text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"channel": ROOM, "text": "x", "attachments": [{"color": "?"}]}, "invalid_attachments"),
        ({"channel": ROOM, "text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
    ],
)
def test_a_message_is_refused_with_slacks_code(client: WebClient, arguments: dict[str, Any], error: str) -> None:
    assert code(client.api_call, "chat.postMessage", params=arguments) == error


def test_a_bad_view_is_an_invalid_argument(client: WebClient) -> None:
    answer = refusal(client.views_publish, user_id="U0ENGA", view={"type": "home", "blocks": [{"type": "x"}]})
    assert answer["error"] == "invalid_arguments"
    assert "[ERROR] unsupported type: x [json-pointer:/view/blocks/0/type]" in answer["response_metadata"]["messages"]


def test_a_view_of_more_than_250_kb_is_too_large(client: WebClient) -> None:
    wide = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
    view = {"type": "home", "blocks": [wide] * 90}
    assert code(client.views_publish, user_id="U0ENGA", view=view) == "view_too_large"


def test_text_that_is_no_text_is_refused(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=ROOM, text="x")["ts"]
    assert code(client.api_call, "chat.postMessage", json={"channel": ROOM, "text": 5}) == "invalid_arguments"
    assert code(client.api_call, "chat.update", json={"channel": ROOM, "ts": ts, "text": [1]}) == "invalid_arguments"
