"""Slack's JSON shapes of people, channels, groups and the app (docs.slack.dev/reference/objects)."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha1
from zoneinfo import ZoneInfo

from local_slack.channels import Channel, Message
from local_slack.refusal import Json
from local_slack.seed import Bot, Group, Human
from local_slack.state import State

# last_read of a channel that one has not opened yet.
UNREAD = "0000000000.000000"


def user(state: State, id: str, with_email: bool = False) -> Json:
    """A person or the bot's user. The e-mail address is shown only to tokens with users:read.email."""
    if id == state.bot.user_id:
        return _bot_user(state)
    return _human(state, state.people[id], with_email)


def _human(state: State, human: Human, with_email: bool) -> Json:
    zone = datetime.fromtimestamp(state.clock.now(), UTC).astimezone(ZoneInfo(human.tz))
    offset = zone.utcoffset()
    first, _, last = human.real_name.partition(" ")
    profile = {**_profile(state, human.real_name, human.name), "first_name": first, "last_name": last}
    if with_email:
        profile["email"] = human.email
    return {
        "id": human.id,
        "team_id": state.seed.team.id,
        "name": human.name,
        "deleted": False,
        "color": _color(human.id),
        "real_name": human.real_name,
        "tz": human.tz,
        "tz_label": zone.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile,
        **_RANK,
        "is_admin": human.is_admin,
        "is_bot": False,
        "is_app_user": False,
        "is_email_confirmed": True,
        "updated": 0,
    }


_RANK = {
    "is_admin": False,
    "is_owner": False,
    "is_primary_owner": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
    "who_can_share_contact_card": "EVERYONE",
}


def _color(id: str) -> str:
    """Six hexadecimal digits, the same for the same id in every run."""
    return sha1(id.encode(), usedforsecurity=False).hexdigest()[:6]


def _profile(state: State, real_name: str, display_name: str) -> Json:
    return {
        "real_name": real_name,
        "real_name_normalized": real_name,
        "display_name": display_name,
        "display_name_normalized": display_name,
        "title": "",
        "phone": "",
        "skype": "",
        "fields": None,
        "status_text": "",
        "status_text_canonical": "",
        "status_emoji": "",
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "avatar_hash": _color(real_name) * 2,
        "team": state.seed.team.id,
    }


def _bot_user(state: State) -> Json:
    bot: Bot = state.bot
    return {
        "id": bot.user_id,
        "team_id": state.seed.team.id,
        "name": bot.name,
        "deleted": False,
        "color": _color(bot.user_id),
        "real_name": bot.display,
        "tz": "America/Los_Angeles",
        "tz_label": "Pacific Standard Time",
        "tz_offset": -28800,
        "profile": {
            **_profile(state, bot.display, ""),
            "first_name": bot.display,
            "last_name": "",
            "bot_id": bot.bot_id,
            "api_app_id": bot.app_id,
            "always_active": True,
        },
        **_RANK,
        "is_bot": True,
        "is_app_user": False,
        "is_email_confirmed": False,
        "updated": 0,
    }


def bot_profile(state: State) -> Json:
    bot: Bot = state.bot
    return {
        "id": bot.bot_id,
        "deleted": False,
        "name": bot.display,
        "updated": 0,
        "app_id": bot.app_id,
        "user_id": bot.user_id,
        "icons": {},
        "team_id": state.seed.team.id,
    }


def channel(state: State, room: Channel, viewer: str, with_count: bool = False) -> Json:
    """A conversation as `viewer` sees it."""
    if room.is_im:
        return {
            "id": room.id,
            "created": room.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "user": room.other(viewer),
            "is_user_deleted": False,
            "priority": 0,
            "context_team_id": state.seed.team.id,
            "updated": room.created,
        }
    shape = {
        "id": room.id,
        "name": room.name,
        "name_normalized": room.name,
        "is_channel": not room.is_private,
        "is_group": room.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": room.is_private,
        "created": room.created,
        "is_archived": room.is_archived,
        "is_general": room.name == "general",
        "unlinked": 0,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [state.seed.team.id],
        "creator": room.creator,
        "is_member": viewer in room.members,
        "topic": room.topic,
        "purpose": room.purpose,
        "previous_names": list(room.previous_names),
        "parent_conversation": None,
        "properties": {},
        "context_team_id": state.seed.team.id,
        "updated": room.created,
    }
    if with_count:
        shape["num_members"] = len(room.members)
    return shape


def usergroup(state: State, group: Group, with_users: bool = True) -> Json:
    shape: Json = {
        "id": group.id,
        "team_id": state.seed.team.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name or group.handle,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": int(state.clock.now()),
        "date_delete": 0,
        "auto_type": None,
        "auto_provision": False,
        "created_by": state.bot.user_id,
        "updated_by": state.bot.user_id,
        "deleted_by": None,
        "enterprise_subteam_id": "",
        "is_section": False,
        "is_idp_group": False,
        "is_visible": True,
        "is_membership_locked": False,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.users),
        "channel_count": 0,
    }
    if with_users:
        shape["users"] = list(group.users)
    return shape


def authored(state: State, user: str = "") -> Json:
    """What every message of the app carries: the bot's, or one that it sent with a person's token (`user`)."""
    bot = state.bot
    return {
        "user": user or bot.user_id,
        "bot_id": bot.bot_id,
        "app_id": bot.app_id,
        "team": state.seed.team.id,
        "bot_profile": bot_profile(state),
    }


def permalink(base_url: str, message: Message) -> str:
    link = f"{base_url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return f"{link}?thread_ts={message.thread_ts}&cid={message.channel}" if message.is_reply else link


def pinned(base_url: str, room: Channel, ts: str) -> Json:
    """An item of pins.list and of the pin events."""
    message = room.messages[ts]
    shown = {**message.shown(), "pinned_to": [room.id], "permalink": permalink(base_url, message)}
    return {"type": "message", "channel": room.id, "message": shown, **room.pins[ts]}
