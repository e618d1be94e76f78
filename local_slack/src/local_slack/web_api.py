"""The Web API: every method the workspace knows, in one table, and the order in which a call is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from local_slack import methods_channels as channels
from local_slack import methods_chat as chat
from local_slack import methods_conversations as conversations
from local_slack import methods_files as files
from local_slack import methods_later as later
from local_slack import methods_marks as marks
from local_slack import methods_people as people
from local_slack import methods_views as views
from local_slack.call import Call, missing_scope
from local_slack.rates import POSTING, SPECIAL, TIER_1, TIER_2, TIER_3, TIER_4
from local_slack.refusal import Json, Refused
from local_slack.slack import Slack
from local_slack.tokens import Token


@dataclass(frozen=True, slots=True)
class Method:
    """scope: what the token needs; None where the method itself decides by the kind of channel, or needs none.

    token: who may call it: "app" with an app token, "user" with a bot's or a person's; None where no token is needed.
    """

    run: Callable[[Call], Json]
    per_minute: int
    scope: str | None = None
    token: str | None = "user"


METHODS: dict[str, Method] = {
    "api.test": Method(people.api_test, TIER_4, token=None),
    "apps.connections.open": Method(views.connections_open, TIER_1 * 60, "connections:write", token="app"),
    "auth.test": Method(people.auth_test, SPECIAL),
    "blocks.validate": Method(people.blocks_validate, TIER_4, token=None),
    "bookmarks.add": Method(marks.add_bookmark, TIER_2, "bookmarks:write"),
    "bookmarks.list": Method(marks.list_bookmarks, TIER_3, "bookmarks:read"),
    "bookmarks.remove": Method(marks.remove_bookmark, TIER_2, "bookmarks:write"),
    "bots.info": Method(people.bots_info, TIER_3, "users:read"),
    "chat.delete": Method(chat.delete, TIER_3, "chat:write"),
    "chat.deleteScheduledMessage": Method(later.delete_scheduled, TIER_3, "chat:write"),
    "chat.getPermalink": Method(chat.get_permalink, SPECIAL),
    "chat.postEphemeral": Method(chat.post_ephemeral, TIER_4, "chat:write"),
    "chat.postMessage": Method(chat.post_message, POSTING, "chat:write"),
    "chat.scheduleMessage": Method(later.schedule_message, TIER_3, "chat:write"),
    "chat.scheduledMessages.list": Method(later.list_scheduled, TIER_3),
    "chat.unfurl": Method(later.unfurl, TIER_3, "links:write"),
    "chat.update": Method(chat.update, TIER_3, "chat:write"),
    "conversations.archive": Method(channels.archive, TIER_2),
    "conversations.create": Method(channels.create, TIER_2),
    "conversations.history": Method(conversations.history, TIER_3),
    "conversations.info": Method(conversations.info, TIER_3),
    "conversations.invite": Method(channels.invite, TIER_3),
    "conversations.join": Method(channels.join, TIER_3, "channels:join"),
    "conversations.kick": Method(channels.kick, TIER_3),
    "conversations.leave": Method(channels.leave, TIER_3),
    "conversations.list": Method(conversations.list_, TIER_2),
    "conversations.members": Method(conversations.members, TIER_4),
    "conversations.open": Method(conversations.open_, TIER_3, "im:write"),
    "conversations.rename": Method(channels.rename, TIER_2),
    "conversations.replies": Method(conversations.replies, TIER_3),
    "conversations.setPurpose": Method(channels.set_purpose, TIER_2),
    "conversations.setTopic": Method(channels.set_topic, TIER_2),
    "dnd.info": Method(people.dnd_info, TIER_3, "dnd:read"),
    "files.completeUploadExternal": Method(files.complete_upload, TIER_4, "files:write"),
    "files.getUploadURLExternal": Method(files.get_upload_url, TIER_4, "files:write"),
    "files.info": Method(files.info, TIER_4, "files:read"),
    "pins.add": Method(marks.add_pin, TIER_2, "pins:write"),
    "pins.list": Method(marks.list_pins, TIER_2, "pins:read"),
    "pins.remove": Method(marks.remove_pin, TIER_2, "pins:write"),
    "reactions.add": Method(marks.add_reaction, TIER_3, "reactions:write"),
    "reactions.get": Method(marks.get_reactions, TIER_3, "reactions:read"),
    "reactions.remove": Method(marks.remove_reaction, TIER_2, "reactions:write"),
    "team.info": Method(people.team_info, TIER_3, "team:read"),
    "usergroups.create": Method(people.usergroups_create, TIER_2, "usergroups:write"),
    "usergroups.list": Method(people.usergroups_list, TIER_2, "usergroups:read"),
    "usergroups.users.list": Method(people.usergroups_users_list, TIER_2, "usergroups:read"),
    "usergroups.users.update": Method(people.usergroups_users_update, TIER_2, "usergroups:write"),
    "users.conversations": Method(people.users_conversations, TIER_3),
    "users.info": Method(people.users_info, TIER_4, "users:read"),
    "users.list": Method(people.users_list, TIER_2, "users:read"),
    "users.lookupByEmail": Method(people.users_lookup_by_email, TIER_3, "users:read.email"),
    "users.profile.get": Method(people.users_profile_get, TIER_4, "users.profile:read"),
    "views.open": Method(views.open_, TIER_4),
    "views.publish": Method(views.publish, TIER_4),
    "views.push": Method(views.push, TIER_4),
    "views.update": Method(views.update, TIER_4),
}


def answer(slack: Slack, name: str, args: Json, secret: str) -> Json:
    """Runs one call: method, token, rate, scope, then the method itself. Raises Refused."""
    method = METHODS.get(name)
    if method is None:
        raise Refused("unknown_method", req_method=name)
    token = _allowed(slack, method, secret)
    channel = str(args.get("channel", ""))
    key = f"{name}:{channel}" if name == "chat.postMessage" else name
    key = f"{key}@{token.user}" if token.kind == "user" else key
    slack.rates.spend(key, method.per_minute, slack.clock.now())
    if method.scope is not None and not token.has(method.scope):
        raise missing_scope(method.scope, token)
    return method.run(Call(slack, name, args, token))


def _allowed(slack: Slack, method: Method, secret: str) -> Token:
    if method.token is None:
        return Token("none", ())
    if not secret:
        raise Refused("not_authed")
    token = slack.tokens.get(secret)
    if token is None:
        raise Refused("invalid_auth")
    if (token.kind == "app") != (method.token == "app"):
        raise Refused("not_allowed_token_type")
    return token
