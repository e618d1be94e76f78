"""Channels that are made, renamed, left and closed, user groups, pins: what the app may do, and what it is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hang_up import hang_up
from local_slack.people import Person
from local_slack.workspace import Workspace
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from contract.conftest import ALL_SCOPES, client_of, seed_with
from contract.refusals import code, refusal

ROOM = "C0DATAENG"
EVENTS = (
    *("channel_created", "channel_rename", "channel_archive", "group_rename", "member_joined_channel"),
    *("member_left_channel", "pin_added", "pin_removed", "subteam_created", "subteam_updated"),
    *("subteam_members_changed", "link_shared", "reaction_removed"),
)
Told = Callable[[str], dict[str, Any]]


@pytest.fixture
def told() -> Iterator[tuple[Workspace, WebClient, Told]]:
    """A workspace that tells its app everything, the app's client, and a way to wait for an event by its type."""
    seed = seed_with(*ALL_SCOPES, events=list(EVENTS), unfurl_domains=["dash.example"])
    with Workspace.start(seed) as ws:
        heard: list[dict[str, Any]] = []
        app = App(client=client_of(ws), ignoring_self_events_enabled=False)
        app.event(re.compile(".*"))(lambda event: heard.append(event))
        handler = SocketModeHandler(app, ws.app_token)
        handler.connect()  # type: ignore[no-untyped-call]
        person = ws.person("U0ENGA")

        def wait(kind: str) -> dict[str, Any]:
            def look() -> dict[str, Any] | None:
                return next((event for event in heard if event["type"] == kind), None)

            return dict(person.wait_for(look, otherwise=f"no {kind}"))

        yield ws, client_of(ws), wait
        hang_up(handler)


def test_a_channel_that_is_made_and_renamed_is_told_with_its_new_name(told: tuple[Workspace, WebClient, Told]) -> None:
    _, client, wait = told
    made = client.conversations_create(name="ops")["channel"]
    assert wait("channel_created")["channel"]["name"] == "ops"
    renamed = client.conversations_rename(channel=made["id"], name="operations")["channel"]
    assert (renamed["name"], renamed["previous_names"]) == ("operations", ["ops"])
    assert wait("channel_rename")["channel"]["name"] == "operations"
    assert client.conversations_history(channel=made["id"])["messages"][0]["subtype"] == "channel_name"


def test_a_private_channel_is_told_of_as_a_group(told: tuple[Workspace, WebClient, Told]) -> None:
    _, client, wait = told
    made = client.conversations_create(name="secret", is_private=True)["channel"]["id"]
    client.conversations_rename(channel=made, name="top-secret")
    assert wait("group_rename")["channel"]["name"] == "top-secret"


def test_nothing_is_said_in_an_archived_channel_and_it_can_be_read(told: tuple[Workspace, WebClient, Told]) -> None:
    ws, client, wait = told
    client.chat_postMessage(channel=ROOM, text="last words")
    client.conversations_archive(channel=ROOM)
    assert wait("channel_archive")["channel"] == ROOM
    assert code(client.chat_postMessage, channel=ROOM, text="x") == "is_archived"
    assert code(client.conversations_archive, channel=ROOM) == "already_archived"
    assert code(client.conversations_setTopic, channel=ROOM, topic="x") == "is_archived"
    assert "last words" in [m["text"] for m in client.conversations_history(channel=ROOM)["messages"]]
    listed = client.conversations_list(exclude_archived=True)["channels"]
    assert ROOM not in [c["id"] for c in listed]
    assert ROOM not in [c["id"] for c in ws.person("U0ENGA").sidebar()["channels"]]


def test_who_is_put_out_is_told_of_and_no_longer_in_it(told: tuple[Workspace, WebClient, Told]) -> None:
    ws, client, wait = told
    client.conversations_kick(channel=ROOM, user="U0ENGB")
    assert wait("member_left_channel")["user"] == "U0ENGB"
    assert "U0ENGB" not in client.conversations_members(channel=ROOM)["members"]
    assert ROOM not in [c["id"] for c in ws.person("U0ENGB").sidebar()["channels"]]


