"""All that was said, as JSON, to be taken away and put back: a drill may begin in the middle of a story."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import asdict
from typing import Any

from local_slack.channels import Channel, Message
from local_slack.refusal import Json, Refused
from local_slack.seed import Group
from local_slack.state import Change, State

VERSION = 1


def exported(state: State) -> Json:
    """Channels with all they hold, user groups and files. Modals, homes and what is under way are left out."""
    return {
        "version": VERSION,
        "team": state.seed.team.id,
        "count": state.count,
        "now": state.clock.now(),
        "channels": [asdict(channel) for channel in state.channels.values()],
        "usergroups": [asdict(group) for group in state.groups.values()],
        "files": {id: _packed(file) for id, file in state.files.items()},
    }


def loaded(state: State, given: Json) -> None:
    """Replaces all of it; nothing is told to the app. Raises Refused (invalid_state), and then nothing has changed."""
    if given.get("version") != VERSION or given.get("team") != state.seed.team.id:
        raise Refused("invalid_state", detail=f"made by another version than {VERSION}, or for another team")
    try:
        channels = {made.id: made for made in map(_channel, given["channels"])}
        groups = {made.id: made for made in (Group(**group) for group in given["usergroups"])}
        files = {id: _unpacked(file) for id, file in given["files"].items()}
        count, now = int(given["count"]), float(given["now"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused("invalid_state", detail=str(error)) from error
    state.channels, state.groups, state.files, state.count = channels, groups, files, count
    # New timestamps come after the old ones, also where the story was made on a clock that was ahead.
    state.clock.move(max(0.0, now - state.clock.now()))
    for channel in channels.values():
        state.tell(Change("channel", people=state.audience(channel), channel=channel.id))


def _channel(given: Json) -> Channel:
    kept = {ts: Message(**message) for ts, message in given["messages"].items()}
    whispers = {ts: Message(**message) for ts, message in given["ephemerals"].items()}
    pair = tuple(given["pair"]) if given["pair"] else None
    return Channel(**{**given, "messages": kept, "ephemerals": whispers, "pair": pair})


def _packed(file: Json) -> Json:
    return {name: _text(value) for name, value in file.items()}


def _text(value: Any) -> Any:
    return {"base64": b64encode(value).decode()} if isinstance(value, bytes) else value


def _unpacked(file: Json) -> Json:
    return {
        name: b64decode(value["base64"]) if isinstance(value, dict) and set(value) == {"base64"} else value
        for name, value in file.items()
    }
