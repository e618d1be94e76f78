"""The Resolve button, "it is over", and the form that asks what it was."""

from __future__ import annotations

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks import resolve_form
from bot.incidents.actions import Resolve as Over
from bot.incidents.incident import Incident
from bot.incidents.rights import refused_deed
from handlers.click import Body, Click, answer_click, click, in_words, of_form, open_form, subject_of, tell
from handlers.desk import Desk
from handlers.home import Home


class Resolve:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._home = desk, Home(desk)

    def click(self, body: Body, respond: Respond, client: WebClient) -> None:
        """The form. What cannot be resolved any more is said at once, without one. Looking is quick: a reader waits
        for no writer, so the trigger is still good."""
        clicked = click(body, self._desk.teams)
        incident = self._desk.dispatcher.incident(clicked.incident_id)
        if incident is None or self._is_refused(incident, clicked):
            answer = self._desk.dispatcher.resolve(clicked.incident_id, clicked.by, clicked.key)
            tell(in_words(answer), body, respond, client)
            self._home.refresh(body, client)
            return
        open_form(resolve_form.form(incident, subject_of(clicked)), body, client)

    def _is_refused(self, incident: Incident, clicked: Click) -> bool:
        """What the form would only lead to; the flow says it in words."""
        team = self._desk.teams.get(incident.team)
        return team is None or not incident.state.is_open or bool(refused_deed(team, incident, Over(), clicked.by))

    def submitted(self, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = of_form(body, self._desk.teams)
        deed = Over(resolve_form.closing(body["view"]))
        answer = self._desk.dispatcher.do(clicked.incident_id, deed, clicked.by, clicked.key)
        answer_click(answer, clicked, body, respond, client)
        self._home.after_form(clicked, client)
