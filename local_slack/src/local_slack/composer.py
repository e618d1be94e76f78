"""What Slack makes of the text that a person types: escapes, and `@name` and `#channel` as mentions."""

from __future__ import annotations

import re

from local_slack.state import State

# What the composer itself may have put in already: <@U1>, <#C1|name>, <!here>, <https://...|label>.
_MARKUP = re.compile(r"<(?:[@#][A-Z0-9]+(?:\|[^<>]*)?|![a-z]+(?:\^[^<>]*)?|(?:https?|mailto)[^<>\s]*(?:\|[^<>]*)?)>")
_NAMED = re.compile(r"(?<![\w@#])([@#])([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
_BROADCAST = ("here", "channel", "everyone")


def composed(text: str, state: State, for_command: bool = False) -> str:
    """The text as the app receives it. for_command: mentions carry the name too, `<@U1|name>`."""
    done, at = [], 0
    for markup in _MARKUP.finditer(text):
        done += [_plain(text[at : markup.start()], state, for_command), markup.group()]
        at = markup.end()
    return "".join([*done, _plain(text[at:], state, for_command)])


def _plain(text: str, state: State, for_command: bool) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def mention(found: re.Match[str]) -> str:
        sign, name = found.groups()
        # "@engineer.a." at the end of a sentence means engineer.a
        bare = name.rstrip("._-")
        made = _person(bare, state, for_command) if sign == "@" else _channel(bare, state, for_command)
        return found.group() if made is None else made + name[len(bare) :]

    return _NAMED.sub(mention, escaped)


def _person(name: str, state: State, for_command: bool) -> str | None:
    wanted = name.lower()
    if wanted in _BROADCAST:
        return None if for_command else f"<!{wanted}>"
    handles = {p.name.lower(): p.id for p in state.people.values()} | {state.bot.name.lower(): state.bot.user_id}
    if wanted in handles:
        return f"<@{handles[wanted]}|{wanted}>" if for_command else f"<@{handles[wanted]}>"
    group = next((g for g in state.groups.values() if g.handle.lower() == wanted), None)
    if group is None:
        return None
    return f"<!subteam^{group.id}|@{group.handle}>" if for_command else f"<!subteam^{group.id}>"


def _channel(name: str, state: State, for_command: bool) -> str | None:
    channel = state.named(name.lower())
    if channel is None:
        return None
    return f"<#{channel.id}|{channel.name}>" if for_command or not channel.is_private else f"<#{channel.id}>"
