"""More: what can be done with an incident, and carrying out what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks import detector_status
from bot.blocks import incident_forms as forms
from bot.blocks import incident_menu as menu
from bot.blocks.account_link import HINT
from bot.blocks.foretold import redrawn
from bot.blocks.message import View
from bot.blocks.refused import words
from bot.errors import WatchkeeperError
from bot.incidents import actions
from bot.incidents.account_links import may_be
from bot.incidents.incident import Incident, Verdict
from bot.incidents.rights import Act, refused, refused_deed
from bot.notify.slack_errors import MALFORMED
from bot.people import Actor
from bot.slack_text import plain
from handlers.click import Body, Click, answer_click, click, of_form, of_menu, open_form, subject_of
from handlers.desk import Desk
from handlers.door import attempt
from handlers.home import Home
from handlers.resolve import Resolve

# What is done at once; the rest asks first.
_AT_ONCE: dict[str, actions.Deed] = {
    menu.MITIGATE: actions.Mitigate(),
    menu.REOPEN: actions.Reopen(),
    menu.ESCALATE: actions.EscalateNow(),
}
_SOME_TIME = datetime.max.replace(tzinfo=UTC)
# The deed that a form leads to, as far as it is known before: who may not do it is told so instead.
_ASKING: dict[str, actions.Deed] = {
    menu.REASSIGN: actions.Reassign(Actor("")),
    menu.PROMISE: actions.Promise(_SOME_TIME),
    menu.SNOOZE: actions.Snooze(_SOME_TIME),
    menu.PEOPLE: actions.AddPeople(()),
}


class IncidentMenu:
    def __init__(self, desk: Desk, resolve: Resolve) -> None:
        self._desk, self._home, self._resolve = desk, Home(desk), resolve

    def opened(self, body: Body, respond: Respond, client: WebClient) -> None:
        """Looking is quick: a reader waits for no writer, so the trigger is still good."""
        clicked = click(body, self._desk.teams)
        open_form(menu.menu(self._incident(clicked), subject_of(clicked)), body, client)

    def reopen(self, body: Body, respond: Respond, client: WebClient) -> None:
        """The Reopen button."""
        clicked = click(body, self._desk.teams)
        answer = self._desk.dispatcher.do(clicked.incident_id, actions.Reopen(), clicked.by, clicked.key)
        answer_click(answer, clicked, body, respond, client)
        self._home.refresh(body, client)

    def pass_on(self, body: Body, respond: Respond, client: WebClient) -> None:
        """Who was paged cannot take it."""
        clicked = click(body, self._desk.teams)
        answer = self._desk.dispatcher.do(clicked.incident_id, actions.PassOn(), clicked.by, clicked.key)
        answer_click(answer, clicked, body, respond, client)

    def still_on_it(self, body: Body, respond: Respond, client: WebClient) -> None:
        """The answer of who is asked how it stands."""
        clicked = click(body, self._desk.teams)
        answer = self._desk.dispatcher.do(clicked.incident_id, actions.StillOnIt(), clicked.by, clicked.key)
        answer_click(answer, clicked, body, respond, client)

    def picked(self, body: Body, respond: Respond, client: WebClient) -> None:
        """One line of the menu; what comes of it takes the menu's place."""
        clicked, choice = of_menu(body, self._desk.teams)

        def place(view: View) -> str:
            client.views_update(view_id=body["view"]["id"], view=view)
            return str(body["view"]["id"])

        if choice == menu.FALSE_POSITIVE:
            self._false_positive(clicked, place, body, respond, client)
        else:
            place(self._next(clicked, choice))
        self._home.after_form(clicked, client)

    def _false_positive(
        self, clicked: Click, place: Callable[[View], str], body: Body, respond: Respond, client: WebClient
    ) -> None:
        incident = self._incident(clicked)
        if refused := self._refusal(incident, actions.Resolve(), clicked):
            place(menu.done(incident.number, refused))
            return
        self._resolve.show(incident, clicked, place, body, respond, client, Verdict.FALSE_POSITIVE)

    def _next(self, clicked: Click, choice: str) -> View:
        incident = self._incident(clicked)
        if choice in _AT_ONCE:
            answer = self._desk.dispatcher.do(incident.id, _AT_ONCE[choice], clicked.by, clicked.key)
            return menu.done(incident.number, f"{answer.text} {HINT}" if answer.stranger_to else answer.text)
        if choice == menu.MUTE:
            return self._mute(incident, clicked)
        if choice not in forms.FORMS:
            raise WatchkeeperError("this choice is not known here any more")
        if refused := self._refusal(incident, _ASKING.get(choice, actions.AddNote("")), clicked):
            return menu.done(incident.number, refused)
        given = self._desk.given(incident)
        if choice == menu.SNOOZE and given.snoozes.choices:
            first = actions.Snooze(given.snoozes.choices[0][1])
            given = replace(given, foretold=self._desk.dispatcher.foretell(incident.id, first, clicked.by))
        return forms.view(choice, incident, given, subject_of(clicked))

    def _mute(self, incident: Incident, clicked: Click) -> View:
        """A pause of the detector behind it, with its end and, where it may find the worst, its second person."""
        team = self._desk.teams[incident.team]
        if stopped := refused(team, Act.PAUSE, clicked.by, incident.pipeline):
            return menu.done(incident.number, words(stopped))
        names = self._desk.dispatcher.detectors(incident)
        if not names:
            return menu.done(incident.number, menu.NO_DETECTOR)
        if len(names) > 1:
            return menu.mute(incident, names, subject_of(clicked))
        return detector_status.form(names[0], f"{clicked.channel} {names[0]}")

    def mute_one(self, body: Body, respond: Respond, client: WebClient) -> None:
        """One of several."""
        clicked, name = of_menu(body, self._desk.teams)
        view = detector_status.form(name, f"{clicked.channel} {name}")
        client.views_update(view_id=body["view"]["id"], view=view)

    # --- forms ------------------------------------------------------------------------------------------------------

    def foretell(self, body: Body, respond: Respond, client: WebClient) -> None:
        """An answer in a form: what it would do by now. A newer answer has drawn a newer form."""
        view = body["view"]
        if (deed := forms.seen(view)) is None:
            return
        clicked = of_form(body, self._desk.teams)
        told = self._desk.dispatcher.foretell(clicked.incident_id, deed, clicked.by)
        try:
            client.views_update(view_id=view["id"], hash=view.get("hash"), view=redrawn(view, told))
        except SlackApiError as error:
            if error.response.get("error") not in ("hash_conflict", "not_found"):
                raise

    def submitted(self, ack: Ack, body: Body, respond: Respond, client: WebClient) -> None:
        """What cannot be taken is said in the form, beside the answer."""
        view = body["view"]
        try:
            deed = forms.read(str(view["callback_id"]).removeprefix(forms.FORM), view, self._desk.clock.now())
        except forms.Wrong as wrong:
            ack(response_action="errors", errors={wrong.field: wrong.text})
            return
        ack()
        attempt(partial(self._do, deed), body, respond, client)

    def _do(self, deed: actions.Deed, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = of_form(body, self._desk.teams)
        deed = _named(deed, lambda slack: self._desk.teams.name_of(slack) or name_in_slack(slack, client))
        answer = self._desk.dispatcher.do(clicked.incident_id, deed, clicked.by, clicked.key)
        answer_click(answer, clicked, body, respond, client)
        self._home.after_form(clicked, client)

    def _refusal(self, incident: Incident, deed: actions.Deed, clicked: Click) -> str:
        """Said before a form is filled in for nothing."""
        team = self._desk.teams[incident.team]
        refused = refused_deed(team, incident, deed, clicked.by)
        if refused is None:
            return ""
        return f"{words(refused)} {HINT}" if may_be(team, clicked.by.slack) else words(refused)

    def _incident(self, clicked: Click) -> Incident:
        incident = self._desk.dispatcher.incident(clicked.incident_id)
        if incident is None or incident.team not in self._desk.teams:
            raise WatchkeeperError(f"there is no incident {clicked.incident_id}")
        return incident


def _named(deed: actions.Deed, name_of: Callable[[str], str]) -> actions.Deed:
    """With the names of the people whom a form knows by their ids."""
    match deed:
        case actions.Reassign(to):
            return actions.Reassign(replace(to, name=name_of(to.slack)))
        case actions.AddPeople(people):
            return actions.AddPeople(tuple(replace(p, name=name_of(p.slack)) for p in people))
        case _:
            return deed


def name_in_slack(slack: str, client: WebClient) -> str:
    """Of somebody whom no team names; the bare id where Slack does not tell."""
    try:
        user = client.users_info(user=slack)["user"]
        return plain(str(user.get("real_name") or user.get("name") or slack), 80)
    except (SlackApiError, *MALFORMED):
        return slack
