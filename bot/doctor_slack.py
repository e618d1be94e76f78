"""What Slack would refuse, found out by asking it, with the remedy. Changes nothing but by `--live`: one message."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from websocket import WebSocket, WebSocketException

from bot.diagnosis import Diagnosis
from bot.handbook.team.team import Team
from bot.manifest import lacking
from bot.network import trusted
from bot.notify.slack_errors import code_of
from bot.settings import Settings

# What Slack says of a token that is not, or no longer, one (docs.slack.dev/reference/methods/auth.test).
_NOT_A_TOKEN = frozenset(
    ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type")
)
_HELLO = 10  # seconds
_AGAIN = "paste `watchkeeper manifest` again and reinstall"


@dataclass(frozen=True, slots=True)
class Trouble:
    """code: Slack's, "" where it did not answer at all. said: in words."""

    code: str
    said: str


def unusable(client: WebClient) -> Diagnosis | None:
    """What is wrong with the bot token itself; None where it works, or where Slack cannot be asked now."""
    _, trouble = _ask(client.auth_test)
    return _of_token(trouble) if trouble and trouble.code in _NOT_A_TOKEN else None


def shut(client: WebClient, team: Team) -> Diagnosis | None:
    """The team's channel, where nothing can be posted to it; None where it can, or where Slack cannot be asked now."""
    id, role = team.settings.channel, "the team channel"
    answer, trouble = _ask(lambda: client.conversations_info(channel=id))
    if trouble:
        return _unseen(id, role, trouble) if trouble.code == "channel_not_found" else None
    return _channel(answer["channel"], role, None) if answer["channel"].get("is_archived") else None


def look(client: WebClient, settings: Settings, teams: Mapping[str, Team], live: bool) -> Iterator[Diagnosis]:
    answer, trouble = _ask(client.auth_test)
    if trouble:
        yield _of_token(trouble)
        return
    yield Diagnosis("ok", f"bot token: {answer['user']} in {answer['team']}")
    granted = _granted(answer)
    yield _scopes(granted)
    if settings.slack_mode == "socket" and settings.slack_app_token is not None:
        yield _socket(client, settings.slack_app_token.get_secret_value(), live)
    for team in teams.values():
        yield from _channels(client, team, granted)
        yield from _people(client, team)
        yield from _group(client, team)
        if live:
            yield from _message(client, team)


def _of_token(trouble: Trouble) -> Diagnosis:
    if not trouble.code:
        remedy = "look at the network: name resolution, firewall, HTTPS_PROXY, SLACK_API_URL"
        return Diagnosis("missing", f"Slack cannot be reached: {trouble.said}", remedy)
    if trouble.code not in _NOT_A_TOKEN:
        return Diagnosis("missing", f"Slack does not answer as it should: {trouble.said}", "try again in a minute")
    what = f"Slack does not accept the bot token: {trouble.said}"
    return Diagnosis("missing", what, "install the app; copy its bot token into SLACK_BOT_TOKEN")


def _scopes(granted: Collection[str] | None) -> Diagnosis:
    if granted is None:
        return Diagnosis("note", "Slack does not say which scopes the token has", "something on the way cuts headers")
    if absent := lacking(granted):
        return Diagnosis("missing", f"scopes: {', '.join(absent)}", _AGAIN)
    return Diagnosis("ok", "scopes")


def _socket(client: WebClient, app_token: str, live: bool) -> Diagnosis:
    answer, trouble = _ask(lambda: client.apps_connections_open(app_token=app_token))
    if trouble:
        remedy = "switch it on; the app token needs connections:write"
        return Diagnosis("missing", f"Socket Mode does not open: {trouble.said}", remedy)
    if not live:
        return Diagnosis("ok", "Socket Mode")
    if why := _greeted(str(answer["url"])):
        remedy = "let WebSocket connections (wss) to Slack through: firewall, HTTPS_PROXY"
        return Diagnosis("missing", f"live: Socket Mode does not connect: {why}", remedy)
    return Diagnosis("ok", "live: Socket Mode connects")


def _greeted(url: str) -> str:
    """Why Slack says no hello; "" where it does. Open for that moment alone: a click that came here would be lost."""
    socket = WebSocket(sslopt={"context": trusted()})
    try:
        socket.connect(url, timeout=_HELLO)  # type: ignore[no-untyped-call]
        return "" if json.loads(socket.recv()).get("type") == "hello" else "no hello"
    except (WebSocketException, OSError, ValueError, AttributeError) as error:
        return type(error).__name__
    finally:
        socket.close()


# --- channels, people, groups ---------------------------------------------------------------------------------------


def _channels(client: WebClient, team: Team, granted: Collection[str] | None) -> Iterator[Diagnosis]:
    ids = {c.slack: key for key, c in team.settings.contacts.items() if c.slack.startswith(("C", "G"))}
    ids |= dict.fromkeys(team.settings.watch.channels, "watched")
    ids[team.settings.channel] = "the team channel"
    for id, role in ids.items():
        answer, trouble = _ask(lambda id=id: client.conversations_info(channel=id))  # type: ignore[misc]
        yield _unseen(id, role, trouble) if trouble else _channel(answer["channel"], role, granted)


def _unseen(id: str, role: str, trouble: Trouble) -> Diagnosis:
    if trouble.code != "channel_not_found":
        return Diagnosis("missing", f"{role} {id}: {trouble.said}", _AGAIN)
    remedy = "check its id in team.toml; for a private one, `watchkeeper manifest --private`, then /invite @watchkeeper"
    return Diagnosis("missing", f"{role} {id}: no channel has this id, or it is private and the bot not in it", remedy)


