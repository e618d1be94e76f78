"""More: what can be done with an incident, and carrying out what is chosen."""

from __future__ import annotations

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks import incident_menu as menu
from bot.blocks import resolving
from bot.blocks.message import View
from bot.errors import WatchkeeperError
from bot.incidents import deeds
from bot.incidents.incident import Incident, Verdict
from bot.incidents.rights import refusal
from handlers.click import Body, Click, answer_click, click, of_menu, open_form, subject_of
from handlers.desk import Desk
from handlers.home import Home

# What is done at once; the rest asks first.
_AT_ONCE: dict[str, deeds.Deed] = {menu.MITIGATE: deeds.Mitigate(), menu.REOPEN: deeds.Reopen()}


class IncidentMenu:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._home = desk, Home(desk)

    def opened(self, body: Body, respond: Respond, client: WebClient) -> None:
        """Looking is quick: a reader waits for no writer, so the trigger is still good."""
        clicked = click(body, self._desk.teams)
        open_form(menu.menu(self._incident(clicked), subject_of(clicked)), body, client)

    def reopen(self, body: Body, respond: Respond, client: WebClient) -> None:
        """The Reopen button."""
        clicked = click(body, self._desk.teams)
        answer = self._desk.dispatcher.do(clicked.incident_id, deeds.Reopen(), clicked.by, clicked.key)
        answer_click(answer, clicked, body, respond, client)
        self._home.refresh(body, client)

    def picked(self, body: Body, respond: Respond, client: WebClient) -> None:
        """One line of the menu; what comes of it takes the menu's place."""
        clicked, choice = of_menu(body, self._desk.teams)
        client.views_update(view_id=body["view"]["id"], view=self._next(clicked, choice))
        self._home.after_form(clicked, client)

    def _next(self, clicked: Click, choice: str) -> View:
        incident = self._incident(clicked)
        if choice in _AT_ONCE:
            answer = self._desk.dispatcher.do(incident.id, _AT_ONCE[choice], clicked.by, clicked.key)
            return menu.done(incident.number, answer.text)
        if choice == menu.FALSE_POSITIVE:
            if refused := self._refusal(incident, deeds.Resolve(), clicked):
                return menu.done(incident.number, refused)
            return resolving.form(incident, subject_of(clicked), Verdict.FALSE_POSITIVE)
        raise WatchkeeperError("this choice is not known here any more")

    def _refusal(self, incident: Incident, deed: deeds.Deed, clicked: Click) -> str:
        """Said before a form is filled in for nothing."""
        return refusal(self._desk.teams[incident.team], incident, deed, clicked.by)

    def _incident(self, clicked: Click) -> Incident:
        incident = self._desk.dispatcher.incident(clicked.incident_id)
        if incident is None or incident.team not in self._desk.teams:
            raise WatchkeeperError(f"there is no incident {clicked.incident_id}")
        return incident
