"""chat.*: what the app says, changes and takes back."""

from __future__ import annotations

from typing import Any

from local_slack import shapes
from local_slack.call import Call
from local_slack.channels import Channel, Message
from local_slack.content import CUT, content, from_markdown, judged_metadata, revision
from local_slack.refusal import Json, Refused


def post_message(call: Call) -> Json:
    channel, body, metadata = composed_message(call)
    message = call.state.post(channel, body, metadata)
    answer: Json = {
        "ok": True,
        "channel": channel.id,
        "ts": message.ts,
        "message": message.shown(with_metadata=True),
    }
    if len(call.text("text")) > CUT:
        answer |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return answer


def composed_message(call: Call) -> tuple[Channel, Json, Json | None]:
    """Where a message goes, what it says, and its metadata: judged, and not posted yet."""
    channel = _destination(call)
    body = _content(call)
    metadata = call.structure("metadata", "invalid_metadata_format")
    kept = None if metadata is None else judged_metadata(metadata)
    body = {**shapes.authored(call.state, call.me), **body, **_thread(call, channel), **_looks(call)}
    return channel, body, kept


def post_ephemeral(call: Call) -> Json:
    channel = call.conversation()
    if call.me not in channel.members and not channel.is_im:
        raise Refused("not_in_channel")
    reader = call.required("user")
    if reader not in channel.members:
        raise Refused("user_not_in_channel")
    body = {**shapes.authored(call.state, call.me), **_content(call)}
    thread = call.text("thread_ts")
    if thread:
        body["thread_ts"] = thread
    message = call.state.whisper(channel, reader, body)
    return {"ok": True, "message_ts": message.ts}


def update(call: Call) -> Json:
    channel = call.conversation()
    message = _own(call, channel, "cant_update_message")
    changes = revision(*_text_and_blocks(call), call.structure("attachments", "invalid_attachments"))
    metadata = call.structure("metadata", "invalid_metadata_format")
    kept = None if metadata is None else judged_metadata(metadata)
    if not changes.get("blocks"):
        changes["edited"] = {"user": call.me, "ts": call.state.clock.stamp()}
    call.state.revise(message, changes, kept)
    shown = message.shown(with_metadata=True)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": shown.get("text", ""), "message": shown}


def delete(call: Call) -> Json:
    channel = call.conversation()
    message = _own(call, channel, "cant_delete_message")
    call.state.delete(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.conversation()
    ts = call.required("message_ts")
    message = channel.messages.get(ts)
    if message is None:
        raise Refused("message_not_found")
    return {"ok": True, "channel": channel.id, "permalink": shapes.permalink(call.slack.base_url, message)}


def _content(call: Call) -> Json:
    return content(*_text_and_blocks(call), call.structure("attachments", "invalid_attachments"))


def _text_and_blocks(call: Call) -> tuple[Any, Any]:
    blocks = call.structure("blocks", "invalid_blocks_format")
    return from_markdown(call.args.get("text"), call.args.get("markdown_text"), blocks)


def _looks(call: Call) -> Json:
    """A name or picture of the message's own; Slack leaves them out without chat:write.customize."""
    if "chat:write.customize" not in call.token.scopes:
        return {}
    looks: Json = {}
    if call.text("username"):
        looks["username"] = call.text("username")
    if call.text("icon_emoji"):
        looks["icons"] = {"emoji": call.text("icon_emoji")}
    return looks


def _destination(call: Call) -> Channel:
    """Where chat.postMessage goes: a channel's id or #name, or a person, whose direct message is opened."""
    state, given = call.state, call.text("channel")
    if given in state.people and given != call.me:
        return state.direct(given, call.me)[0]
    if given == call.state.bot.user_id:
        if given == call.me:
            raise Refused("cannot_dm_bot")
        return state.direct(call.me, given)[0]
    named = None if given in state.channels else state.named(given.removeprefix("#"))
    channel = call.visible(named.id if named else given)
    if channel.is_archived:
        raise Refused("is_archived")
    if call.me in channel.members or "chat:write.public" in call.token.scopes:
        return channel
    raise Refused("not_in_channel")


def _thread(call: Call, channel: Channel) -> Json:
    """thread_ts of the parent, even if the app named one of its replies."""
    given = call.text("thread_ts")
    if not given:
        return {}
    named = channel.messages.get(given)
    if named is None:
        raise Refused("thread_not_found")
    thread: Json = {"thread_ts": named.thread_ts if named.is_reply else named.ts}
    if call.flag("reply_broadcast"):
        thread["subtype"] = "thread_broadcast"
    return thread


def _own(call: Call, channel: Channel, otherwise: str) -> Message:
    message = channel.messages.get(call.required("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.author != call.me:
        raise Refused(otherwise)
    return message
