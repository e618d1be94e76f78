"""The Apply and Reject buttons of an edited handbook."""

from __future__ import annotations

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks.message import Message
from handlers.click import Body, click, tell
from handlers.desk import Desk, Reloading


class Apply:
    def __init__(self, desk: Desk, reloading: Reloading) -> None:
        self._desk, self._reloading = desk, reloading

    def click(self, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = click(body, self._desk.teams)
        answer = self._reloading.apply(clicked.row_id, clicked.by, clicked.key)
        tell(Message(text=answer.text), body, respond, client)

    def reject(self, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = click(body, self._desk.teams)
        answer = self._reloading.reject(clicked.row_id, clicked.by, clicked.key)
        tell(Message(text=answer.text), body, respond, client)
