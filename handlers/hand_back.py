"""The Hand back button: "I cannot go on with it"."""

from __future__ import annotations

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks.message import Message
from handlers.click import Body, click, tell
from handlers.desk import Desk
from handlers.home import Home


class HandBack:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._home = desk, Home(desk)

    def click(self, body: Body, respond: Respond, client: WebClient) -> None:
        """Where the parent message stands, everybody sees it change; a refusal says who has it."""
        clicked = click(body, self._desk.teams)
        answer = self._desk.dispatcher.hand_back(clicked.incident_id, clicked.by, clicked.key)
        seen = answer.done and answer.incident is not None and answer.incident.channel == clicked.channel
        if not seen:
            tell(Message(text=answer.text), body, respond, client)
        self._home.refresh(body, client)
