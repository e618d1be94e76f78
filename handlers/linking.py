"""The button "This is me": somebody whom nobody knows in Slack says which person of the team they are."""

from __future__ import annotations

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks import account_link as said
from bot.blocks.message import Message
from bot.errors import WatchkeeperError
from bot.handbook.team.team import Team
from bot.incidents.account_links import cannot_ask
from handlers.click import Body, click, of_form, open_form, tell
from handlers.desk import Linking, Teams


class ThisIsMe:
    def __init__(self, teams: Teams, linking: Linking) -> None:
        self._teams, self._linking = teams, linking

    def pressed(self, body: Body, respond: Respond, client: WebClient) -> None:
        """The form; what it would only lead to is said at once, without one."""
        clicked = click(body, self._teams)
        team, slack = self._team(clicked.value), clicked.by.slack
        if refused := cannot_ask(team, slack):
            tell(Message(text=refused), body, respond, client)
        else:
            open_form(said.form(team, slack), body, client)

    def submitted(self, body: Body, respond: Respond, client: WebClient) -> None:
        sent, team = of_form(body, self._teams), self._team(str(body["view"]["private_metadata"]))
        person, reason = said.chosen(body["view"], [p.name for p in team.handbook.people])
        if not person:
            raise WatchkeeperError("the person that was chosen isn't on the team any more")
        answer = self._linking.ask(team.id, person, reason, sent.by, sent.key)
        tell(Message(text=answer.text), body, respond, client)

    def _team(self, team: str) -> Team:
        if team not in self._teams:
            raise WatchkeeperError("this team is not served here any more")
        return self._teams[team]
