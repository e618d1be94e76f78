"""The Hand back button: "I cannot go on with it"."""

from __future__ import annotations

from slack_bolt import Respond
from slack_sdk import WebClient

from handlers.click import Body, answer_click, click
from handlers.desk import Desk
from handlers.home import Home


class HandBack:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._home = desk, Home(desk)

    def click(self, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = click(body, self._desk.teams)
        answer = self._desk.dispatcher.hand_back(clicked.incident_id, clicked.by, clicked.key)
        answer_click(answer, clicked, body, respond, client)
        self._home.refresh(body, client)
