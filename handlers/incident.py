"""`/incident`: what is open, one of them, and what is done with it by its number; opening one by hand."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks import incident_forms as forms
from bot.blocks import incident_list as said
from bot.blocks import incident_menu as menu
from bot.blocks import incident_opening as opening
from bot.blocks.foretold import redrawn
from bot.blocks.message import Message
from bot.handbook.team.calendar import latest_landed
from bot.handbook.team.matching import near
from bot.handbook.team.team import Team
from bot.incidents import actions
from bot.incidents.incident import PERSON, Alert, Incident, Link
from bot.incidents.rights import allowed
from bot.people import Actor
from bot.slack_text import unescaped
from bot.text import whole
from handlers.click import Body, actor, open_form, tell, typist
from handlers.desk import Desk
from handlers.lanes import Lane
from handlers.resolve import Resolve
from handlers.silence import silence
from handlers.typed import typed

_LONGEST_NUMBER = 9  # digits
_DEEDS: dict[str, Callable[[], actions.Deed]] = {
    "ack": actions.Acknowledge,
    "acknowledge": actions.Acknowledge,
    "mitigate": actions.Mitigate,
    "mitigated": actions.Mitigate,
    "back": actions.HandBack,
    "reopen": actions.Reopen,
}
_RESOLVE = ("resolve", "resolved")
_WORDS = ("list", "new", "why", "note", "severity", "silence", "help", *_DEEDS, *_RESOLVE)


def lane_of(body: Body) -> Lane:
    """A list or a history keeps nobody waiting who does something."""
    first, rest = _verb_first(typed(body))
    looks = first.lower() in ("", "help", "list", "open", "why") or (_number(first) is not None and not rest)
    return Lane.LOOK if looks else Lane.DEED


class IncidentCommand:
    def __init__(self, desk: Desk, resolve: Resolve) -> None:
        self._desk, self._resolve = desk, resolve

    def command(self, body: Body, respond: Respond, client: WebClient) -> None:
        team = self._desk.teams.for_channel(body["channel_id"], body["user_id"])
        words = typed(body)
        first, rest = _verb_first(words)
        if first.lower() == "new":
            self._form(team, _about(body["channel_id"], ""), rest, body, client)
            return
        answer = self._answer(team, first.lower(), rest, body, respond, client)
        if answer is not None:
            respond(**answer.payload(), response_type="ephemeral")

    def _answer(
        self, team: Team, first: str, rest: str, body: Body, respond: Respond, client: WebClient
    ) -> Message | None:
        """None where a form has been opened instead."""
        if first in ("", "help", "?", "-h", "--help"):
            return said.help_text()
        if first in ("list", "open") and not rest:
            return self._listing(team, typist(body, self._desk.teams))
        if _number(first) is not None and not rest:
            return self._on(team, first, self._one)
        target, _, text = rest.partition(" ")
        if first == "why" and target and not text:
            return self._on(team, target, lambda i: self._why(team, i, body))
        if first in _RESOLVE and target and not text:
            return self._on(team, target, lambda i: self._resolve.typed(i, body, respond, client))
        if first in _DEEDS and target and not text:
            return self._on(team, target, lambda i: self._do(i, _DEEDS[first](), body))
        if first == "note":
            return self._note(team, target, text, body)
        if first == "silence" and self._desk.silencing:
            by, key = typist(body, self._desk.teams), f"command:{body['trigger_id']}"
            return silence(self._desk.silencing, team, rest, by, key)
        if first == "severity":
            return self._severity(team, target, text, body, client)
        if first in (*_DEEDS, *_RESOLVE, "why"):
            return said.how(f"/incident {first} 12")
        words = f"{first} {rest}".strip()
        return said.did_you_mean(words, [f"/incident {w}" for w in near(first, _WORDS)])

    def _note(self, team: Team, target: str, text: str, body: Body) -> Message | None:
        if not text:
            return said.how("/incident note 12 what you found")
        return self._on(team, target, lambda i: self._do(i, actions.AddNote(text[:2000]), body))

    def _severity(self, team: Team, target: str, text: str, body: Body, client: WebClient) -> Message | None:
        """With the severity and the reason at once; with the number alone, a form asks for both."""
        if target and not text:
            return self._on(team, target, lambda i: self._severity_form(i, body, client))
        severity, reason = team.handbook.level_first(text)
        if severity is None or not reason:
            return said.how(f"/incident severity 12 {team.handbook.levels[0]} why it is so")
        deed = actions.ChangeSeverity(severity, reason[:300])
        return self._on(team, target, lambda i: self._do(i, deed, body))

    def _severity_form(self, incident: Incident, body: Body, client: WebClient) -> None:
        given = self._desk.given(incident)
        about = f"{incident.id} {body['channel_id']}"
        open_form(forms.view(menu.SEVERITY, incident, given, about), body, client)

    def _on(self, team: Team, target: str, act: Callable[[Incident], Message | None]) -> Message | None:
        number = _number(target)
        if number is None:
            return said.did_you_mean(target, ["/incident list"])
        incident = self._desk.dispatcher.numbered(team.id, number)
        if incident is None:
            return said.no_such(number, [i.number for i, _ in self._desk.dispatcher.open_incidents(team.id)])
        return act(incident)

    def _listing(self, team: Team, by: Actor) -> Message:
        still_open = self._desk.dispatcher.open_incidents(team.id)
        return said.listing(still_open, {i.id: allowed(team, i, by) for i, _ in still_open})

    def _why(self, team: Team, incident: Incident, body: Body) -> Message:
        taken, ahead = self._desk.dispatcher.steps(incident)
        people = [person.name for person in team.handbook.people]
        return said.why(incident, taken, ahead, people, str(body["user_id"]))

    def _one(self, incident: Incident) -> Message:
        dispatcher = self._desk.dispatcher
        return said.one(incident, dispatcher.next_step(incident), dispatcher.timeline(incident.id))

    def _do(self, incident: Incident, deed: actions.Deed, body: Body) -> Message:
        by, key = typist(body, self._desk.teams), f"command:{body['trigger_id']}"
        return Message(text=self._desk.dispatcher.do(incident.id, deed, by, key).text)

    # --- opening ----------------------------------------------------------------------------------------------------

    def from_message(self, body: Body, respond: Respond, client: WebClient) -> None:
        """The shortcut in the menu of any message."""
        channel, message = body["channel"]["id"], body.get("message") or {}
        team = self._desk.teams.for_channel(channel, body["user"]["id"])
        words = unescaped(str(message.get("text") or ""))
        self._form(team, _about(channel, str(body["message_ts"])), words, body, client)

    def _form(self, team: Team, about: str, words: str, body: Body, client: WebClient) -> None:
        open_form(opening.form(team, about, words, latest_landed(team, self._desk.clock.now())), body, client)

    def foretell(self, body: Body, respond: Respond, client: WebClient) -> None:
        """An answer in the form: what it would do by now. A newer answer has drawn a newer form."""
        view, by = body["view"], actor(body, self._desk.teams)
        if view.get("callback_id") != opening.FORM:
            return
        channel, _, _ = str(view["private_metadata"]).partition(" ")
        team, now = self._desk.teams.for_channel(channel, by.slack), self._desk.clock.now()
        if (seen := opening.seen(team, view, now)) is None:
            return
        words = opening.foretold(self._desk.dispatcher.preview(self._alert(team, seen, by, "")), now)
        try:
            client.views_update(view_id=view["id"], hash=view.get("hash"), view=redrawn(view, words))
        except SlackApiError as error:
            if error.response.get("error") not in ("hash_conflict", "not_found"):
                raise

    def _alert(self, team: Team, seen: opening.Seen, by: Actor, key: str) -> Alert:
        return Alert(
            team=team.id,
            source=PERSON,
            key=key,
            pipeline=seen.pipeline,
            issue=seen.issue,
            nature=seen.nature,
            summary=f"{seen.words} (reported by {by.name})",
            at=self._desk.clock.now(),
            day=seen.day,
            deviation=seen.deviation,
        )

    def submitted(self, body: Body, respond: Respond, client: WebClient) -> None:
        """A form that is sent in twice is one alert: its key is the form's."""
        channel, _, ts = str(body["view"]["private_metadata"]).partition(" ")
        by = actor(body, self._desk.teams)
        team = self._desk.teams.for_channel(channel, by.slack)
        seen = opening.seen(team, body["view"], self._desk.clock.now())
        if seen is None:
            tell(opening.gone(), body, respond, client)
            return
        key = f"form:{body['view']['id']}"
        if self._desk.reports and (refused := self._desk.reports.refusal(team, by, key)):
            tell(Message(text=refused), body, respond, client)
            return
        incident = self._desk.dispatcher.report(self._alert(team, seen, by, key))
        if incident is None:
            return
        tell(opening.opened(incident, team.settings.channel), body, respond, client)
        if ts and (url := _permalink(channel, ts, client)):
            link = actions.AddLink(Link(url, f"the message that {by.name} saw"))
            self._desk.dispatcher.do(incident.id, link, by, f"{key}:link")


def _verb_first(words: str) -> tuple[str, str]:
    """What to do, and with which incident: `ack 12` and `12 ack` are the same."""
    first, _, rest = words.partition(" ")
    verb, _, text = rest.partition(" ")
    if _number(first) is not None and verb.lower() in (*_DEEDS, *_RESOLVE, "why", "note", "severity"):
        return verb, f"{first} {text}".strip()
    return first, rest


def _about(channel: str, ts: str) -> str:
    return f"{channel} {ts}"


def _permalink(channel: str, ts: str, client: WebClient) -> str:
    """ "" where Slack does not tell: a link is not worth losing an incident for."""
    try:
        url = str(client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
    except (SlackApiError, OSError):
        return ""
    return "" if forms.flaw_of(url) else url


def _number(word: str) -> int | None:
    """ "12" and "#12"."""
    return whole(word.removeprefix("#"), _LONGEST_NUMBER)
