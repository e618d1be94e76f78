"""What can be sent: a small union of types. Each says in its tag what it is and which version of it this is.

A row of the outbox outlives the program that wrote it: a newer process may stand beside an older one, and a row may
wait through an upgrade. So a payload that cannot be read is `Unreadable`, which concerns that one row and nothing else.
Change the fields of a type and you write a new version (`slack.post/2`) beside the old one, which is still read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.errors import WatchkeeperError

Json = dict[str, Any]


class Unreadable(WatchkeeperError):
    """A payload that this version does not know, or that is not one."""


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def conversation(self) -> str:
        """Whom it reaches, where the destination has conversations: a channel's id or a person's. "" elsewhere."""
        return ""

    @property
    def place(self) -> str:
        """Where the destination counts how much is sent, and so what waits when it asks to slow down or refuses. "" for
        the whole destination. Slack counts by method, posts by method and channel (Slack, "Rate limits")."""
        return ""


# --- Slack ----------------------------------------------------------------------------------------------------------


class Post(_Payload):
    """A message in a channel: in the thread of the notice's parent if it has one, else in that of the message whose ts
    is `thread`, else by itself."""

    type: Literal["slack.post/1"] = "slack.post/1"
    channel: str
    message: Json
    thread: str | None = None

    @property
    def conversation(self) -> str:
        return self.channel

    @property
    def place(self) -> str:
        return f"chat.postMessage {self.channel}"


class Direct(_Payload):
    """A direct message to a person. user: a Slack user id."""

    type: Literal["slack.direct/1"] = "slack.direct/1"
    user: str
    message: Json

    @property
    def conversation(self) -> str:
        return self.user

    @property
    def place(self) -> str:
        return f"chat.postMessage {self.user}"


class Edit(_Payload):
    """The parent's message, drawn again."""

    type: Literal["slack.edit/1"] = "slack.edit/1"
    message: Json

    @property
    def place(self) -> str:
        return "chat.update"


class Topic(_Payload):
    """Our part of a channel's topic. segment: "On call: ..."."""

    type: Literal["slack.topic/1"] = "slack.topic/1"
    channel: str
    segment: str

    @property
    def place(self) -> str:
        return "conversations.setTopic"


class UserGroup(_Payload):
    """Everybody in a user group; Slack refuses an empty one."""

    type: Literal["slack.usergroup/1"] = "slack.usergroup/1"
    usergroup: str
    users: tuple[str, ...]

    @property
    def place(self) -> str:
        return "usergroups.users.update"


class Invite(_Payload):
    """They are in the channel."""

    type: Literal["slack.invite/1"] = "slack.invite/1"
    channel: str
    users: tuple[str, ...]

    @property
    def place(self) -> str:
        return "conversations.invite"


class Chart(_Payload):
    """A picture in the thread of the parent. picture: as `detectors.picture.Picture.as_json` gives it."""

    type: Literal["slack.chart/1"] = "slack.chart/1"
    channel: str
    picture: Json

    @property
    def conversation(self) -> str:
        return self.channel

    @property
    def place(self) -> str:
        return f"files.completeUploadExternal {self.channel}"


# --- elsewhere ------------------------------------------------------------------------------------------------------


class Trigger(_Payload):
    """An alert at PagerDuty. severity: critical, error, warning or info."""

    type: Literal["pagerduty.trigger/1"] = "pagerduty.trigger/1"
    dedup_key: str
    source: str
    severity: str
    summary: str = ""
    custom_details: Json | None = None
    links: tuple[Json, ...] | None = None
    client: str | None = None
    client_url: str | None = None


class Close(_Payload):
    """What became of an alert at PagerDuty."""

    type: Literal["pagerduty.close/1"] = "pagerduty.close/1"
    do: Literal["acknowledge", "resolve"]
    dedup_key: str


class Mail(_Payload):
    type: Literal["email.mail/1"] = "email.mail/1"
    to: tuple[str, ...]
    subject: str
    text: str


class StatusPage(_Payload):
    """On the status page. schedule and open make an entry, the others change the parent's. Times: ISO 8601."""

    type: Literal["statuspage.entry/1"] = "statuspage.entry/1"
    do: Literal["schedule", "open", "start", "complete", "cancel", "resolve"]
    body: str
    name: str | None = None
    scheduled_for: str | None = None
    scheduled_until: str | None = None


class OpenTicket(_Payload):
    """due: a date, ISO 8601."""

    type: Literal["tickets.open/1"] = "tickets.open/1"
    title: str
    text: str
    due: str


class MoveTicket(_Payload):
    """The parent's ticket is closed, or opened again."""

    type: Literal["tickets.move/1"] = "tickets.move/1"
    do: Literal["close", "reopen"]


class Body(_Payload):
    """What a program of somebody else's gets, as it is."""

    type: Literal["webhook.body/1"] = "webhook.body/1"
    body: Json


Payload = (
    Post
    | Direct
    | Edit
    | Topic
    | UserGroup
    | Invite
    | Chart
    | Trigger
    | Close
    | Mail
    | StatusPage
    | OpenTicket
    | MoveTicket
    | Body
)
SETTINGS = (Topic, UserGroup, Invite)  # they say how something is to be: doing them again is free

_READ: TypeAdapter[Payload] = TypeAdapter(Annotated[Payload, Field(discriminator="type")])


def read(destination: str, row: Any) -> Payload:
    """A payload as the outbox keeps it. Raises Unreadable. destination: tells what a row of before the types is."""
    try:
        return _READ.validate_python(row if isinstance(row, Mapping) and "type" in row else _typed(destination, row))
    except (ValidationError, KeyError, TypeError) as error:
        raise Unreadable(f"this version cannot read it ({type(error).__name__})") from None


def written(payload: Payload) -> Json:
    """As the outbox keeps it: JSON-able, without what is not said."""
    return payload.model_dump(mode="json", exclude_none=True)


# --- rows of before 0.2, which had no types ---------------------------------------------------------------------------

_TAGS = {
    ("slack", "post"): "slack.post/1",
    ("slack", "dm"): "slack.direct/1",
    ("slack", "edit"): "slack.edit/1",
    ("slack", "topic"): "slack.topic/1",
    ("slack", "usergroup"): "slack.usergroup/1",
    ("slack", "invite"): "slack.invite/1",
    ("pagerduty", "trigger"): "pagerduty.trigger/1",
    ("tickets", "open"): "tickets.open/1",
}
_KEEP_DO = {"pagerduty": "pagerduty.close/1", "tickets": "tickets.move/1", "statuspage": "statuspage.entry/1"}
_WITHOUT_DO = {"email": "email.mail/1", "pictures": "slack.chart/1"}


def _typed(destination: str, row: Any) -> Json:
    """Raises KeyError or TypeError for what is no payload."""
    given: Json = {**row}
    if destination == "webhook":
        return {"type": "webhook.body/1", "body": given}
    if destination in _WITHOUT_DO:
        return {"type": _WITHOUT_DO[destination], **given}
    if tag := _TAGS.get((destination, given["do"])):
        del given["do"]
        return {"type": tag, **given}
    return {"type": _KEEP_DO[destination], **given}
