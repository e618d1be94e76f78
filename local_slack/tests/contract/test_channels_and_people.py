"""conversations.*, users.*, usergroups.*, team and bots: who is where, and what the bot may know of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from local_slack.seed import SCOPES, data_team
from local_slack.workspace import Workspace
from slack_sdk import WebClient

from contract.conftest import ALL_SCOPES, client_of, seed_with
from contract.refusals import code, refusal


@pytest.fixture
def secretive() -> Iterator[WebClient]:
    """A workspace with a private channel that the bot is not in."""
    channels = [*data_team()["channels"], {"id": "C0SECRET", "name": "secret", "is_private": True}]
    with Workspace.start(seed_with(*ALL_SCOPES, channels=channels)) as ws:
        yield client_of(ws)


@pytest.mark.parametrize("method", ["conversations_info", "conversations_history", "conversations_members"])
def test_a_private_channel_without_the_bot_does_not_exist_for_it(secretive: WebClient, method: str) -> None:
    assert code(getattr(secretive, method), channel="C0SECRET") == "channel_not_found"
    assert code(secretive.chat_postMessage, channel="C0SECRET", text="x") == "channel_not_found"


def test_a_private_channel_without_the_bot_is_not_listed(secretive: WebClient) -> None:
    listed = secretive.conversations_list(types="public_channel,private_channel")["channels"]
    assert [c["id"] for c in listed] == ["C0DATAENG", "C0FINANCE", "C0GENERAL", "C0PRODUCT"]


def test_a_public_channel_can_be_posted_to_but_not_read_from_outside(client: WebClient) -> None:
    assert client.chat_postMessage(channel="C0GENERAL", text="hi")["ok"]
    assert code(client.conversations_history, channel="C0GENERAL") == "not_in_channel"


def test_without_the_public_scope_the_bot_must_join_first() -> None:
    with Workspace.start(seed_with("chat:write", "channels:join")) as ws:
        client = client_of(ws)
        assert code(client.chat_postMessage, channel="C0GENERAL", text="hi") == "not_in_channel"
        client.conversations_join(channel="C0GENERAL")
        assert client.chat_postMessage(channel="C0GENERAL", text="hi")["ok"]


def test_lists_come_in_pages(client: WebClient) -> None:
    pages = [len(page["channels"]) for page in client.conversations_list(limit=3)]
    assert pages == [3, 1]
    assert sum(len(page["members"]) for page in client.users_list(limit=4)) == 10


def test_a_channel_is_created_described_and_filled(client: WebClient) -> None:
    id = client.conversations_create(name="inc-17")["channel"]["id"]
    client.conversations_setTopic(channel=id, topic="P0: revenue")
    client.conversations_invite(channel=id, users=["U0ENGA", "U0ENGB"])
    channel = client.conversations_info(channel=id, include_num_members=True)["channel"]
    assert (channel["topic"]["value"], channel["num_members"]) == ("P0: revenue", 3)
    assert client.conversations_members(channel=id)["members"] == ["U0WATCHKEEPER", "U0ENGA", "U0ENGB"]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("Upper", "invalid_name_specials"),
        ("a b", "invalid_name_specials"),
        ("x" * 81, "invalid_name_maxlength"),
        ("general", "name_taken"),
    ],
)
def test_bad_channel_names_are_refused(client: WebClient, name: str, error: str) -> None:
    assert code(client.conversations_create, name=name) == error


def test_a_topic_has_250_characters_at_most(client: WebClient) -> None:
    assert code(client.conversations_setTopic, channel="C0DATAENG", topic="x" * 251) == "too_long"


def test_a_direct_message_is_opened_once(client: WebClient) -> None:
    first = client.conversations_open(users="U0ENGA")
    again = client.conversations_open(users=["U0ENGA"])
    assert first["channel"]["id"] == again["channel"]["id"]
    assert again["already_open"]


def test_people_are_found_by_id_and_email(client: WebClient) -> None:
    user = client.users_info(user="U0MANAGER")["user"]
    assert (user["is_admin"], user["tz"], user["is_bot"]) == (True, "America/Los_Angeles", False)
    assert client.users_lookupByEmail(email="Engineer.A@example.com")["user"]["id"] == "U0ENGA"
    assert code(client.users_lookupByEmail, email="nobody@example.com") == "users_not_found"
    assert code(client.users_info, user="U0NOBODY") == "user_not_found"


def test_addresses_are_hidden_without_the_scope() -> None:
    with Workspace.start(seed_with("users:read")) as ws:
        assert "email" not in client_of(ws).users_info(user="U0ENGA")["user"]["profile"]


def test_a_user_group_is_replaced_as_a_whole_and_never_emptied(client: WebClient) -> None:
    client.usergroups_users_update(usergroup="S0ONCALL", users=["U0ENGB", "U0ENGC"])
    assert client.usergroups_users_list(usergroup="S0ONCALL")["users"] == ["U0ENGB", "U0ENGC"]
    assert client.usergroups_list(include_users=True)["usergroups"][0]["users"] == ["U0ENGB", "U0ENGC"]
    assert code(client.usergroups_users_update, usergroup="S0ONCALL", users="") == "no_users_provided"


def test_the_app_can_ask_who_it_is(client: WebClient) -> None:
    assert client.auth_test()["bot_id"] == "B0WATCHKEEPER"
    assert client.bots_info(bot="B0WATCHKEEPER")["bot"]["app_id"] == "A0WATCHKEEPER"
    assert client.team_info()["team"]["domain"] == "data-team"


def test_an_unknown_token_is_refused(ws: Workspace) -> None:
    assert code(client_of(ws, "xoxb-stranger").auth_test) == "invalid_auth"


def test_no_token_is_refused(ws: Workspace) -> None:
    assert code(WebClient(base_url=ws.api_url).auth_test) == "not_authed"


def test_the_app_token_is_for_sockets_only(ws: Workspace) -> None:
    app_client = client_of(ws, ws.app_token)
    assert app_client.apps_connections_open(app_token=ws.app_token)["url"].startswith("ws://127.0.0.1:")
    assert code(app_client.auth_test) == "not_allowed_token_type"
    assert code(client_of(ws).api_call, "apps.connections.open") == "not_allowed_token_type"


def test_a_missing_scope_is_named() -> None:
    with Workspace.start() as ws:
        answer = refusal(client_of(ws).reactions_add, channel="C0DATAENG", timestamp="1.0", name="eyes")
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "reactions:write"
    assert answer["provided"] == ",".join(SCOPES)


def test_every_answer_tells_the_scopes(client: WebClient) -> None:
    assert client.auth_test().headers["x-oauth-scopes"] == ",".join(ALL_SCOPES)


def test_an_unknown_method_is_refused(client: WebClient) -> None:
    assert code(client.api_call, "chat.sing") == "unknown_method"