def _channel(channel: Mapping[str, Any], role: str, granted: Collection[str] | None) -> Diagnosis:
    name = f"#{channel.get('name', channel.get('id'))}"
    if channel.get("is_archived"):
        return Diagnosis("missing", f"{name} ({role}) is archived", "bring it back, or name another in team.toml")
    if not channel.get("is_member"):
        return Diagnosis("missing", f"the bot is not in {name} ({role})", f"type /invite @watchkeeper in {name}")
    if channel.get("is_private") and granted is not None and (absent := lacking(granted, private=True)):
        remedy = "paste `watchkeeper manifest --private` and reinstall"
        return Diagnosis("missing", f"{name} ({role}) is private; scopes: {', '.join(absent)}", remedy)
    return Diagnosis("ok", f"{name} ({role})")


def _people(client: WebClient, team: Team) -> Iterator[Diagnosis]:
    for name, person in team.settings.people.items():
        if person.slack is None:
            remedy = "write it into team.toml, or let them type /oncall me in Slack"
            yield Diagnosis("note", f"{name} has no Slack id in team.toml", remedy)
    ids = {name: p.slack for name, p in team.settings.people.items() if p.slack}
    ids |= {key: c.slack for key, c in team.settings.contacts.items() if c.slack.startswith(("U", "W"))}
    for name, user in ids.items():
        answer, trouble = _ask(lambda user=user: client.users_info(user=user))  # type: ignore[misc]
        if trouble:
            remedy = "write the person's Slack user id into team.toml"
            yield Diagnosis("missing", f"{name} ({user}): {trouble.said}", remedy)
        elif answer["user"].get("deleted"):
            yield Diagnosis("missing", f"{name} ({user}) is deactivated in Slack", "name somebody else in team.toml")
        else:
            yield Diagnosis("ok", f"{name} is {answer['user'].get('real_name') or answer['user']['name']} in Slack")
            yield from _quiet_hours(client, name, user)


def _quiet_hours(client: WebClient, name: str, user: str) -> Iterator[Diagnosis]:
    """That the scope is missing is said with the scopes."""
    answer, trouble = _ask(lambda: client.dnd_info(user=user))
    if not trouble and answer.get("dnd_enabled"):
        what = f"{name} has Do Not Disturb hours in Slack: a page in them is delivered and may not ring"
        remedy = "let them set a notification schedule for their shifts (or type /dnd off), or set up PagerDuty"
        yield Diagnosis("note", what, remedy)


def _group(client: WebClient, team: Team) -> Iterator[Diagnosis]:
    """Only looked at: whether the workspace lets an app change it shows when the bot first does."""
    if group := team.settings.follow.usergroup:
        _, trouble = _ask(lambda: client.usergroups_users_list(usergroup=group))
        if trouble:
            yield Diagnosis("note", f"the on-call user group {group}: {trouble.said}", "see [follow] in team.toml")
        else:
            yield Diagnosis("ok", f"the on-call user group {group}")


# --- one message, by --live -----------------------------------------------------------------------------------------


def _message(client: WebClient, team: Team) -> Iterator[Diagnosis]:
    """Posted, edited, found again and deleted: what the bot's work is made of."""
    channel, text = team.settings.channel, "Watchkeeper is being set up. This message goes in a moment."
    posted, trouble = _ask(lambda: client.chat_postMessage(channel=channel, text=text))
    if trouble:
        yield Diagnosis("missing", f"posting in {channel}: {trouble.said}", "see the channel's lines above")
        return
    ts = posted["ts"]
    edited = _ask(lambda: client.chat_update(channel=channel, ts=ts, text=f"{text} It was edited."))[1]
    found, looked = _ask(lambda: client.conversations_history(channel=channel, latest=ts, inclusive=True, limit=1))
    gone = _ask(lambda: client.chat_delete(channel=channel, ts=ts))[1]
    yield _done("editing", edited)
    yield _done("finding a message again", looked or _unless(found["messages"] and found["messages"][0]["ts"] == ts))
    yield _done("deleting", gone)


def _unless(is_there: object) -> Trouble | None:
    return None if is_there else Trouble("", "it is not in the channel's history")


def _done(what: str, trouble: Trouble | None) -> Diagnosis:
    if trouble is None:
        return Diagnosis("ok", f"live: {what}")
    return Diagnosis("missing", f"live: {what}: {trouble.said}", _AGAIN)


# --- asking ---------------------------------------------------------------------------------------------------------


def _ask(question: Callable[[], Any]) -> tuple[Any, Trouble | None]:
    try:
        return question(), None
    except SlackApiError as error:
        code = code_of(error)
        needed = error.response.get("needed") if code == "missing_scope" else None
        return None, Trouble(code, f"the token lacks the scope {needed}" if needed else code)
    except (SlackClientError, OSError, http.client.HTTPException) as error:
        return None, Trouble("", f"no answer ({type(error).__name__})")


def _granted(answer: Any) -> set[str] | None:
    """The scopes of the token, from the header that Slack answers with; None where it came without."""
    headers = {str(name).lower(): value for name, value in answer.headers.items()}
    value = headers.get("x-oauth-scopes")
    if value is None:
        return None
    return {scope.strip() for scope in (",".join(value) if isinstance(value, list) else str(value)).split(",")}
