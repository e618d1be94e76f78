"""Files: announced, sent, and shown in conversations (docs.slack.dev/messaging/working-with-files).

Apps come here through `methods_files`, people through the page's doors; both take Slack's three steps.
"""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import Iterable
from io import BytesIO
from urllib.parse import quote

import imagesize

from local_slack.channels import Channel, Message
from local_slack.refusal import Json, Refused
from local_slack.state import State

# Kept in memory, so bounded: the largest upload, how many files are remembered, and how many go with one message.
LARGEST = 20_000_000
KEPT = 200
IN_ONE_MESSAGE = 10
PREVIEW_LINES = 5
PREVIEW_LENGTH = 500

# The sizes of Slack's thumbnails, of which the first three are square; here each is the picture itself.
_SQUARE, _THUMBNAILS = (64, 80, 160), (360, 480, 720)


def begin(state: State, base_url: str, owner: str, name: str, length: int, alt_text: str = "") -> Json:
    """The first step: `file_id`, and the `upload_url` to send the bytes to. Raises Refused."""
    if length > LARGEST:
        raise Refused("file_upload_size_restricted")
    id, key = state.new_id("F"), secrets.token_urlsafe(16)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    shape = _shape(state, base_url, owner, id, name, kind)
    if alt_text:
        shape["alt_txt"] = alt_text
    state.files[id] = {"key": key, "length": length, "bytes": None, "shape": shape}
    if len(state.files) > KEPT:
        del state.files[next(iter(state.files))]
    return {"upload_url": f"{base_url}/upload/v1/{key}", "file_id": id}


def receive(state: State, key: str, content: bytes) -> int:
    """The second step: the bytes arrive at the upload URL. Returns how many. Raises Refused."""
    file = next((f for f in state.files.values() if f["key"] == key), None)
    if file is None:
        raise Refused("invalid_upload_url", status=404)
    if len(content) > LARGEST:
        raise Refused("file_upload_size_restricted", status=413)
    file["bytes"] = content
    shape = file["shape"]
    shape["size"] = len(content)
    if shape["mimetype"].startswith("text/"):
        shape |= _preview(content)
    if shape["mimetype"].startswith("image/"):
        shape |= _pictured(shape["url_private"], content)
    return len(content)


def taken(state: State, owner: str, id: object, title: object = None) -> Json:
    """The third step: the shape of a file that `owner` has sent. Raises Refused (file_not_found)."""
    file = state.files.get(str(id))
    if file is None or file["bytes"] is None or file["shape"]["user"] != owner:
        raise Refused("file_not_found")
    shape: Json = file["shape"]
    shape["title"] = title or shape["title"]
    return shape


def share(state: State, channel: Channel, body: Json, shapes: list[Json]) -> Message:
    """Posts a message that shows these files, and notes on each file where it is seen now."""
    message = state.post(channel, {**body, "files": shapes, "display_as_bot": False})
    where = {"channel": "channels", "group": "groups", "im": "ims"}[channel.kind]
    for shape in shapes:
        shape[where] = [*dict.fromkeys([*shape[where], channel.id])]
        shape["is_public"] = bool(shape["channels"])
        places = shape["shares"].setdefault("private" if channel.is_private else "public", {})
        places.setdefault(channel.id, []).append(_shared(state, channel, message))
    return message


def may_see(state: State, viewer: str, shape: Json) -> bool:
    """Who made a file sees it, and whoever is where it was shared; what is in a public channel everybody sees."""
    rooms: Iterable[str] = (*shape["groups"], *shape["ims"])
    inside = (state.channels[id].members for id in rooms if id in state.channels)
    return shape["user"] == viewer or bool(shape["channels"]) or any(viewer in members for members in inside)


def _shared(state: State, channel: Channel, message: Message) -> Json:
    """One place where a file was shown: what an app needs to find the message, or to delete it."""
    return {
        "ts": message.ts,
        "channel_name": channel.name,
        "team_id": state.seed.team.id,
        "share_user_id": message.author,
        "reply_users": [],
        "reply_users_count": 0,
        "reply_count": 0,
        "source": "UNKNOWN",
        "is_silent_share": False,
        **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
    }


def _preview(content: bytes) -> Json:
    """The first lines of a text, as its message shows them."""
    lines = content.decode(errors="replace").splitlines()
    shown = "\n".join(lines[:PREVIEW_LINES])[:PREVIEW_LENGTH]
    more = max(0, len(lines) - PREVIEW_LINES)
    return {"preview": shown, "lines": len(lines), "lines_more": more, "preview_is_truncated": more > 0}


def _pictured(address: str, content: bytes) -> Json:
    """Width, height and thumbnails of a picture; nothing where the bytes are no picture after all."""
    try:
        width, height = imagesize.get(BytesIO(content))
    except (ValueError, OSError, TypeError):  # not the kind of picture that its name promises
        width = height = -1
    if width <= 0 or height <= 0:
        return {}
    made: Json = {"original_w": int(width), "original_h": int(height)}
    made |= {f"thumb_{size}": address for size in _SQUARE}
    for size in _THUMBNAILS:
        scale = min(1.0, size / max(width, height))
        made |= {f"thumb_{size}": address}
        made |= {f"thumb_{size}_w": round(width * scale) or 1, f"thumb_{size}_h": round(height * scale) or 1}
    return made


def _shape(state: State, base: str, owner: str, id: str, name: str, kind: str) -> Json:
    now = int(state.clock.now())
    suffix = name.rpartition(".")[2].lower() if "." in name else "binary"
    return {
        "id": id,
        "created": now,
        "timestamp": now,
        "name": name,
        "title": name,
        "mimetype": kind,
        "filetype": suffix,
        "pretty_type": suffix.upper(),
        "user": owner,
        "user_team": state.seed.team.id,
        "editable": False,
        "size": 0,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "url_private": f"{base}/files-pri/{id}/{quote(name)}",
        "url_private_download": f"{base}/files-pri/{id}/download/{quote(name)}",
        "permalink": f"{base}/files/{owner}/{id}/{quote(name)}",
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
