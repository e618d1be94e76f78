"""The App Home: drawn anew whenever somebody opens it or clicks on it."""

from __future__ import annotations

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks.home import home
from bot.blocks.message import View
from bot.incidents.rights import allowed
from bot.notify.slack_errors import code_of
from bot.people import Actor
from handlers.again import persist
from handlers.click import Body, Click
from handlers.desk import Desk

_SHIFTS = 5


class Home:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def opened(self, body: Body, respond: Respond, client: WebClient) -> None:
        event = body["event"]
        if event.get("tab", "home") != "home":
            return
        self._publish(event["user"], (event.get("view") or {}).get("hash"), client)

    def refresh(self, body: Body, client: WebClient) -> None:
        """After a click: nothing, unless it was on the App Home."""
        view = body.get("view") or {}
        if view.get("type") == "home":
            self._publish(body["user"]["id"], view.get("hash"), client)

    def after_form(self, clicked: Click, client: WebClient) -> None:
        """After a form that was opened on the App Home, where a click has no channel."""
        if not clicked.channel:
            self._publish(clicked.by.slack, None, client)

    def _publish(self, user: str, seen: str | None, client: WebClient) -> None:
        def draw() -> None:
            try:
                client.views_publish(user_id=user, view=self._view(user), hash=seen)
            except SlackApiError as error:
                # Somebody's other window, or the same event twice, has drawn a newer one.
                if code_of(error) != "hash_conflict":
                    raise

        persist(draw)

    def _view(self, user: str) -> View:
        now, teams = self._desk.clock.now(), self._desk.teams
        team = teams.for_channel("", user)
        viewer, rota = team.person_of(user), teams.rota(team)
        mine = rota.next_shifts_of(viewer, now, _SHIFTS) if viewer else []
        still_open = self._desk.dispatcher.open_incidents(team.id)
        may = {incident.id: allowed(team, incident, Actor(viewer or user, user)) for incident, _ in still_open}
        return home(team, viewer, rota.on_call_at(now), mine, still_open, may)
