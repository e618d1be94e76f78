"""conversations.*, the part that reads: channels, their members and what was said in them."""

from __future__ import annotations

import re

from local_slack import shapes
from local_slack.call import Call, cursor
from local_slack.channels import Channel, stamp_order
from local_slack.refusal import Json, Refused


def list_(call: Call) -> Json:
    page, following = call.page(call.listed(call.kinds()))
    shown = [shapes.channel(call.state, c, call.me, with_count=True) for c in page]
    return {"ok": True, "channels": shown, "response_metadata": following}


def info(call: Call) -> Json:
    channel = call.conversation()
    call.needs_for(channel, "read")
    shown = shapes.channel(call.state, channel, call.me, call.flag("include_num_members"))
    if call.me in channel.members:
        shown["last_read"] = channel.read.get(call.me, shapes.UNREAD)
    return {"ok": True, "channel": shown}


def history(call: Call) -> Json:
    """Newest first. oldest and latest are exclusive unless `inclusive`."""
    channel = call.joined()
    call.needs_for(channel, "history")
    limit = call.number("limit", 100, 999)
    oldest, latest, inclusive = _bounds(call)
    order = channel.between(channel.timeline, oldest, latest, inclusive)
    before = call.cursor()
    if before:
        order = channel.between(order, "", before, inclusive=False)
    page = order[-limit:]
    with_metadata = call.flag("include_all_metadata")
    answer: Json = {
        "ok": True,
        "messages": [channel.messages[ts].shown(with_metadata) for ts in reversed(page)],
        "has_more": len(order) > len(page),
        "pin_count": len(channel.pins),
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    if answer["has_more"]:
        answer["response_metadata"] = {"next_cursor": cursor(page[0])}
    return answer


def replies(call: Call) -> Json:
    """The parent, then its replies, oldest first. The parent is there whatever the bounds say."""
    channel = call.joined()
    call.needs_for(channel, "history")
    message = channel.messages.get(call.required("ts"))
    if message is None:
        raise Refused("thread_not_found")
    with_metadata = call.flag("include_all_metadata")
    if message.is_reply:
        return {"ok": True, "messages": [message.shown(with_metadata)], "has_more": False}
    limit = call.number("limit", 1000, 1000)
    order = channel.between(message.replies, *_bounds(call))
    after = call.cursor()
    if after:
        order = channel.between(order, after, "", inclusive=False)
    page = order[:limit]
    shown = [m.shown(with_metadata) for m in [message, *(channel.messages[ts] for ts in page)]]
    answer: Json = {"ok": True, "messages": shown, "has_more": len(order) > len(page)}
    if answer["has_more"]:
        answer["response_metadata"] = {"next_cursor": cursor(page[-1])}
    return answer


def _bounds(call: Call) -> tuple[str, str, bool]:
    oldest, latest = call.text("oldest"), call.text("latest")
    for given in (oldest, latest):
        if given and not re.fullmatch(r"\d+(\.\d*)?", given):
            raise Refused("invalid_ts_oldest" if given == oldest else "invalid_ts_latest")
    return stamp_order(oldest) if oldest else "", stamp_order(latest) if latest else "", call.flag("inclusive")


def members(call: Call) -> Json:
    channel = call.conversation()
    call.needs_for(channel, "read")
    page, following = call.page(channel.members)
    return {"ok": True, "members": page, "response_metadata": following}


def open_(call: Call) -> Json:
    """A direct message with one person (`users`), or again by its id (`channel`)."""
    if call.text("channel"):
        channel, already = call.conversation(), True
    else:
        users = call.ids("users")
        if not users:
            raise Refused("users_list_not_supplied")
        if len(users) > 1:
            raise Refused("not_enough_users", detail="group direct messages are not part of this workspace")
        if users[0] == call.me:
            raise Refused("cannot_dm_bot" if call.token.kind == "bot" else "not_supported")
        if not call.state.is_someone(users[0]):
            raise Refused("user_not_found")
        channel, already = call.state.direct(users[0], call.me)
    full = _opened(call, channel) if call.flag("return_im") else {"id": channel.id}
    return {"ok": True, "channel": full, **({"no_op": True, "already_open": True} if already else {})}


def _opened(call: Call, channel: Channel) -> Json:
    latest = channel.timeline[-1:]
    return {
        **shapes.channel(call.state, channel, call.me),
        "is_open": True,
        "last_read": channel.read.get(call.me, shapes.UNREAD),
        "latest": channel.messages[latest[0]].shown() if latest else None,
        "unread_count": channel.unread(call.me),
        "unread_count_display": channel.unread(call.me),
    }
