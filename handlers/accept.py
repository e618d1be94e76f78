"""The Accept button of a handoff: "I am on call, and I know it"."""

from __future__ import annotations

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks.message import Message
from handlers.click import Body, click, tell
from handlers.desk import Desk, Handoffs


class Accept:
    def __init__(self, desk: Desk, handoffs: Handoffs) -> None:
        self._desk, self._handoffs = desk, handoffs

    def click(self, body: Body, respond: Respond, client: WebClient) -> None:
        """The message itself changes for everybody; who pressed is answered beside it, also when too late."""
        clicked = click(body, self._desk.teams)
        answer = self._handoffs.accept(clicked.row_id, clicked.by, clicked.key)
        tell(Message(text=answer.text), body, respond, client)
