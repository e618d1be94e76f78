"""What a workspace starts with: its team, people, channels, app and commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from local_slack.refusal import Json

T = TypeVar("T")

# The scopes Watchkeeper asks for at most, and those that its events need.
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:manage",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "dnd:read",
    "files:write",
    "groups:history",
    "im:history",
    "im:write",
    "reactions:read",
    "usergroups:read",
    "usergroups:write",
    "users:read",
    "users:read.email",
)

# The event subscriptions of a manifest (settings.event_subscriptions.bot_events).
EVENTS = (
    "app_home_opened",
    "app_mention",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
)


class SeedError(ValueError):
    """A seed that cannot be used; says which key is wrong."""


@dataclass(frozen=True, slots=True)
class Human:
    """tz: an IANA zone name. name: the handle people type after `@`.

    token, scopes: what an app holds that this person has authorised (xoxp); left out, there is none.
    """

    id: str
    name: str
    real_name: str = ""
    email: str = ""
    tz: str = "America/Los_Angeles"
    is_admin: bool = False
    token: str = ""
    scopes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """A channel to start with. members: ids of people and bots; None means every person and not the bot."""

    id: str
    name: str
    is_private: bool = False
    members: Sequence[str] | None = None
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Bot:
    """The one app that is installed, and its secrets (which open nothing but this workspace).

    name: the handle people type after `@`. real_name: what stands above its messages; left out, the handle does.
    """

    user_id: str
    bot_id: str
    app_id: str
    name: str
    bot_token: str = "xoxb-local-workspace"
    app_token: str = "xapp-1-local-workspace"
    signing_secret: str = "local-workspace-signing-secret"
    scopes: Sequence[str] = SCOPES
    real_name: str = ""

    @property
    def display(self) -> str:
        return self.real_name or self.name


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command. should_escape: `@name` and `#name` arrive as `<@U1|name>` and `<#C1|name>`."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = True


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What people find behind the lightning (type "global") or in a message's menu (type "message")."""

    name: str
    callback_id: str
    type: str = "global"
    description: str = ""

    def __post_init__(self) -> None:
        if self.type not in ("global", "message"):
            raise SeedError(f"shortcuts: type must be global or message, not {self.type!r}")


@dataclass(frozen=True, slots=True)
class Group:
    """A user group, mentioned as `<!subteam^S1>`."""

    id: str
    handle: str
    name: str = ""
    users: Sequence[str] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    id: str = "T0DATATEAM"
    name: str = "Data Team"
    domain: str = "data-team"


@dataclass(frozen=True, slots=True)
class Seed:
    """request_url: where events and interactions are POSTed; None means Socket Mode. events: subscriptions.

    unfurl_domains: links to these and their subdomains are told to the app (link_shared).
    """

    team: Team
    people: tuple[Human, ...]
    channels: tuple[Room, ...]
    bot: Bot
    usergroups: tuple[Group, ...] = ()
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    request_url: str | None = None
    events: tuple[str, ...] = EVENTS
    unfurl_domains: tuple[str, ...] = ()

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> Seed:
        """Reads a seed file's JSON object. Raises SeedError for what is missing or unknown."""
        _known(cls, given, "seed")
        return cls(
            team=_made(Team, given.get("team", {}), "team"),
            people=tuple(_made(Human, p, "people") for p in given.get("people", ())),
            channels=tuple(_made(Room, c, "channels") for c in given.get("channels", ())),
            bot=_made(Bot, given.get("bot", {}), "bot"),
            usergroups=tuple(_made(Group, g, "usergroups") for g in given.get("usergroups", ())),
            commands=tuple(_made(Command, c, "commands") for c in given.get("commands", ())),
            shortcuts=tuple(_made(Shortcut, s, "shortcuts") for s in given.get("shortcuts", ())),
            request_url=given.get("request_url"),
            events=tuple(given.get("events", EVENTS)),
            unfurl_domains=tuple(given.get("unfurl_domains", ())),
        )


def _known(kind: type, given: Mapping[str, Any], where: str) -> None:
    unknown = set(given) - {f.name for f in fields(kind)}
    if unknown:
        raise SeedError(f"{where}: unknown key {sorted(unknown)[0]!r}")


def _made(kind: type[T], given: Mapping[str, Any], where: str) -> T:
    _known(kind, given, where)
    try:
        return kind(**given)
    except TypeError as error:
        raise SeedError(f"{where}: {error}") from error


def data_team(**changes: Any) -> Json:
    """The seed of a data team: nine people, four channels, and Watchkeeper in three of them.

    changes: top-level keys to replace, e.g. `data_team(request_url="http://127.0.0.1:3000/slack/events")`.
    """
    people = [_person(*row) for row in _PEOPLE]
    everyone = [p["id"] for p in people]
    with_bot = [*everyone, "U0WATCHKEEPER"]
    seed: Json = {
        "team": {"id": "T0DATATEAM", "name": "Data Team", "domain": "data-team"},
        "people": people,
        "channels": [
            {"id": "C0DATAENG", "name": "data-engineering", "members": with_bot},
            {"id": "C0FINANCE", "name": "finance-data", "members": with_bot},
            {"id": "C0PRODUCT", "name": "product-analytics", "members": with_bot},
            {"id": "C0GENERAL", "name": "general", "members": everyone},
        ],
        "bot": {
            "user_id": "U0WATCHKEEPER",
            "bot_id": "B0WATCHKEEPER",
            "app_id": "A0WATCHKEEPER",
            "name": "watchkeeper",
            "real_name": "Watchkeeper",
        },
        "usergroups": [{"id": "S0ONCALL", "handle": "data-oncall", "name": "Data on call", "users": ["U0ENGA"]}],
        "commands": [
            {"command": "/oncall", "description": "Who is on call", "usage_hint": "[next | week | swap @who | why]"},
            {"command": "/runbook", "description": "What to do about it", "usage_hint": "[pipeline or symptom]"},
            {"command": "/incident", "description": "What is broken", "usage_hint": "[new | list | id | report]"},
            {"command": "/maintenance", "description": "Planned work", "usage_hint": "[next | book | cancel]"},
        ],
    }
    return {**seed, **changes}


_PEOPLE = (
    ("U0ENGA", "engineer.a", "Engineer A", False),
    ("U0ENGB", "engineer.b", "Engineer B", False),
    ("U0ENGC", "engineer.c", "Engineer C", False),
    ("U0ENGD", "engineer.d", "Engineer D", False),
    ("U0MANAGER", "manager", "Engineering Manager", True),
    ("U0LEAD", "lead", "Data Lead", False),
    ("U0CFO", "cfo", "CFO Office", False),
    ("U0FINANCE", "finance", "Finance Stakeholder", False),
    ("U0PRODUCT", "product", "Product Stakeholder", False),
)


def _person(id: str, name: str, real_name: str, is_admin: bool) -> Json:
    return {
        "id": id,
        "name": name,
        "real_name": real_name,
        "email": f"{name}@example.com",
        "tz": "America/Los_Angeles",
        "is_admin": is_admin,
    }
