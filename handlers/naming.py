"""Answers that name our commands as they are called here: in ephemeral answers, forms and the App Home."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import BoltContext
from slack_sdk import WebClient

from bot.blocks.command_names import CommandNames
from handlers.again import Persistent


class Naming(WebClient):
    """What `client` says, renamed."""

    def __init__(self, names: CommandNames, of: WebClient) -> None:
        super().__init__(of.token, of.base_url, of.timeout, of.ssl, of.proxy, retry_handlers=of.retry_handlers)
        self._names = names

    def api_call(self, api_method: str, **said: Any) -> Any:
        return super().api_call(api_method, **{name: self._names.shown(value) for name, value in said.items()})


def naming(names: CommandNames) -> Callable[..., None]:
    """A middleware of Bolt's for all that its listeners say."""

    def rename(context: BoltContext, next: Callable[[], None]) -> None:
        context["client"] = Naming(names, context.client)
        if context.respond:
            context["respond"] = Persistent(context.respond, names)
        next()

    return rename
