"""What a click on a button says, whether it stood in the channel, in a direct message or on the App Home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks.account_link import offered
from bot.blocks.message import Message, View
from bot.errors import WatchkeeperError
from bot.incidents.incident import Answer
from bot.notify.slack_errors import MALFORMED, code_of
from bot.people import Actor
from bot.slack_text import plain
from bot.text import whole
from handlers.again import persist
from handlers.desk import Teams

Body = Mapping[str, Any]


class NotAButton(WatchkeeperError):
    """A click whose value no button of ours carries: an old message, or one that is not ours."""


@dataclass(frozen=True, slots=True)
class Click:
    """key: the same for the same click delivered twice, another for another click. channel: "" on the App Home."""

    value: str
    by: Actor
    key: str
    channel: str

    @property
    def incident_id(self) -> int:
        return self._number("this button belongs to no incident")

    @property
    def row_id(self) -> int:
        return self._number("this button belongs to nothing that I know")

    @property
    def part(self) -> tuple[int, int | None]:
        """An incident's id, and that of a part of it where the button has one: "12" or "12:3"."""
        incident, _, part = self.value.partition(":")
        otherwise = "this button belongs to no incident"
        return _number(incident, otherwise), _number(part, otherwise) if part else None

    def _number(self, otherwise: str) -> int:
        return _number(self.value, otherwise)


def _number(value: str, otherwise: str) -> int:
    number = whole(value, digits=15)  # they hold every id of every database; more would not be ours
    if number is None:
        raise NotAButton(otherwise)
    return number


def click(body: Body, teams: Teams) -> Click:
    action, container, user = body["actions"][0], body.get("container") or {}, body["user"]["id"]
    where = container.get("message_ts") or container.get("view_id") or ""
    return Click(
        value=str(action.get("value") or (action.get("selected_option") or {}).get("value") or ""),
        by=actor(body, teams),
        key=f"{where}:{action.get('action_ts', '')}:{user}:{action['action_id']}",
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
    )


def open_form(view: View, body: Body, client: WebClient) -> str:
    """The id of the view. A click that is delivered twice has opened its form with the first: then "", as where Slack
    does not say it. Raises
    WatchkeeperError if it took longer than the three seconds that Slack gives."""
    try:
        return str(client.views_open(trigger_id=body["trigger_id"], view=view)["view"]["id"])
    except SlackApiError as error:
        if code_of(error) == "expired_trigger_id":
            raise WatchkeeperError("it took too long to open; press it once more") from error
        if code_of(error) != "exchanged_trigger_id":
            raise
        return ""
    except MALFORMED:
        return ""  # it may stand open; what it is called, nobody knows


def subject_of(clicked: Click) -> str:
    """What a form is about that a click opens, for `of_form`: what was clicked on, and where."""
    return f"{clicked.value} {clicked.channel}"


def of_menu(body: Body, teams: Teams) -> tuple[Click, str]:
    """A button in a form, as the click on what the form is about, and which button it was."""
    pressed = click(body, teams)
    value, _, channel = str(body["view"]["private_metadata"]).partition(" ")
    return Click(value, pressed.by, pressed.key, channel), pressed.value


def of_form(body: Body, teams: Teams) -> Click:
    """A form that was sent in, as the click on what it is about. A form is sent in once: its view is the key."""
    view = body["view"]
    subject, _, _ = str(view["private_metadata"]).partition("\n")  # what follows is the form's own
    value, _, channel = subject.partition(" ")
    return Click(value, actor(body, teams), f"form:{view['id']}", channel)


def actor(body: Body, teams: Teams) -> Actor:
    """Who clicked. The name is the team's, else the one that the payload carries: asking Slack for a better one
    would make an acknowledgement wait for Slack."""
    user = body["user"]
    given = user.get("name") or user.get("username") or user["id"]
    foreign = _foreign(str(user.get("team_id") or ""), body.get("team"), teams)
    return Actor(name=teams.name_of(user["id"]) or plain(str(given), 80), slack=user["id"], foreign=foreign)


def typist(command: Body, teams: Teams) -> Actor:
    """Who typed a command."""
    user, given = str(command["user_id"]), str(command.get("user_name") or command["user_id"])
    foreign = bool(teams.workspace) and str(command.get("team_id") or teams.workspace) != teams.workspace
    return Actor(name=teams.name_of(user) or plain(given, 80), slack=user, foreign=foreign)


def _foreign(own: str, workspace: Any, teams: Teams) -> bool:
    """Somebody of another workspace, in a channel that two share (Slack Connect): `user.team_id` of the payload is
    theirs. `team` is where the app is installed; null for an app of a whole organisation, whose workspaces are one."""
    home = teams.workspace or (str(workspace.get("id") or "") if isinstance(workspace, Mapping) else "")
    return bool(own and home and workspace) and own != home


def answer_click(answer: Answer, clicked: Click, body: Body, respond: Respond, client: WebClient) -> None:
    """Where the parent message stands, everybody sees it change; elsewhere the answer is said. What did not come about
    is said everywhere."""
    seen = answer.done and answer.incident is not None and answer.incident.channel == clicked.channel
    if not seen:
        tell(in_words(answer), body, respond, client)


def in_words(answer: Answer) -> Message:
    """To whoever asked; who may be one of the team is offered to say so."""
    return offered(answer.text, answer.stranger_to) if answer.stranger_to else Message(text=answer.text)


def tell(message: Message, body: Body, respond: Respond, client: WebClient) -> None:
    """Say something to the person who clicked, and to nobody else. A click on the App Home has no place for an
    ephemeral message, so there it becomes a direct one."""
    if body.get("response_url"):
        respond(**message.payload(), response_type="ephemeral", replace_original=False)
        return
    persist(lambda: client.chat_postMessage(channel=body["user"]["id"], **message.payload()))
