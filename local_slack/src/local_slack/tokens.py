"""The tokens that a workspace honours, and whose each is."""

from __future__ import annotations

from dataclasses import dataclass

from local_slack.seed import Seed

# Where a person's token needs a scope of another name (docs.slack.dev/reference/scopes).
_OF_PEOPLE = {"channels:manage": "channels:write", "channels:join": "channels:write"}


@dataclass(frozen=True, slots=True)
class Token:
    """kind: bot, user, app or none. user: on whose behalf a bot's or a person's token acts."""

    kind: str
    scopes: tuple[str, ...]
    user: str = ""

    def has(self, scope: str) -> bool:
        return (named_for_people(scope) if self.kind == "user" else scope) in self.scopes


def named_for_people(scope: str) -> str:
    """What a bot's scope is called among those of people."""
    return _OF_PEOPLE.get(scope, scope)


def tokens_of(seed: Seed) -> dict[str, Token]:
    """Every token that a workspace knows: the bot's, the app's, and those that people gave the app."""
    bot = seed.bot
    return {
        bot.bot_token: Token("bot", tuple(bot.scopes), bot.user_id),
        bot.app_token: Token("app", ("connections:write",)),
        **{p.token: Token("user", tuple(p.scopes), p.id) for p in seed.people if p.token},
    }
