"""conversations.*, the part that changes channels: create, rename, archive, invite, kick, topic."""

from __future__ import annotations

import re

from local_slack import shapes
from local_slack.call import Call
from local_slack.channels import Channel
from local_slack.refusal import Json, Refused

_NAME = re.compile(r"[a-z0-9_-]{1,80}")
TOPIC = 250
MOST_INVITED = 1000


def create(call: Call) -> Json:
    name = _free_name(call)
    is_private = call.flag("is_private")
    call.needs("groups:write" if is_private else "channels:manage")
    return _shown(call, call.state.create(name, call.me, is_private))


def _free_name(call: Call) -> str:
    name = call.text("name")
    if not name:
        raise Refused("invalid_name_required")
    if len(name) > 80:
        raise Refused("invalid_name_maxlength")
    if not _NAME.fullmatch(name):
        raise Refused("invalid_name_specials")
    if not name.strip("-_"):
        raise Refused("invalid_name_punctuation")
    if call.state.named(name):
        raise Refused("name_taken")
    return name


def join(call: Call) -> Json:
    channel = call.conversation()
    if channel.is_im or channel.is_private:
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    if call.me in channel.members:
        told = "already_in_channel"
        return {**_shown(call, channel), "warning": told, "response_metadata": {"warnings": [told]}}
    call.state.join(channel, call.me)
    return _shown(call, channel)


def leave(call: Call) -> Json:
    channel = _living(call, call.conversation())
    if channel.name == "general":
        raise Refused("cant_leave_general")
    if call.me not in channel.members:
        return {"ok": True, "not_in_channel": True}
    call.state.leave(channel, call.me)
    return {"ok": True}


def invite(call: Call) -> Json:
    channel = _living(call, call.joined())
    call.needs_to_write(channel, "invites")
    users = call.ids("users")
    if not users:
        raise Refused("no_user")
    if len(users) > MOST_INVITED:
        raise Refused("too_many_users")
    wrong = [{"user": u, "ok": False, "error": error} for u in users if (error := _not_invited(call, channel, u))]
    welcome = [u for u in users if u not in {each["user"] for each in wrong}]
    if wrong and not (call.flag("force") and welcome):
        raise Refused(str(wrong[0]["error"]), errors=wrong)
    for user in welcome:
        call.state.join(channel, user, inviter=call.me)
    return {**_shown(call, channel), **({"errors": wrong} if wrong else {})}


def _not_invited(call: Call, channel: Channel, user: str) -> str:
    """Why somebody cannot be invited; "" where nothing is in the way."""
    if user == call.me:
        return "cant_invite_self"
    if not call.state.is_someone(user):
        return "user_not_found"
    return "already_in_channel" if user in channel.members else ""


def kick(call: Call) -> Json:
    channel = _living(call, call.joined())
    call.needs("groups:write" if channel.is_private else "channels:manage")
    user = call.required("user")
    if user == call.me:
        raise Refused("cant_kick_self")
    if not call.state.is_someone(user):
        raise Refused("user_not_found")
    if channel.name == "general":
        raise Refused("cant_kick_from_general")
    if user not in channel.members:
        raise Refused("not_in_channel")
    call.state.leave(channel, user)
    return {"ok": True}


def rename(call: Call) -> Json:
    channel = _living(call, call.joined())
    call.needs("groups:write" if channel.is_private else "channels:manage")
    # Slack lets the creator rename, and administrators; a bot is none.
    if channel.creator != call.me and not call.state.is_admin(call.me):
        raise Refused("not_authorized")
    call.state.rename(channel, _free_name(call), call.me)
    return _shown(call, channel)


def archive(call: Call) -> Json:
    channel = call.joined()
    call.needs("groups:write" if channel.is_private else "channels:manage")
    if channel.is_im:
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("already_archived")
    if channel.name == "general":
        raise Refused("cant_archive_general")
    call.state.archive(channel, call.me)
    return {"ok": True}


def set_topic(call: Call) -> Json:
    return _describe(call, "topic")


def set_purpose(call: Call) -> Json:
    return _describe(call, "purpose")


def _describe(call: Call, what: str) -> Json:
    channel = _living(call, call.joined())
    call.needs_to_write(channel, "topic")
    value = call.text(what)
    if len(value) > TOPIC:
        raise Refused("too_long")
    call.state.describe(channel, what, value, call.me)
    return _shown(call, channel)


def _living(call: Call, channel: Channel) -> Channel:
    if channel.is_im:
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    return channel


def _shown(call: Call, channel: Channel) -> Json:
    return {"ok": True, "channel": shapes.channel(call.state, channel, call.me)}
