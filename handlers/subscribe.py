"""The Subscribe and Unsubscribe buttons under "the figures may be wrong"; anybody may press them."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks.message import Message
from bot.people import Actor
from handlers.click import Body, click, tell
from handlers.desk import Teams
from handlers.door import Work


def subscribing(teams: Teams, change: Callable[[int, int | None, Actor], Message]) -> Work:
    """change: of the incident under which it was pressed, or of a part of it, for the person who pressed."""

    def work(body: Body, respond: Respond, client: WebClient) -> None:
        clicked = click(body, teams)
        tell(change(*clicked.part, clicked.by), body, respond, client)

    return work
