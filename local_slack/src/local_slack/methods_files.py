"""files.*: an upload in three steps, of which the second is an HTTP door (docs.slack.dev/reference/methods)."""

from __future__ import annotations

from typing import Any

from local_slack import files
from local_slack.call import Call
from local_slack.channels import Channel
from local_slack.content import content
from local_slack.refusal import Json, Refused, flawed
from local_slack.shapes import authored


def get_upload_url(call: Call) -> Json:
    name = call.required("filename")
    try:
        length = int(call.required("length"))
    except ValueError:
        length = 0
    if length < 1:
        raise flawed("invalid_arguments", ["must be greater than 1 [json-pointer:/length]"])
    alt_text = call.text("alt_text") or call.text("alt_txt")
    return {"ok": True, **files.begin(call.state, call.slack.base_url, call.me, name, length, alt_text)}


def complete_upload(call: Call) -> Json:
    """Shares in `channel_id` or in all of `channels`; in none, the file stays with who made it."""
    listed: Any = call.structure("files")
    if not isinstance(listed, list) or not listed or not all(isinstance(each, dict) for each in listed):
        raise flawed("invalid_arguments", ["missing required field: files [json-pointer:/files]"])
    named = [call.text("channel_id")] if call.text("channel_id") else call.ids("channels")
    rooms = [_joined(call, id) for id in named]
    body = _body(call, rooms)
    shapes = [files.taken(call.state, call.me, each.get("id"), each.get("title")) for each in listed]
    for room in rooms:
        files.share(call.state, room, body, shapes)
    return {"ok": True, "files": shapes}


def _joined(call: Call, id: str) -> Channel:
    """A channel by its id, or the direct message with a person."""
    if id in call.state.people and id != call.me:
        return call.state.direct(id, call.me)[0]
    room = call.visible(id)
    if room.is_archived:
        raise Refused("is_archived")
    if call.me not in room.members:
        raise Refused("not_in_channel")
    return room


def _body(call: Call, rooms: list[Channel]) -> Json:
    """What is said with the files: `initial_comment`, else `blocks`; both may be left out."""
    comment, blocks = call.text("initial_comment"), call.structure("blocks", "invalid_blocks_format")
    said: Json = content(comment, None, None) if comment else {"text": ""}
    if blocks and not comment:
        said = content(None, blocks, None)
    thread = call.text("thread_ts")
    if thread and any(thread not in room.messages for room in rooms):
        raise Refused("thread_not_found")
    return {**authored(call.state, call.me), **said, "upload": False, **({"thread_ts": thread} if thread else {})}


def info(call: Call) -> Json:
    file = call.state.files.get(call.required("file"))
    if file is None or not files.may_see(call.state, call.me, file["shape"]):
        raise Refused("file_not_found")
    return {"ok": True, "file": file["shape"]}
