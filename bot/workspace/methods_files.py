"""files.*: the three steps of an upload (docs.slack.dev/messaging/working-with-files)."""

from __future__ import annotations

import mimetypes
import secrets
from typing import Any

from bot.workspace.call import Call
from bot.workspace.channels import Channel, Message
from bot.workspace.refusal import Json, Refused, flawed
from bot.workspace.shapes import authored
from bot.workspace.state import State

# Kept in memory, so bounded: the largest upload, and how many files are remembered.
LARGEST = 20_000_000
KEPT = 200
PREVIEW_LINES = 5
PREVIEW_LENGTH = 500


def get_upload_url(call: Call) -> Json:
    name = call.required("filename")
    try:
        length = int(call.required("length"))
    except ValueError:
        length = 0
    if length < 1:
        raise flawed("invalid_arguments", ["must be greater than 1 [json-pointer:/length]"])
    if length > LARGEST:
        raise Refused("file_upload_size_restricted")
    id, key = call.state.new_id("F"), secrets.token_urlsafe(16)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    call.state.files[id] = {
        "key": key,
        "length": length,
        "bytes": None,
        "alt_txt": call.text("alt_txt"),
        "shape": _shape(call, id, name, kind),
    }
    if len(call.state.files) > KEPT:
        del call.state.files[next(iter(call.state.files))]
    return {"ok": True, "upload_url": f"{call.slack.base_url}/upload/v1/{key}", "file_id": id}


def receive(state: State, key: str, content: bytes) -> int:
    """The second step: the bytes arrive at the upload URL. Returns how many. Raises Refused."""
    file = next((f for f in state.files.values() if f["key"] == key), None)
    if file is None:
        raise Refused("invalid_upload_url", status=404)
    if len(content) > LARGEST:
        raise Refused("file_upload_size_restricted", status=413)
    file["bytes"] = content
    file["shape"]["size"] = len(content)
    if file["shape"]["mimetype"].startswith("text/"):
        file["shape"] |= _preview(content)
    return len(content)


def _preview(content: bytes) -> Json:
    """The first lines of a text, as its message shows them."""
    lines = content.decode(errors="replace").splitlines()
    shown = "\n".join(lines[:PREVIEW_LINES])[:PREVIEW_LENGTH]
    more = max(0, len(lines) - PREVIEW_LINES)
    return {"preview": shown, "lines": len(lines), "lines_more": more, "preview_is_truncated": more > 0}


def complete_upload(call: Call) -> Json:
    listed: Any = call.structure("files")
    if not isinstance(listed, list) or not listed:
        raise flawed("invalid_arguments", ["missing required field: files [json-pointer:/files]"])
    shapes = [_completed(call, each) for each in listed]
    channel_id = call.text("channel_id") or call.text("channels").partition(",")[0]
    if channel_id:
        _share(call, channel_id, shapes)
    return {"ok": True, "files": shapes}


def _completed(call: Call, given: Any) -> Json:
    file = call.state.files.get(str(given.get("id"))) if isinstance(given, dict) else None
    if file is None or file["bytes"] is None:
        raise Refused("file_not_found")
    shape: Json = file["shape"]
    shape["title"] = given.get("title") or shape["name"]
    return shape


def _share(call: Call, channel_id: str, shapes: list[Json]) -> None:
    channel = call.visible(channel_id)
    if call.me not in channel.members:
        raise Refused("not_in_channel")
    body = {**authored(call.state, call.me), "text": call.text("initial_comment"), "files": shapes, "upload": False}
    thread = call.text("thread_ts")
    if thread:
        if thread not in channel.messages:
            raise Refused("thread_not_found")
        body["thread_ts"] = thread
    message = call.state.post(channel, body)
    where = "private" if channel.is_private else "public"
    for shape in shapes:
        shape["channels" if where == "public" else "groups"].append(channel.id)
        shape["shares"].setdefault(where, {}).setdefault(channel.id, []).append(_shared(call, channel, message))


def _shared(call: Call, channel: Channel, message: Message) -> Json:
    """One place where a file was shown: what an app needs to find the message, or to delete it."""
    return {
        "ts": message.ts,
        "channel_name": channel.name,
        "team_id": call.state.seed.team.id,
        "share_user_id": call.me,
        "reply_users": [],
        "reply_users_count": 0,
        "reply_count": 0,
        "source": "UNKNOWN",
        "is_silent_share": False,
        **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
    }


def info(call: Call) -> Json:
    file = call.state.files.get(call.required("file"))
    if file is None:
        raise Refused("file_not_found")
    return {"ok": True, "file": file["shape"]}


def _shape(call: Call, id: str, name: str, kind: str) -> Json:
    now, base = int(call.state.clock.now()), call.slack.base_url
    suffix = name.rpartition(".")[2] if "." in name else "binary"
    return {
        "id": id,
        "created": now,
        "timestamp": now,
        "name": name,
        "title": name,
        "mimetype": kind,
        "filetype": suffix,
        "pretty_type": suffix.upper(),
        "user": call.me,
        "user_team": call.state.seed.team.id,
        "editable": False,
        "size": 0,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": True,
        "public_url_shared": False,
        "display_as_bot": False,
        "url_private": f"{base}/files-pri/{id}/{name}",
        "url_private_download": f"{base}/files-pri/{id}/download/{name}",
        "permalink": f"{base}/files/{id}/{name}",
        "channels": [],
        "groups": [],
        "ims": [],
        "shares": {},
        "has_more_shares": False,
        "has_rich_preview": False,
        "media_display_type": "unknown",
        "username": "",
        "comments_count": 0,
        "is_starred": False,
        "file_access": "visible",
    }
