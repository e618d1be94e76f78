"""reactions.*, pins.* and bookmarks.*: what is marked, and found again (docs.slack.dev/reference/methods)."""

from __future__ import annotations

from local_slack import shapes
from local_slack.call import Call
from local_slack.channels import Channel, Message
from local_slack.refusal import Json, Refused

MOST_PINS, MOST_BOOKMARKS = 100, 100
_NAME_MAY_HOLD = str.maketrans("", "", "_-+':")


def add_reaction(call: Call) -> Json:
    message = _target(call)
    name = call.required("name").strip(":")
    if not name.translate(_NAME_MAY_HOLD).isalnum():
        raise Refused("invalid_name")
    call.state.react(message, call.me, name)
    return {"ok": True}


def remove_reaction(call: Call) -> Json:
    call.state.unreact(_target(call), call.me, call.required("name").strip(":"))
    return {"ok": True}


def get_reactions(call: Call) -> Json:
    message = _target(call)
    shown = {**message.shown(), "permalink": shapes.permalink(call.slack.base_url, message)}
    return {"ok": True, "type": "message", "channel": message.channel, "message": shown}


def add_pin(call: Call) -> Json:
    channel, message = call.joined(), _target(call)
    if message.ts in channel.pins:
        raise Refused("already_pinned")
    if len(channel.pins) >= MOST_PINS:
        raise Refused("too_many_pins")
    call.state.pin(message, call.me)
    return {"ok": True}


def remove_pin(call: Call) -> Json:
    channel, message = call.joined(), _target(call)
    if message.ts not in channel.pins:
        raise Refused("no_pin")
    call.state.unpin(message, call.me)
    return {"ok": True}


def list_pins(call: Call) -> Json:
    channel = call.joined()
    items = [shapes.pinned(call.slack.base_url, channel, ts) for ts in reversed(channel.pins)]
    return {"ok": True, "items": items}


def add_bookmark(call: Call) -> Json:
    """Of the documented types only `link` can be made by apps."""
    channel = _with_bookmarks(call)
    title, link = call.required("title"), call.text("link")
    if call.required("type") != "link":
        raise Refused("invalid_bookmark_type")
    if not link.startswith(("http://", "https://")):
        raise Refused("invalid_link")
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise Refused("too_many_bookmarks")
    now = int(call.state.clock.now())
    bookmark: Json = {
        "id": call.state.new_id("Bk"),
        "channel_id": channel.id,
        "title": title,
        "link": link,
        "emoji": call.text("emoji"),
        "icon_url": None,
        "type": "link",
        "entity_id": None,
        "date_created": now,
        "date_updated": 0,
        "rank": f"{len(channel.bookmarks):04d}",
        "last_updated_by_user_id": call.me,
        "last_updated_by_team_id": call.state.seed.team.id,
        "shortcut_id": None,
        "app_id": call.state.bot.app_id,
    }
    call.state.bookmark(channel, bookmark)
    return {"ok": True, "bookmark": bookmark}


def list_bookmarks(call: Call) -> Json:
    return {"ok": True, "bookmarks": list(_with_bookmarks(call).bookmarks.values())}


def remove_bookmark(call: Call) -> Json:
    channel = _with_bookmarks(call)
    if call.required("bookmark_id") not in channel.bookmarks:
        raise Refused("not_found")
    call.state.unbookmark(channel, call.text("bookmark_id"))
    return {"ok": True}


def _with_bookmarks(call: Call) -> Channel:
    return call.joined("channel_id")


def _target(call: Call) -> Message:
    channel = call.joined()
    message = channel.messages.get(call.text("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    return message
