"""Whose token it is: the bot's, the app's, or that of a person who let the app act in their name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from local_slack.seed import data_team
from local_slack.workspace import Workspace
from slack_sdk import WebClient

from contract.conftest import client_of
from contract.refusals import code, refusal

SCOPES = ("channels:history", "channels:read", "chat:write", "im:write", "users:read")


@pytest.fixture
def anns() -> Iterator[tuple[Workspace, WebClient]]:
    """A workspace in which Engineer A has given the app a token, and a client with that token."""
    seed = data_team()
    seed["people"][0] |= {"token": "xoxp-ann", "scopes": list(SCOPES)}
    with Workspace.start(seed) as ws:
        yield ws, client_of(ws, "xoxp-ann")


def test_a_token_says_whose_it_is(anns: tuple[Workspace, WebClient]) -> None:
    ws, person = anns
    told = person.auth_test()
    assert (told["user_id"], told.get("bot_id")) == ("U0ENGA", None)
    assert client_of(ws).auth_test()["bot_id"] == "B0WATCHKEEPER"


def test_a_message_with_a_persons_token_is_theirs_and_names_the_app(anns: tuple[Workspace, WebClient]) -> None:
    ws, person = anns
    message = person.chat_postMessage(channel="C0GENERAL", text="by me")["message"]
    assert (message["user"], message["app_id"]) == ("U0ENGA", "A0WATCHKEEPER")
    assert code(client_of(ws).chat_update, channel="C0DATAENG", ts="1.0", text="x") == "message_not_found"
    assert person.chat_update(channel="C0GENERAL", ts=message["ts"], text="changed")["ok"]


def test_a_persons_token_sees_what_the_person_sees(anns: tuple[Workspace, WebClient]) -> None:
    ws, person = anns
    ws.person("U0ENGB").say("C0GENERAL", "hello")
    assert person.conversations_history(channel="C0GENERAL")["messages"][0]["text"] == "hello"
    assert code(client_of(ws).conversations_history, channel="C0GENERAL") == "not_in_channel"


def test_a_persons_token_opens_their_conversation_with_the_bot(anns: tuple[Workspace, WebClient]) -> None:
    ws, person = anns
    assert person.conversations_open(users="U0WATCHKEEPER")["channel"]["id"] == ws.person("U0ENGA").open_dm(
        "U0WATCHKEEPER"
    )


def test_a_persons_scopes_have_names_of_their_own(anns: tuple[Workspace, WebClient]) -> None:
    _, person = anns
    refused = refusal(person.conversations_create, name="new")
    assert (refused["error"], refused["needed"]) == ("missing_scope", "channels:write")


def test_each_method_takes_the_tokens_it_is_made_for(anns: tuple[Workspace, WebClient]) -> None:
    ws, person = anns
    assert code(person.apps_connections_open, app_token="xoxp-ann") == "not_allowed_token_type"
    assert code(client_of(ws, ws.app_token).conversations_list) == "not_allowed_token_type"
    assert code(client_of(ws, "xoxp-somebody").auth_test) == "invalid_auth"
