"""The app manifest: what to tell Slack so that the app exists with everything it needs, and nothing more.

Slack's "App manifest reference". Printed by `watchkeeper manifest`, pasted under "Create an app from a manifest".
"""

from __future__ import annotations

from typing import Any

Manifest = dict[str, Any]

SCOPES = {
    "chat:write": "post incidents, pages and answers",
    "chat:write.public": "post in a public channel that it was not invited to",
    "commands": "/oncall, /runbook and /maintenance",
    "channels:read": "check that it is in the team's channel",
    "channels:history": "see whether a message arrived before it is sent again; read the channels that it watches",
    "groups:history": "the same in a private channel",
    "files:write": "show a detector's figures as a picture in the incident's thread",
    "im:write": "open the direct message that pages somebody",
    "im:history": "the same look in a direct message",
    "users:read": "check that the people of team.toml exist",
    "channels:manage": "keep the team channel's topic naming who is on call; invite people to it for an incident",
    "usergroups:read": "see who is in the on-call user group",
    "usergroups:write": "make that whoever is on call",
}

EVENTS = ("app_home_opened", "message.channels", "message.groups")

_COMMANDS = (
    ("/oncall", "Who is on call now, next, on a date, for a pipeline, and why", "[next | dec 31 3am | growth | why]"),
    ("/runbook", "What the handbook says: a pipeline, a symptom, a pasted error", "[refund anomaly | deadlines]"),
    ("/maintenance", "What is planned; book an upgrade; call a window off", "[next | book | cancel]"),
)


def manifest(socket_mode: bool, url: str | None = None) -> Manifest:
    """The manifest as Slack reads it (JSON). url: where the HTTP door is reached from outside, without a path.

    Raises ValueError if it is neither Socket Mode nor has a URL: Slack would have nowhere to send anything.
    """
    if not socket_mode and not url:
        raise ValueError("without Socket Mode, Slack needs the address of the HTTP door")
    door = {} if socket_mode else {"request_url": f"{str(url).rstrip('/')}/slack/events"}
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
            "slash_commands": [
                {"command": name, "description": what, "usage_hint": hint, "should_escape": True, **command_door}
                for name, what, hint in _COMMANDS
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**door, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **door},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }
