"""auth, api, users, usergroups, team and bots: who is who."""

from __future__ import annotations

import re

from local_slack import shapes
from local_slack.call import Call
from local_slack.content import judged_blocks
from local_slack.refusal import Json, Refused
from local_slack.seed import Group

_DAY = 86_400


def api_test(call: Call) -> Json:
    args = {name: value for name, value in call.args.items() if name != "token"}
    if "error" in args:
        raise Refused(call.text("error"), args=args)
    return {"ok": True, "args": args}


def auth_test(call: Call) -> Json:
    state, bot = call.state, call.state.bot
    who: Json = {"bot_id": bot.bot_id} if call.token.kind == "bot" else {}
    return {
        "ok": True,
        "url": f"{call.slack.base_url}/",
        "team": state.seed.team.name,
        "user": state.handle(call.me),
        "team_id": state.seed.team.id,
        "user_id": call.me,
        **who,
        "is_enterprise_install": False,
    }


def users_list(call: Call) -> Json:
    page, following = call.page([*call.state.people, call.state.bot.user_id])
    with_email = "users:read.email" in call.token.scopes
    members = [shapes.user(call.state, id, with_email) for id in page]
    return {
        "ok": True,
        "members": members,
        "cache_ts": int(call.state.clock.now()),
        "response_metadata": following,
    }


def users_info(call: Call) -> Json:
    id = call.required("user")
    if not call.state.is_someone(id):
        raise Refused("user_not_found")
    return {"ok": True, "user": shapes.user(call.state, id, "users:read.email" in call.token.scopes)}


_NO_HOURS = 1  # what Slack says for both ends where somebody has none


def dnd_info(call: Call) -> Json:
    """Somebody's Do Not Disturb hours, the window that is open or comes next. Whether notifications are snoozed, only
    they themselves are told."""
    user, now = call.text("user") or call.me, int(call.state.clock.now())
    if not call.state.is_someone(user):
        raise Refused("user_not_found")
    since, until = call.state.quiet_hours.get(user, (_NO_HOURS, _NO_HOURS))
    days = max(0, (now - until) // _DAY + 1) if until > _NO_HOURS else 0
    hours: Json = {
        "dnd_enabled": until > _NO_HOURS,
        "next_dnd_start_ts": since + days * _DAY,
        "next_dnd_end_ts": until + days * _DAY,
    }
    return {"ok": True, **hours, **(_snooze(call.state.snoozed.get(user, 0), now) if user == call.me else {})}


def _snooze(until: int, now: int) -> Json:
    if until <= now:
        return {"snooze_enabled": False}
    left = {"snooze_endtime": until, "snooze_remaining": until - now, "snooze_is_indefinite": False}
    return {"snooze_enabled": True, **left}


def users_lookup_by_email(call: Call) -> Json:
    email = call.required("email").lower()
    found = next((p for p in call.state.people.values() if p.email and p.email.lower() == email), None)
    if found is None:
        raise Refused("users_not_found")
    return {"ok": True, "user": shapes.user(call.state, found.id, with_email=True)}


def users_profile_get(call: Call) -> Json:
    id = call.text("user") or call.me
    if not call.state.is_someone(id):
        raise Refused("user_not_found")
    return {"ok": True, "profile": shapes.user(call.state, id, call.token.has("users:read.email"))["profile"]}


def users_conversations(call: Call) -> Json:
    """The conversations of somebody, as far as the caller may know of them."""
    user, kinds = call.text("user") or call.me, call.kinds()
    if not call.state.is_someone(user):
        raise Refused("user_not_found")
    found = [c for c in call.listed(kinds) if user in c.members]
    page, following = call.page(found)
    shown = [shapes.channel(call.state, c, call.me) for c in page]
    return {"ok": True, "channels": shown, "response_metadata": following}


def usergroups_list(call: Call) -> Json:
    with_users = call.flag("include_users")
    groups = [shapes.usergroup(call.state, g, with_users) for g in call.state.groups.values()]
    return {"ok": True, "usergroups": groups}


def usergroups_create(call: Call) -> Json:
    name, handle = call.required("name"), call.text("handle")
    if any(g.name == name for g in call.state.groups.values()):
        raise Refused("name_already_exists")
    handle = handle or re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,20}", handle):
        raise Refused("bad_handle")
    if call.state.is_handle_taken(handle):
        raise Refused("handle_already_exists")
    group = call.state.group(handle, name, call.text("description"))
    return {"ok": True, "usergroup": shapes.usergroup(call.state, group)}


def usergroups_users_list(call: Call) -> Json:
    return {"ok": True, "users": list(_group(call).users)}


def usergroups_users_update(call: Call) -> Json:
    """Replaces the whole list; Slack refuses an empty one."""
    group, users = _group(call), call.ids("users")
    if not users:
        raise Refused("no_users_provided")
    if any(user not in call.state.people for user in users):
        raise Refused("invalid_users")
    return {"ok": True, "usergroup": shapes.usergroup(call.state, call.state.regroup(group, users))}


def _group(call: Call) -> Group:
    group = call.state.groups.get(call.required("usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    return group


def team_info(call: Call) -> Json:
    team = call.state.seed.team
    shape = {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "email_domain": "",
        "icon": {"image_default": True},
        "is_verified": False,
        "url": f"{call.slack.base_url}/",
    }
    return {"ok": True, "team": shape}


def bots_info(call: Call) -> Json:
    bot = call.state.bot
    if call.text("bot", bot.bot_id) != bot.bot_id:
        raise Refused("bot_not_found")
    profile = shapes.bot_profile(call.state)
    return {"ok": True, "bot": {n: profile[n] for n in profile if n != "team_id"}}


def blocks_validate(call: Call) -> Json:
    blocks = call.structure("blocks", "invalid_blocks_format")
    if blocks is None:
        raise Refused("invalid_blocks_format")
    judged_blocks(blocks)
    return {"ok": True}
