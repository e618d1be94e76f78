"""The Resolve button, "it is over": the detectors look again, and the form says what they saw and asks what it was."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks import resolve_form
from bot.blocks.message import Message, View
from bot.incidents.actions import Resolve as Over
from bot.incidents.incident import Answer, Incident, Verdict
from bot.incidents.remeasured import UNWATCHED
from bot.incidents.rights import refused_deed
from bot.notify.slack_errors import code_of
from handlers.click import Body, Click, answer_click, click, in_words, of_form, open_form, subject_of, tell, typist
from handlers.desk import Desk
from handlers.door import attempt
from handlers.home import Home

_AT_ONCE = 4  # incidents that are measured at the same time: a child process each


class Resolve:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._home = desk, Home(desk)
        # Not in the threads that answer people: an acknowledgement must not wait for a slow warehouse.
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="remeasure")

    def click(self, body: Body, respond: Respond, client: WebClient) -> None:
        """The form. What cannot be resolved any more is said at once, without one. Looking is quick: a reader waits
        for no writer, so the trigger is still good."""
        clicked = click(body, self._desk.teams)
        incident = self._desk.dispatcher.incident(clicked.incident_id)
        if answer := self._ask(incident, clicked, body, respond, client):
            tell(in_words(answer), body, respond, client)
            self._home.refresh(body, client)

    def typed(self, incident: Incident, body: Body, respond: Respond, client: WebClient) -> Message | None:
        """`/incident resolve 12`: the same form. What is said instead where there is none, else None."""
        by, key = typist(body, self._desk.teams), f"command:{body['trigger_id']}"
        clicked = Click(str(incident.id), by, key, str(body["channel_id"]))
        answer = self._ask(incident, clicked, body, respond, client)
        return in_words(answer) if answer else None

    def _ask(
        self, incident: Incident | None, clicked: Click, body: Body, respond: Respond, client: WebClient
    ) -> Answer | None:
        """None where a form has been opened."""
        if incident is None or self._is_refused(incident, clicked):
            return self._desk.dispatcher.resolve(clicked.incident_id, clicked.by, clicked.key)
        self.show(incident, clicked, lambda view: open_form(view, body, client), body, respond, client)
        return None

    def show(
        self,
        incident: Incident,
        clicked: Click,
        place: Callable[[View], str],
        body: Body,
        respond: Respond,
        client: WebClient,
        verdict: Verdict = Verdict.REAL,
    ) -> None:
        """place: shows a view and says its id; "" where it stands already, shown by the same click. The trigger is
        spent before anything is waited for; what is measured takes the place of the view that says so."""
        about, remeasuring = subject_of(clicked), self._desk.remeasuring
        if remeasuring is None or not remeasuring.is_watched(incident):
            place(resolve_form.form(incident, about, UNWATCHED, verdict))
            return
        if view_id := place(resolve_form.measuring(incident, about)):
            measure = partial(self._measure, incident, about, verdict, view_id)
            self._threads.submit(attempt, measure, body, respond, client)

    def _measure(
        self,
        incident: Incident,
        about: str,
        verdict: Verdict,
        view_id: str,
        body: Body,
        respond: Respond,
        client: WebClient,
    ) -> None:
        assert self._desk.remeasuring
        measured = self._desk.remeasuring.measure(incident)
        try:
            client.views_update(view_id=view_id, view=resolve_form.form(incident, about, measured, verdict))
        except SlackApiError as error:
            if code_of(error) != "not_found":  # somebody closed it, and does not want to know
                raise

    def _is_refused(self, incident: Incident, clicked: Click) -> bool:
        """What the form would only lead to; the flow says it in words."""
        team = self._desk.teams.get(incident.team)
        return team is None or not incident.state.is_open or bool(refused_deed(team, incident, Over(), clicked.by))

    def submitted(self, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = of_form(body, self._desk.teams)
        closing = resolve_form.closing(body["view"])
        if closing is None:
            incident = self._desk.dispatcher.incident(clicked.incident_id)
            if incident is not None:
                tell(Message(text=resolve_form.kept_open(incident)), body, respond, client)
            return
        answer = self._desk.dispatcher.do(clicked.incident_id, Over(closing), clicked.by, clicked.key)
        answer_click(answer, clicked, body, respond, client)
        self._home.after_form(clicked, client)
