"""The same call in every way that Slack takes it."""

from __future__ import annotations

import json

import httpx
import pytest
from local_slack.workspace import Workspace

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]
ARGS = {"channel": "C0DATAENG", "text": "hi", "blocks": json.dumps(BLOCKS), "unfurl_links": "0"}


@pytest.mark.parametrize(
    "how",
    [
        {"params": ARGS},
        {"data": ARGS},
        {"json": {**ARGS, "blocks": BLOCKS, "unfurl_links": False}},
        {"json": ARGS},
        {"files": {name: (None, value) for name, value in ARGS.items()}},
    ],
    ids=["query", "form", "json", "json with strings", "multipart"],
)
def test_a_call_is_read_however_it_comes(ws: Workspace, how: dict[str, object]) -> None:
    headers = {"Authorization": f"Bearer {ws.bot_token}"}
    answer = httpx.post(f"{ws.api_url}chat.postMessage", headers=headers, **how).json()  # type: ignore[arg-type]
    assert answer["ok"], answer
    assert answer["message"]["blocks"][0]["text"]["text"] == "hello"


def test_the_token_may_be_a_field(ws: Workspace) -> None:
    assert httpx.post(f"{ws.api_url}auth.test", data={"token": ws.bot_token}).json()["ok"]


def test_get_works_too(ws: Workspace) -> None:
    headers = {"Authorization": f"Bearer {ws.bot_token}"}
    answer = httpx.get(f"{ws.api_url}conversations.list", params={"limit": "1"}, headers=headers).json()
    assert len(answer["channels"]) == 1


@pytest.mark.parametrize("value", ["1", "true", True])
def test_booleans_come_in_three_spellings(ws: Workspace, value: object) -> None:
    headers = {"Authorization": f"Bearer {ws.bot_token}"}
    body = {"usergroup": "S0ONCALL", "include_users": value}
    answer = httpx.post(f"{ws.api_url}usergroups.list", json=body, headers=headers).json()
    assert "users" in answer["usergroups"][0]


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
def test_a_broken_body_is_refused(ws: Workspace, body: str, error: str) -> None:
    headers = {"Authorization": f"Bearer {ws.bot_token}", "Content-Type": "application/json"}
    answer = httpx.post(f"{ws.api_url}chat.postMessage", content=body, headers=headers).json()
    assert answer == {"ok": False, "error": error}


def test_api_test_gives_back_what_it_was_given(ws: Workspace) -> None:
    assert httpx.post(f"{ws.api_url}api.test", data={"foo": "bar"}).json() == {"ok": True, "args": {"foo": "bar"}}
    refused = httpx.post(f"{ws.api_url}api.test", data={"error": "my_error"}).json()
    assert (refused["ok"], refused["error"]) == (False, "my_error")


def test_blocks_validate_needs_no_token(ws: Workspace) -> None:
    assert httpx.post(f"{ws.api_url}blocks.validate", json={"blocks": BLOCKS}).json() == {"ok": True}
    answer = httpx.post(f"{ws.api_url}blocks.validate", json={"blocks": [{"type": "nope"}]}).json()
    assert answer["error"] == "invalid_blocks"
