"""The buttons under an unrouted alert: Route to, Dismiss, Write this rule."""

from __future__ import annotations

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks import letter_box as said
from bot.blocks.message import Message
from bot.errors import WatchkeeperError
from bot.handbook.team.team import Team
from handlers.click import Body, click, of_form, open_form, tell
from handlers.desk import LetterBox, Teams


class Routing:
    def __init__(self, teams: Teams, box: LetterBox) -> None:
        self._teams, self._box = teams, box

    def pressed(self, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = click(body, self._teams)
        team, summary = self._waiting(clicked.row_id)
        open_form(said.form(team, clicked.row_id, clicked.channel, summary), body, client)

    def submitted(self, body: Body, respond: Respond, client: WebClient) -> None:
        sent = of_form(body, self._teams)
        team, _ = self._waiting(sent.row_id)
        meant = said.chosen(team, body["view"])
        if meant is None:
            raise WatchkeeperError("that pipeline is not in the handbook any more")
        answer = self._box.route(sent.row_id, *meant, sent.by, sent.key)
        tell(Message(text=answer.text), body, respond, client)

    def write_rule(self, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = click(body, self._teams)
        answer = self._box.write_rule(clicked.row_id, clicked.by)
        tell(Message(text=answer.text), body, respond, client)

    def _waiting(self, row: int) -> tuple[Team, str]:
        team, summary = self._box.waiting(row)
        if team not in self._teams:
            raise WatchkeeperError("this team is not served here any more")
        return self._teams[team], summary
