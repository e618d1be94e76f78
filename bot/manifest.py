"""The app manifest: what to tell Slack so that the app exists with everything it needs, and nothing more.

Slack's "App manifest reference". Printed by `watchkeeper manifest`, pasted under "Create an app from a manifest".
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bot.blocks.command_names import CommandNames
from bot.blocks.incident_opening import SHORTCUT

Manifest = dict[str, Any]

SCOPES = {
    "chat:write": "post incidents, pages and answers",
    "chat:write.public": "post in a public channel that it was not invited to",
    "commands": "/oncall, /runbook, /incident and /maintenance, and Open incident on a message",
    "channels:read": "check that it is in the team's channel",
    "channels:history": "see whether a message arrived before it is sent again; read the channels that it watches",
    "dnd:read": "see whether Slack delays the notification of a page (Do Not Disturb), and try another way at once; "
    "tell the primary of such hours an hour before a shift",
    "files:write": "show a detector's figures as a picture in the incident's thread",
    "im:write": "open the direct message that pages somebody",
    "im:history": "the same look in a direct message",
    "users:read": "check that the people of team.toml exist",
    "channels:write.topic": "keep the team channel's topic naming who is on call",
    "channels:write.invites": "invite people to the team channel for an incident",
    "usergroups:read": "see who is in the on-call user group",
    "usergroups:write": "keep it to the people on call",
}

# What a private channel takes besides, for a team whose channel is one.
PRIVATE_SCOPES = {
    "groups:read": "check that it is in the team's private channel",
    "groups:history": "see there whether a message arrived; read private channels that it watches",
    "groups:write.topic": "keep the topic there",
    "groups:write.invites": "invite people to it for an incident",
}

# Wider scopes that hold narrower ones (docs.slack.dev/reference/scopes).
WIDER = {
    "channels:write.topic": "channels:manage",
    "channels:write.invites": "channels:manage",
    "groups:write.topic": "groups:write",
    "groups:write.invites": "groups:write",
}

EVENTS, PRIVATE_EVENTS = ("app_home_opened", "message.channels"), ("message.groups",)

_COMMANDS = (
    ("/oncall", "Who is on call now, next, on a date, for a pipeline, and why", "[next | dec 31 3am | growth | why]"),
    ("/runbook", "What the handbook says: a pipeline, a symptom, a pasted error", "[refund anomaly | deadlines]"),
    ("/incident", "What is broken; open an incident; do something with one", "[list | new | 12 | note 12 text]"),
    ("/maintenance", "What is planned; book an upgrade; call a window off", "[next | book | cancel]"),
)

# In the menu of any message. docs.slack.dev/interactivity/implementing-shortcuts: a name of at most 24 characters.
_SHORTCUTS = (("Open incident", SHORTCUT, "Open an incident about this message"),)


def lacking(granted: Collection[str], private: bool = False) -> list[str]:
    """The scopes that a token with `granted` lacks, in order. private: for a team in a private channel."""
    wanted = {**SCOPES, **(PRIVATE_SCOPES if private else {})}
    return sorted(scope for scope in wanted if not {scope, WIDER.get(scope, scope)} & set(granted))


def manifest(socket_mode: bool, url: str | None = None, private: bool = False, prefix: str = "") -> Manifest:
    """The manifest as Slack reads it (JSON). url: where the HTTP door is reached from outside, without a path.
    private: the team's channel, or one that it watches, is private. prefix: what the commands' names begin with.

    Raises ValueError if it is neither Socket Mode nor has a URL: Slack would have nowhere to send anything.
    """
    if not socket_mode and not url:
        raise ValueError("without Socket Mode, Slack needs the address of the HTTP door")
    door = {} if socket_mode else {"request_url": f"{str(url).rstrip('/')}/slack/events"}
    names = CommandNames(prefix)
    command_door = {} if socket_mode else {"url": door["request_url"]}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Watchkeeper",
            "description": "Runs your data team's own handbook: who is on call, what to do, whom to wake.",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,  # pages are direct messages
                "messages_tab_read_only_enabled": True,  # and nobody reads what would be written there
            },
            "bot_user": {"display_name": "watchkeeper", "always_online": True},
            "shortcuts": [
                {"name": name, "type": "message", "callback_id": id, "description": what}
                for name, id, what in _SHORTCUTS
            ],
            "slash_commands": [
                {
                    "command": names.said(name),
                    "description": what,
                    "usage_hint": hint,
                    "should_escape": True,
                    **command_door,
                }
                for name, what, hint in _COMMANDS
            ],
        },
        "oauth_config": {"scopes": {"bot": [*SCOPES, *(PRIVATE_SCOPES if private else ())]}},
        "settings": {
            "event_subscriptions": {**door, "bot_events": [*EVENTS, *(PRIVATE_EVENTS if private else ())]},
            "interactivity": {"is_enabled": True, **door},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }
