"""What is said, once, when Slack does not let the topic or the user group follow whoever is on call."""

from __future__ import annotations

from bot.blocks.message import Message
from bot.slack_text import safe

_SHOWN = {"topic": "this channel's topic", "usergroup": "the on-call user group"}
_REMEDIES = {
    "plan_upgrade_required": "user groups need a paid Slack plan; without one, remove `usergroup` from `[follow]`",
    "permission_denied": "an owner has to let apps change user groups (Settings, Permissions, User Groups)",
    "missing_scope": "give the app that scope and reinstall it (`watchkeeper manifest` has those for a public channel)",
    "no_users_provided": "the person on call has no Slack id in team.toml",
    "not_in_channel": "type `/invite @watchkeeper` here",
    "no_such_subteam": "write the user group's id (S...) into `[follow]` of team.toml",
    "too_long": "what others wrote there leaves no room; shorten it",
}


def refused(what: str, why: str) -> Message:
    """why: the outbox's words, with Slack's error code in them."""
    remedy = next((text for code, text in _REMEDIES.items() if code in why), "")
    then = f"{remedy[:1].upper()}{remedy[1:]}. " if remedy else ""
    return Message(f"I can't keep {_SHOWN[what]} up to date. {then}({safe(why, 200)}) I won't say this again.")
