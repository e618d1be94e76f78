"""Every field that Slack's answers, events and payloads always have is here too, with its type.

A table of path -> type: `a.b` goes into an object, `a.*.b` into each item of a list. Types: s text, i integer, b boolean,
l list, o object, s? text or null, o? object or null.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from local_slack.people import Person
from local_slack.seed import EVENTS, data_team
from local_slack.workspace import Workspace
from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from contract.conftest import ALL_SCOPES, client_of, seed_with
from contract.test_interactions import button, modal

ROOM, ANN = "C0DATAENG", "U0ENGA"
DAY = 24 * 3600
TYPES: dict[str, tuple[type, ...]] = {
    "s": (str,), "i": (int,), "b": (bool,), "l": (list,), "o": (dict,),
    "s?": (str, type(None)), "o?": (dict, type(None)),
}  # fmt: skip


def fields(prefix: str, names: str) -> str:
    """`names` below `prefix`: fields("user", "id:s") is "user.id:s"."""
    return " ".join(f"{prefix}.{name}" for name in names.split())


BOT_PROFILE = "id:s app_id:s user_id:s name:s team_id:s deleted:b updated:i icons:o"
PERSON = """id:s team_id:s name:s deleted:b color:s real_name:s tz:s tz_label:s tz_offset:i profile:o is_admin:b
    is_owner:b is_primary_owner:b is_restricted:b is_ultra_restricted:b is_bot:b is_app_user:b is_email_confirmed:b
    updated:i who_can_share_contact_card:s"""
PROFILE = """real_name:s real_name_normalized:s display_name:s display_name_normalized:s first_name:s last_name:s
    title:s phone:s skype:s status_text:s status_text_canonical:s status_emoji:s status_emoji_display_info:l
    status_expiration:i avatar_hash:s"""
CHANNEL = """id:s name:s name_normalized:s is_channel:b is_group:b is_im:b is_mpim:b is_private:b created:i
    is_archived:b is_general:b unlinked:i is_shared:b is_ext_shared:b is_org_shared:b is_pending_ext_shared:b
    pending_shared:l pending_connected_team_ids:l shared_team_ids:l creator:s is_member:b topic.value:s topic.creator:s
    topic.last_set:i purpose.value:s purpose.creator:s purpose.last_set:i previous_names:l context_team_id:s updated:i
    properties:o"""
GROUP = """id:s team_id:s is_usergroup:b is_subteam:b name:s description:s handle:s is_external:b date_create:i
    date_update:i date_delete:i auto_provision:b created_by:s updated_by:s deleted_by:s? prefs.channels:l
    prefs.groups:l users:l channel_count:i is_section:b is_visible:b is_idp_group:b is_membership_locked:b"""
FILE = """id:s created:i timestamp:i name:s title:s mimetype:s filetype:s pretty_type:s user:s user_team:s editable:b
    size:i mode:s is_external:b external_type:s is_public:b public_url_shared:b display_as_bot:b username:s
    url_private:s url_private_download:s permalink:s shares:o channels:l groups:l ims:l has_more_shares:b
    has_rich_preview:b file_access:s media_display_type:s comments_count:i is_starred:b"""
VIEW = """id:s team_id:s type:s title.type:s title.text:s title.emoji:b submit:o? close:o? blocks:l private_metadata:s
    callback_id:s external_id:s state.values:o hash:s clear_on_close:b notify_on_close:b submit_disabled:b
    root_view_id:s previous_view_id:s? app_id:s app_installed_team_id:s bot_id:s"""
BOT_MESSAGE = "type:s user:s bot_id:s app_id:s team:s text:s ts:s bot_profile:o"
BOOKMARK = """id:s channel_id:s title:s link:s emoji:s icon_url:s? entity_id:s? type:s date_created:i date_updated:i
    rank:s last_updated_by_user_id:s last_updated_by_team_id:s shortcut_id:s? app_id:s?"""

ANSWERS: list[tuple[str, dict[str, Any], str]] = [
    ("api_test", {}, "args:o"),
    ("auth_test", {}, "url:s team:s user:s team_id:s user_id:s bot_id:s is_enterprise_install:b"),
    ("team_info", {}, "team.id:s team.name:s team.domain:s team.email_domain:s team.url:s team.icon.image_default:b"),
    ("bots_info", {}, "bot.id:s bot.deleted:b bot.name:s bot.updated:i bot.app_id:s bot.user_id:s bot.icons:o"),
    ("users_info", {"user": ANN}, f"{fields('user', PERSON)} {fields('user.profile', PROFILE + ' email:s team:s')}"),
    ("users_info", {"user": "U0WATCHKEEPER"}, f"{fields('user', PERSON)} {fields('user.profile', PROFILE)}"),
    ("users_info", {"user": "U0WATCHKEEPER"}, "user.profile.bot_id:s user.profile.api_app_id:s"),
    ("users_list", {}, f"cache_ts:i response_metadata.next_cursor:s {fields('members.*', PERSON)}"),
    ("users_lookupByEmail", {"email": data_team()["people"][0]["email"]}, fields("user", PERSON)),
    ("users_profile_get", {"user": ANN}, fields("profile", PROFILE)),
    ("users_conversations", {}, f"response_metadata.next_cursor:s {fields('channels.*', CHANNEL)}"),
    ("conversations_list", {}, f"response_metadata.next_cursor:s {fields('channels.*', CHANNEL + ' num_members:i')}"),
    ("conversations_info", {"channel": ROOM}, fields("channel", CHANNEL + " last_read:s")),
    ("conversations_members", {"channel": ROOM}, "members:l response_metadata.next_cursor:s"),
    ("conversations_create", {"name": "fresh"}, fields("channel", CHANNEL)),
    ("conversations_setTopic", {"channel": ROOM, "topic": "x"}, fields("channel", CHANNEL)),
    ("conversations_open", {"users": ANN}, "channel.id:s"),
    (
        "conversations_open",
        {"users": ANN, "return_im": True},
        fields("channel", "id:s created:i is_im:b is_archived:b user:s last_read:s latest:o? unread_count:i is_open:b"),
    ),
    ("chat_postMessage", {"channel": ROOM, "text": "x"}, f"channel:s ts:s {fields('message', BOT_MESSAGE)}"),
    ("chat_postMessage", {"channel": ROOM, "text": "x"}, fields("message.bot_profile", BOT_PROFILE)),
    ("chat_postEphemeral", {"channel": ROOM, "user": ANN, "text": "x"}, "message_ts:s"),
    (
        "chat_scheduleMessage",
        {"channel": ROOM, "text": "x", "post_at": int(time.time()) + 30 * DAY},  # this is read when tests are collected
        "scheduled_message_id:s channel:s post_at:i message.text:s message.user:s message.bot_id:s message.team:s",
    ),
    ("usergroups_create", {"name": "Night"}, fields("usergroup", GROUP)),
    ("usergroups_list", {"include_users": True}, fields("usergroups.*", GROUP)),
    ("views_publish", {"user_id": ANN, "view": {"type": "home", "blocks": []}}, fields("view", VIEW)),
    (
        "bookmarks_add",
        {"channel_id": ROOM, "title": "x", "type": "link", "link": "https://example.com"},
        fields("bookmark", BOOKMARK),
    ),
    ("files_getUploadURLExternal", {"filename": "a.txt", "length": 3}, "upload_url:s file_id:s"),
    ("files_upload_v2", {"channel": ROOM, "content": "abc", "filename": "a.txt"}, fields("files.*", FILE)),
    ("conversations_history", {"channel": ROOM}, "messages:l has_more:b pin_count:i channel_actions_count:i"),
]


def lacks(value: Any, wanted: str) -> list[str]:
    """The fields of `wanted` that `value` does not have, or has with another type."""
    return [field for field in wanted.split() if not _has(value, *field.rsplit(":", 1))]


def _has(value: Any, path: str, kind: str) -> bool:
    name, _, rest = path.partition(".")
    if name == "*":
        return bool(value) and all(_has(item, rest, kind) for item in value)
    if not isinstance(value, dict) or name not in value:
        return False
    return _has(value[name], rest, kind) if rest else type(value[name]) in TYPES[kind]


@pytest.fixture(scope="module")
def team() -> Iterator[Workspace]:
    with Workspace.start(seed_with(*ALL_SCOPES)) as running:
        yield running


@pytest.fixture
def ws() -> Iterator[Workspace]:
    shortcuts = [
        {"name": "Note it", "callback_id": "note", "type": "message", "description": "Notes it"},
        {"name": "Ask", "callback_id": "ask", "type": "global", "description": "Asks"},
    ]
    events = (*EVENTS, "channel_archive", "channel_rename", "subteam_updated")
    with Workspace.start(seed_with(*ALL_SCOPES, shortcuts=shortcuts, events=list(events))) as running:
        yield running


@pytest.fixture
def app(ws: Workspace) -> App:
    """An app that hears of its own messages too."""
    return App(client=client_of(ws), ignoring_self_events_enabled=False)


@pytest.fixture
def noted(app: App, connect: Callable[[], Any]) -> dict[str, Any]:
    """What the app has been sent, the latest of each kind: by subtype or type of event, command or type of payload."""
    latest: dict[str, Any] = {}

    @app.middleware
    def note(body: dict[str, Any], ack: Ack) -> BoltResponse:
        event = body.get("event", {})
        latest[event.get("subtype") or event.get("type") or body.get("command") or body["type"]] = body
        return ack()

    connect()
    return latest


@pytest.mark.parametrize(("method", "arguments", "wanted"), ANSWERS)
def test_an_answer_has_what_slacks_has(team: Workspace, method: str, arguments: dict[str, Any], wanted: str) -> None:
    team.reset()
    client = client_of(team)
    client.chat_postMessage(channel=ROOM, text="before")
    client.usergroups_create(name="Day", handle="day")
    assert lacks(getattr(client, method)(**arguments).data, wanted) == []


def test_a_thread_tells_its_parent_and_its_replies(client: WebClient, ann: Person) -> None:
    parent = ann.say(ROOM, "what happened?")
    client.chat_postMessage(channel=ROOM, thread_ts=parent, text="this")
    first, reply = client.conversations_replies(channel=ROOM, ts=parent)["messages"]
    assert lacks(first, "type:s user:s team:s client_msg_id:s text:s ts:s thread_ts:s reply_count:i") == []
    assert lacks(first, "reply_users_count:i latest_reply:s reply_users:l is_locked:b subscribed:b") == []
    assert lacks(reply, f"{BOT_MESSAGE} thread_ts:s parent_user_id:s") == []


def test_a_changed_message_says_who_edited_it(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=ROOM, text="x")["ts"]
    client.reactions_add(channel=ROOM, timestamp=ts, name="eyes")
    answer = client.chat_update(channel=ROOM, ts=ts, text="y").data
    assert lacks(answer, "channel:s ts:s text:s message.edited.user:s message.edited.ts:s") == []
    assert lacks(answer, fields("message.reactions.*", "name:s users:l count:i")) == []


def test_a_shared_file_says_where_it_was_shown(client: WebClient) -> None:
    answer = client.files_upload_v2(channel=ROOM, content="abc", filename="a.txt")
    shown = answer["files"][0]["shares"]["public"][ROOM]
    wanted = "ts:s channel_name:s team_id:s share_user_id:s reply_users:l reply_users_count:i reply_count:i source:s"
    assert lacks({"shown": shown}, fields("shown.*", wanted)) == []


ENVELOPE = """token:s team_id:s api_app_id:s type:s event_id:s event_time:i event_context:s is_ext_shared_channel:b
    authorizations.*.team_id:s authorizations.*.user_id:s authorizations.*.is_bot:b
    authorizations.*.is_enterprise_install:b event.type:s event.event_ts:s"""
SAID = "user:s team:s text:s ts:s client_msg_id:s channel:s"
EVENT_FIELDS = {
    "message": "user:s team:s text:s ts:s channel:s channel_type:s",
    "message_changed": "channel:s channel_type:s hidden:b ts:s message.edited.user:s message.text:s previous_message.ts:s",
    "message_deleted": "channel:s channel_type:s hidden:b ts:s deleted_ts:s previous_message.text:s",
    "app_mention": SAID,
    "app_home_opened": "user:s channel:s tab:s",
    "reaction_added": "user:s reaction:s item_user:s item.type:s item.channel:s item.ts:s",
    "member_joined_channel": "user:s channel:s channel_type:s team:s",
    "channel_rename": fields("channel", "id:s is_channel:b is_mpim:b name:s name_normalized:s created:i"),
    "channel_archive": "channel:s user:s is_moved:i",
    "subteam_updated": fields("subteam", f"{GROUP} user_count:i"),
}


def provoke(client: WebClient, ann: Person) -> None:
    """Makes each kind of event of EVENT_FIELDS happen once, or more."""
    ts = ann.say(ROOM, "good morning @watchkeeper")
    ann.react(ROOM, ts, "eyes")
    with pytest.raises(AssertionError, match="not published"):
        ann.open_home(timeout=0)
    own = client.chat_postMessage(channel=ROOM, text="x")["ts"]
    client.chat_update(channel=ROOM, ts=own, text="y")
    client.chat_delete(channel=ROOM, ts=own)
    fresh = client.conversations_create(name="fresh")["channel"]["id"]
    client.conversations_invite(channel=fresh, users=ANN)
    client.conversations_rename(channel=fresh, name="fresher")
    client.conversations_archive(channel=fresh)
    group = client.usergroups_create(name="Day", handle="day")["usergroup"]["id"]
    client.usergroups_users_update(usergroup=group, users=ANN)


def test_events_have_what_slacks_have(noted: dict[str, Any], client: WebClient, ann: Person) -> None:
    provoke(client, ann)
    ann.wait_for(lambda: noted.keys() >= EVENT_FIELDS.keys())
    for kind, wanted in EVENT_FIELDS.items():
        assert lacks(noted[kind], f"{ENVELOPE} {fields('event', wanted)}") == [], kind


HEAD = """type:s token:s api_app_id:s team.id:s team.domain:s user.id:s user.username:s user.name:s user.team_id:s
    enterprise:o? is_enterprise_install:b"""
COMMAND = """token:s team_id:s team_domain:s channel_id:s channel_name:s user_id:s user_name:s command:s text:s
    api_app_id:s is_enterprise_install:s response_url:s trigger_id:s"""
PLACE = "channel.id:s channel.name:s message.ts:s message.text:s response_url:s"
CLICK = "type:s action_id:s block_id:s text.text:s value:s action_ts:s"
CONTAINER = fields("container", "type:s message_ts:s channel_id:s is_ephemeral:b")
PAYLOAD_FIELDS = {
    "/oncall": COMMAND,
    "block_actions": f"{HEAD} {PLACE} {CONTAINER} trigger_id:s state.values:o {fields('actions.*', CLICK)}",
    "message_action": f"{HEAD} {PLACE} trigger_id:s callback_id:s message_ts:s action_ts:s",
    "shortcut": f"{HEAD} trigger_id:s callback_id:s action_ts:s",
    "view_submission": f"{HEAD} trigger_id:s response_urls:l {fields('view', VIEW)}",
    "view_closed": f"{HEAD} is_cleared:b {fields('view', VIEW)}",
}


def use(client: WebClient, ann: Person, noted: dict[str, Any]) -> None:
    """Makes each kind of payload of PAYLOAD_FIELDS."""
    row = {"type": "actions", "elements": [button()]}
    ts = client.chat_postMessage(channel=ROOM, text="x", blocks=[row])["ts"]
    ann.click(ROOM, ts, "ack")
    ann.shortcut("note", ROOM, ts)
    ann.shortcut("ask")
    for finish in (lambda view: ann.submit(view, {"why": {"text": {"value": "ill"}}}), ann.close_view):
        ann.command(ROOM, "/oncall swap")
        view = modal(notify_on_close=True)
        finish(client.views_open(trigger_id=noted["/oncall"]["trigger_id"], view=view)["view"]["id"])


def test_payloads_have_what_slacks_have(noted: dict[str, Any], client: WebClient, ann: Person) -> None:
    use(client, ann, noted)
    ann.wait_for(lambda: noted.keys() >= PAYLOAD_FIELDS.keys())
    for kind, wanted in PAYLOAD_FIELDS.items():
        assert lacks(noted[kind], wanted) == [], kind