@pytest.mark.parametrize(
    ("user", "error"),
    [("U0WATCHKEEPER", "cant_kick_self"), ("U0NOBODY", "user_not_found")],
)
def test_not_everybody_can_be_put_out(client: WebClient, user: str, error: str) -> None:
    assert code(client.conversations_kick, channel=ROOM, user=user) == error


def test_only_who_made_a_channel_or_an_admin_renames_it(client: WebClient) -> None:
    assert code(client.conversations_rename, channel=ROOM, name="mine") == "not_authorized"
    own = client.conversations_create(name="own")["channel"]["id"]
    assert code(client.conversations_rename, channel=own, name="finance-data") == "name_taken"
    assert code(client.conversations_rename, channel=own, name="Not This") == "invalid_name_specials"


def test_the_bot_leaves_and_is_out(client: WebClient) -> None:
    assert client.conversations_leave(channel=ROOM)["ok"]
    assert client.conversations_leave(channel=ROOM)["not_in_channel"] is True
    assert code(client.conversations_history, channel=ROOM) == "not_in_channel"


def test_the_conversations_of_somebody_are_those_one_may_know_of(client: WebClient, ann: Person) -> None:
    ann.open_dm("U0ENGB")
    kinds = "public_channel,private_channel,im"
    mine = client.users_conversations(user="U0ENGA", types=kinds)["channels"]
    assert "C0GENERAL" in [c["id"] for c in mine]
    assert not [c for c in mine if c.get("is_im")]
    assert "C0GENERAL" not in [c["id"] for c in client.users_conversations()["channels"]]
    assert code(client.users_conversations, types="secret_channel") == "invalid_types"


def test_a_profile_is_that_of_the_user(client: WebClient) -> None:
    profile = client.users_profile_get(user="U0ENGB")["profile"]
    assert (profile["real_name"], profile["email"]) == ("Engineer B", "engineer.b@example.com")
    assert client.users_profile_get()["profile"]["bot_id"] == "B0WATCHKEEPER"


def test_a_user_group_is_made_and_its_members_told(told: tuple[Workspace, WebClient, Told]) -> None:
    _, client, wait = told
    group = client.usergroups_create(name="Night shift", handle="night")["usergroup"]
    assert (group["handle"], group["user_count"]) == ("night", 0)
    assert wait("subteam_created")["subteam"]["id"] == group["id"]
    client.usergroups_users_update(usergroup=group["id"], users=["U0ENGB", "U0ENGC"])
    assert wait("subteam_updated")["subteam"]["users"] == ["U0ENGB", "U0ENGC"]
    assert wait("subteam_members_changed")["added_users"] == ["U0ENGB", "U0ENGC"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"name": "Data on call"}, "name_already_exists"),
        ({"name": "New", "handle": "data-oncall"}, "handle_already_exists"),
        ({"name": "New", "handle": "engineer.a"}, "handle_already_exists"),
        ({"name": "New", "handle": "not a handle"}, "bad_handle"),
    ],
)
def test_a_user_groups_name_and_handle_are_its_own(client: WebClient, given: dict[str, str], error: str) -> None:
    assert code(client.usergroups_create, **given) == error


def test_a_pin_is_listed_told_and_taken_off(told: tuple[Workspace, WebClient, Told]) -> None:
    _, client, wait = told
    ts = client.chat_postMessage(channel=ROOM, text="keep")["ts"]
    client.pins_add(channel=ROOM, timestamp=ts)
    assert wait("pin_added")["item"]["message"]["text"] == "keep"
    item = client.pins_list(channel=ROOM)["items"][0]
    assert (item["message"]["ts"], item["created_by"]) == (ts, "U0WATCHKEEPER")
    assert code(client.pins_add, channel=ROOM, timestamp=ts) == "already_pinned"
    client.pins_remove(channel=ROOM, timestamp=ts)
    assert wait("pin_removed")["pin_count"] == 0
    assert code(client.pins_remove, channel=ROOM, timestamp=ts) == "no_pin"


