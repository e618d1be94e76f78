"""Modals and App Homes: trigger ids, the stack of views each person has open, and their hashes."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from local_slack.blocks import interactive, judged_view
from local_slack.refusal import Json, Refused
from local_slack.state import Change, State

TRIGGER_SECONDS = 3.0
DEPTH = 3
_TRIGGERS_KEPT = 1000
_FIELDS = ("private_metadata", "callback_id", "external_id")


@dataclass(slots=True)
class Trigger:
    """The right to open one view for one person, for three seconds.

    view: the modal it was made in, if any. channel: what the person was looking at; "" where that is not known.
    """

    user: str
    until: float
    spent: bool = False
    view: str | None = None
    channel: str = ""


@dataclass(slots=True)
class View:
    """One modal or App Home. body: Slack's shape, without the state that the person has typed in so far.

    channel: the conversation from which it was opened, if any.
    """

    user: str
    body: Json
    values: Json = field(default_factory=dict)
    channel: str = ""

    @property
    def id(self) -> str:
        return str(self.body["id"])

    def shown(self) -> Json:
        return {**self.body, "state": {"values": self.values}}


class Views:
    def __init__(self, state: State) -> None:
        self.state = state
        self.clear()

    def clear(self) -> None:
        self._triggers: OrderedDict[str, Trigger] = OrderedDict()
        self.open_views: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def trigger(self, user: str, view: str | None = None, channel: str = "") -> str:
        """A new trigger_id. view: the modal it was made in, if any; only such a trigger can push."""
        now = self.state.clock.now()
        id = f"{int(now * 1000)}.{len(self._triggers)}.{secrets.token_hex(16)}"
        self._triggers[id] = Trigger(user, now + TRIGGER_SECONDS, view=view, channel=channel)
        if len(self._triggers) > _TRIGGERS_KEPT:
            self._triggers.popitem(last=False)
        return id

    def _spend(self, trigger_id: str) -> Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.spent:
            raise Refused("exchanged_trigger_id")
        if self.state.clock.now() > trigger.until:
            raise Refused("expired_trigger_id")
        trigger.spent = True
        return trigger

    def open(self, trigger_id: str, given: Any) -> View:
        """Opens a modal above all others. A view that is refused does not spend the trigger."""
        body = judged_view(given, "modal")
        self._refuse_twin(body)
        trigger = self._spend(trigger_id)
        self._close_all(trigger.user)
        return self._show(trigger.user, body, under=None, channel=trigger.channel)

    def push(self, trigger_id: str, given: Any) -> View:
        body = judged_view(given, "modal")
        self._refuse_twin(body)
        trigger = self._spend(trigger_id)
        stack = self.stacks.get(trigger.user, [])
        if not stack or trigger.view is None:
            raise Refused("not_found")
        return self.push_on(stack[-1], body)

    def push_on(self, top: View, body: Json) -> View:
        if len(self.stacks[top.user]) >= DEPTH:
            raise Refused("push_limit_reached")
        return self._show(top.user, body, under=top, channel=top.channel)

    def update(self, view_id: str, external_id: str, given: Any, expected_hash: str) -> View:
        view = self.open_views.get(view_id) if view_id else self._external(external_id)
        if view is None:
            raise Refused("not_found")
        body = judged_view(given, str(view.body["type"]))
        if expected_hash and expected_hash != view.body["hash"]:
            raise Refused("hash_conflict")
        return self.replace(view, body)

    def replace(self, view: View, body: Json) -> View:
        """New content under the same id; what was typed into blocks that stay is kept."""
        keep = {name: view.body[name] for name in ("id", "root_view_id", "previous_view_id")}
        view.body = {**self._body(body), **keep}
        fresh = initial_values(view.body["blocks"], view.channel)
        old = view.values
        view.values = {
            block: {action: _kept(old.get(block, {}).get(action), value) for action, value in actions.items()}
            for block, actions in fresh.items()
        }
        self._tell(view)
        return view

    def publish(self, user: str, given: Any, expected_hash: str) -> View:
        self.state.person(user)
        body = judged_view(given, "home")
        old = self.homes.get(user)
        if expected_hash and (old is None or old.body["hash"] != expected_hash):
            raise Refused("hash_conflict")
        if old is not None:
            return self.replace(old, body)
        view = self._made(user, body)
        self.homes[user] = self.open_views[view.id] = view
        self._tell(view)
        return view

    def close(self, view: View) -> None:
        """Takes one view off its stack; the one below is seen again."""
        stack = self.stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)
        self.open_views.pop(view.id, None)
        self.state.tell(Change("view_closed", people=(view.user,), extra={"view_id": view.id}))
        if stack:
            self._tell(stack[-1])

    def close_all(self, user: str) -> None:
        self._close_all(user)

    def top(self, user: str) -> View | None:
        stack = self.stacks.get(user, [])
        return stack[-1] if stack else None

    def of(self, user: str, view_id: str) -> View:
        """A view that this person has before them. Raises Refused (view_not_found)."""
        view = self.open_views.get(view_id)
        if view is None or view.user != user:
            raise Refused("view_not_found")
        return view

    def _close_all(self, user: str) -> None:
        stack = self.stacks.get(user, [])
        while stack:
            view = stack.pop()
            self.open_views.pop(view.id, None)
            self.state.tell(Change("view_closed", people=(user,), extra={"view_id": view.id}))

    def _external(self, external_id: str) -> View | None:
        return next((v for v in self.open_views.values() if external_id and v.body["external_id"] == external_id), None)

    def _refuse_twin(self, body: Json) -> None:
        if self._external(body.get("external_id") or ""):
            raise Refused("duplicate_external_id")

    def _show(self, user: str, body: Json, under: View | None, channel: str) -> View:
        view = self._made(user, body, channel)
        if under is not None:
            view.body |= {"root_view_id": under.body["root_view_id"], "previous_view_id": under.id}
        self.stacks.setdefault(user, []).append(view)
        self.open_views[view.id] = view
        self._tell(view)
        return view

    def _made(self, user: str, body: Json, channel: str = "") -> View:
        id = self.state.new_id("V")
        full = {**self._body(body), "id": id, "root_view_id": id, "previous_view_id": None}
        return View(user, full, initial_values(full["blocks"], channel), channel)

    def _body(self, given: Json) -> Json:
        bot = self.state.bot
        return {
            "id": "",
            "team_id": self.state.seed.team.id,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
            "submit_disabled": False,
            **dict.fromkeys(_FIELDS, ""),
            **{name: value for name, value in given.items() if value is not None},
            **_labels(given),
            "hash": f"{self.state.clock.stamp()}.{secrets.token_hex(4)}",
            "app_id": bot.app_id,
            "app_installed_team_id": self.state.seed.team.id,
            "bot_id": bot.bot_id,
        }

    def _tell(self, view: View) -> None:
        kind = "home" if view.body["type"] == "home" else "view"
        self.state.tell(Change(kind, people=(view.user,), extra={"view": view.shown()}))


def _kept(old: Json | None, fresh: Json) -> Json:
    """What was chosen stays, unless another kind of element stands there now."""
    return old if old is not None and old["type"] == fresh["type"] else fresh


def _labels(given: Json) -> Json:
    """The plain texts around a view; Slack says of each whether it draws emoji, and does so unless told otherwise."""
    labels = {"title": {"type": "plain_text", "text": ""}, **given}
    return {name: {"emoji": True, **labels[name]} for name in ("title", "submit", "close") if labels.get(name)}


# Where each kind of element keeps its answer, and the field of the element that it starts from.
ANSWERS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "files"),
}


def initial_values(blocks: list[Json], channel: str = "") -> Json:
    """`state.values` before anybody has touched anything: {block_id: {action_id: {type, value...}}}.

    channel: the conversation in sight, for selects that default to it.
    """
    values: Json = {}
    for block in blocks:
        for element in interactive(block):
            if element["type"] in ANSWERS:
                answer, initial = ANSWERS[element["type"]]
                first = element.get(initial, [] if answer.endswith("s") else None)
                if channel and not first and element.get("default_to_current_conversation"):
                    first = [channel] if answer.endswith("s") else channel
                values.setdefault(block["block_id"], {})[element["action_id"]] = {
                    "type": element["type"],
                    answer: first,
                }
    return values
