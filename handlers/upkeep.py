"""The buttons of reviews, drills and passed deadlines: Done, Snooze, Met, Missed."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks.message import Message
from bot.incidents.incident import Answer
from bot.people import Actor
from handlers.click import Body, click, tell
from handlers.desk import Teams
from handlers.door import Work


def pressed(teams: Teams, act: Callable[[int, Actor, str], Answer]) -> Work:
    """A button whose value is the number of a row: `act(row, who, natural id of the click)`, and its answer to the
    one who pressed."""

    def work(body: Body, respond: Respond, client: WebClient) -> None:
        clicked = click(body, teams)
        answer = act(clicked.row_id, clicked.by, clicked.key)
        tell(Message(text=answer.text), body, respond, client)

    return work