def test_a_reaction_that_is_taken_back_is_told(told: tuple[Workspace, WebClient, Told]) -> None:
    _, client, wait = told
    ts = client.chat_postMessage(channel=ROOM, text="x")["ts"]
    client.reactions_add(channel=ROOM, timestamp=ts, name="eyes")
    client.reactions_remove(channel=ROOM, timestamp=ts, name="eyes")
    assert wait("reaction_removed")["reaction"] == "eyes"
    assert code(client.reactions_remove, channel=ROOM, timestamp=ts, name="eyes") == "no_reaction"


def test_bookmarks_are_links_of_a_channel(client: WebClient) -> None:
    how = {"channel_id": ROOM, "title": "Runbook", "type": "link"}
    bookmark = client.bookmarks_add(**how, link="https://a.example")["bookmark"]
    assert [b["id"] for b in client.bookmarks_list(channel_id=ROOM)["bookmarks"]] == [bookmark["id"]]
    assert code(client.bookmarks_add, **how, link="javascript:alert(1)") == "invalid_link"
    client.bookmarks_remove(channel_id=ROOM, bookmark_id=bookmark["id"])
    assert client.bookmarks_list(channel_id=ROOM)["bookmarks"] == []


def test_a_link_to_the_apps_domain_is_told_and_given_a_preview(told: tuple[Workspace, WebClient, Told]) -> None:
    ws, client, wait = told
    url = "https://www.dash.example/7?a=1&b=2"
    ts = ws.person("U0ENGA").say(ROOM, f"see {url} and https://elsewhere.example")
    assert wait("link_shared")["links"] == [{"domain": "dash.example", "url": url}]
    client.chat_unfurl(channel=ROOM, ts=ts, unfurls={url: {"text": "Refunds, 7 days"}})
    attachment = ws.messages(ROOM)[-1]["attachments"][0]
    assert (attachment["text"], attachment["from_url"]) == ("Refunds, 7 days", url)
    other = {"https://nowhere.example": {"text": "x"}}
    assert code(client.chat_unfurl, channel=ROOM, ts=ts, unfurls=other) == "cannot_unfurl_url"
    assert code(client.chat_unfurl, channel=ROOM, ts="1.0", unfurls=other) == "cannot_find_message"


def test_an_invitation_says_of_each_what_is_wrong(client: WebClient) -> None:
    room = client.conversations_create(name="invited")["channel"]["id"]
    answer = refusal(client.conversations_invite, channel=room, users="U0ENGA,U0NOBODY,U0WATCHKEEPER")
    assert answer["error"] == "user_not_found"
    assert [(e["user"], e["error"]) for e in answer["errors"]] == [
        ("U0NOBODY", "user_not_found"),
        ("U0WATCHKEEPER", "cant_invite_self"),
    ]
    assert client.conversations_members(channel=room)["members"] == ["U0WATCHKEEPER"]


def test_a_forced_invitation_takes_those_whom_it_can(client: WebClient) -> None:
    room = client.conversations_create(name="forced")["channel"]["id"]
    answer = client.conversations_invite(channel=room, users="U0ENGA,U0NOBODY", force=True)
    assert [each["user"] for each in answer["errors"]] == ["U0NOBODY"]
    assert client.conversations_members(channel=room)["members"] == ["U0WATCHKEEPER", "U0ENGA"]


def test_a_name_of_punctuation_alone_is_none(client: WebClient) -> None:
    assert code(client.conversations_create, name="-_-") == "invalid_name_punctuation"


def test_joining_twice_is_a_warning(client: WebClient) -> None:
    client.conversations_join(channel=ROOM)
    answer = client.conversations_join(channel=ROOM)
    assert (answer["warning"], answer["response_metadata"]["warnings"]) == (
        "already_in_channel",
        ["already_in_channel"],
    )
