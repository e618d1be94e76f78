"""Every listener and every command, as everybody: what each may change in the database, held against a golden matrix.

A listener that nobody walks fails a test, and so does a change that somebody new may make.
"""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from local_slack.workspace import Workspace
from slack_bolt import App, BoltRequest

from bot.blocks import account_link as links
from bot.blocks import detector_status, silence
from bot.blocks import handbook as edited
from bot.blocks import incident as card
from bot.blocks import incident_forms as forms
from bot.blocks import incident_menu as menu
from bot.blocks import incident_opening as opening
from bot.blocks import letter_box as letters
from bot.blocks import maintenance as windows
from bot.blocks import runbook as entries
from bot.blocks import trade as asked
from bot.notify.slack import slack_client
from handlers.register import register
from tests.scenarios.slack_payloads import (
    ANSWERS,
    BUTTONS,
    Payload,
    command,
    event,
    picked,
    pressed,
    shortcut,
    submitted,
)
from tests.scenarios.world import World

GOLDEN = Path(__file__).parent / "rights.json"
_TO_SETTLE = 120.0  # seconds, on a busy machine
HOME, ELSEWHERE = "T0DATATEAM", "T0ELSEWHERE"
# What it is made of: (Slack user id, workspace).
ROLES = {
    "stranger": ("U0STRANGER", HOME),
    "guest of another workspace": ("U0GUEST", ELSEWHERE),
    "other team": ("U0OTHERENGA", HOME),
    "contact": ("U0LEAD", HOME),
    "engineer": ("U0ENGC", HOME),
    "owner": ("U0ENGA", HOME),
    "manager": ("U0MANAGER", HOME),
}
# The row that a button is about, where it is not the first.
ABOUT = {
    card.REOPEN: "2",
    card.HAND_BACK: "3",
    card.STILL_ON_IT: "3",
    links.UNDO: "2",
    edited.APPLY: "3",
    edited.REJECT: "3",
    silence.END: "2",
    asked.APPROVE: "2",
    asked.REFUSE: "2",
    asked.UNDO: "3",
    windows.CANCEL: "#2",
    detector_status.PAUSE: "refund-ratio",
    detector_status.RESUME: "revenue-freshness",
    links.LINK: "data-engineering",
}
COMMANDS = (
    *(
        "/incident ack 1",
        "/incident mitigate 1",
        "/incident back 3",
        "/incident reopen 2",
        "/incident resolve 1",
        "/incident note 1 look",
    ),
    *("/incident severity 1 P0 worse", "/incident severity 1 P3 harmless", "/incident list", "/incident 1"),
    *("/incident silence refund-ratio for 2 h moved", "/incident silence profit-landing for 2 h moved"),
    *("/incident silence end #2", "/runbook detectors", "/runbook detectors pause refund-ratio for 2 h moved"),
    *("/runbook detectors pause growth-landing for 2 h moved", "/runbook detectors resume revenue-freshness"),
    *(
        "/runbook refunds",
        "/oncall",
        "/oncall cover oct 14",
        "/oncall cover oct 31",
        "/oncall swap Engineer B oct 14",
        "/oncall links",
        "/oncall withdraw 1",
    ),
    *(
        "/oncall override Engineer C tomorrow because ill",
        "/oncall feed",
        "/oncall leaves Engineer C",
        "/maintenance next",
        "/maintenance cancel #2",
    ),
)


class Listeners:
    """In place of a Bolt app: which actions, views, commands, events and shortcuts somebody listens to."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str | re.Pattern[str]]] = []

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def listen(name: Any) -> Callable[..., None]:
            if kind != "error":
                self.found.append((kind, name))
            return lambda *_: None

        return listen


def walk(answers_to: str = "") -> dict[str, Payload]:
    """answers_to: where what is said for the asker's eyes alone goes."""
    buttons = {*BUTTONS, *ABOUT, links.APPROVE, links.REFUSE}
    buttons |= {letters.ROUTE, letters.DISMISS, letters.WRITE_RULE, "incident_link_1", "incident_pass"}
    choices = (*forms.FORMS, menu.MITIGATE, menu.REOPEN, menu.ESCALATE, menu.MUTE, menu.FALSE_POSITIVE)
    given = submitted(f"{forms.FORM}{menu.REASSIGN}", {"to": {"type": "users_select", "selected_user": "U0ENGA"}})
    link = submitted(links.FORM, {links.PERSON: {"type": "static_select", "selected_option": {"value": "Engineer D"}}})
    link["view"]["private_metadata"] = "data-engineering"
    where = {"type": "static_select", "selected_option": {"value": entries.reference("Aggregate Profit Pipeline")}}
    said = event(
        type="message", channel="C0WATCHED", user="U0ENGA", text="Refund anomaly detected", ts="1.3", team=HOME
    )
    return {
        **{line: command(line.partition(" ")[0], line.partition(" ")[2], answers_to) for line in COMMANDS},
        **{f"button {name}": pressed(name, answers_to, ABOUT.get(name, "1")) for name in sorted(buttons)},
        **{f"menu {choice}": picked(choice) for choice in choices},
        **{f"button {name}": answered(name) for name in (opening.WHERE, opening.NATURE, opening.OFF, opening.DAY)},
        **{f"button {name}": picked("1", name) for name in (forms.LEVEL, forms.UNTIL)},
        "menu mute one": picked("refund-ratio", menu.DETECTOR),
        **{f"form {name}": submitted(name) for name in sorted(ANSWERS)},
        f"form {links.FORM}": link,
        f"form {letters.FORM}": submitted(letters.FORM, {letters.WHERE: where}),
        f"form {forms.FORM}{menu.REASSIGN}": given,
        "shortcut": shortcut(),
        "home": event(type="app_home_opened", user="U0ENGA", tab="home", channel="D1", event_ts="1.2"),
        "message": said,
    }


def answered(name: str) -> Payload:
    """An answer in the form that reports an incident, before it is sent in."""
    return {**picked("x", name), "view": {**submitted(opening.FORM)["view"], "blocks": []}}


def said_by(payload: Payload, slack: str, workspace: str, number: int) -> Payload:
    """The same request, from somebody else, and a request of its own: no repeat of an earlier one."""
    written = json.dumps(payload).replace('"1.2.3"', f'"{number}.2.3"').replace('"V1"', f'"V{number}"')
    made = cast(Payload, json.loads(written.replace('"ts": "1.3"', f'"ts": "{number}.3"')))
    if "command" in made:
        return {**made, "user_id": slack, "user_name": slack.lower(), "team_id": workspace}
    if "event" in made:
        return {**made, "event": {**made["event"], "user": slack, "user_team": workspace}}
    return {**made, "user": {"id": slack, "username": slack.lower(), "name": slack.lower(), "team_id": workspace}}


@pytest.fixture
def world(workspace: Workspace, sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, Path(sqlite_url.removeprefix("sqlite:///")), workspace.api_url, workspace.bot_token)
    made.bot.teams.workspace = HOME
    yield made
    made.bot.database.close()


def bolt(world: World) -> App:
    """Every listener, each done when `dispatch` returns."""
    app = App(
        client=slack_client(world.token, world.bot.settings.slack_api_url),
        signing_secret="x" * 16,
        token_verification_enabled=False,
        request_verification_enabled=False,
        process_before_response=True,
    )
    register(app, world.bot.desk)
    return app


def test_every_listener_is_walked() -> None:
    listeners, walked = Listeners(), walk()
    register(cast(App, listeners), cast(Any, _AnyDesk()))
    names = {" ".join(name.split()[1:]) for name in walked if name.split()[0] in ("button", "form")} | {
        menu.PICK,
        menu.DETECTOR,
    }
    names |= {p["callback_id"] for p in walked.values() if p.get("type") == "message_action"}
    names |= {p["command"] for p in walked.values() if "command" in p}
    names |= {p["event"]["type"] for p in walked.values() if "event" in p}
    for kind, wanted in listeners.found:
        hits = [n for n in names if (wanted.search(n) if isinstance(wanted, re.Pattern) else wanted == n)]
        assert hits, f"nobody walks the {kind} {wanted}"


class _AnyDesk:
    """Has every flow."""

    def __getattr__(self, name: str) -> _AnyDesk:
        return self

    def __call__(self, *given: Any, **more: Any) -> _AnyDesk:
        return self


@pytest.mark.timeout(600)  # seven roles walk through all listeners
def test_what_everybody_may_change_is_what_the_matrix_says(world: World) -> None:
    app, numbers = bolt(world), itertools.count(1)
    found: dict[str, dict[str, list[str]]] = {}
    for name, payload in walk(f"{world.bot.settings.slack_api_url}nowhere").items():
        changed: dict[str, list[str]] = {}
        for role, (slack, workspace) in ROLES.items():
            app.dispatch(BoltRequest(mode="socket_mode", body=said_by(payload, slack, workspace, next(numbers))))
            assert world.bot.lanes.settle(_TO_SETTLE)  # the work has threads of its own
            changed.setdefault(", ".join(world.changed()) or "nothing", []).append(role)
        found[name] = changed
    written = json.dumps(found, indent=1) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.write_text(written)
    assert json.loads(GOLDEN.read_text()) == found, "UPDATE_GOLDEN=1 writes it; every new right is a change of its own"
    lets_in = [
        name for name, changed in found.items() if "guest of another workspace" not in changed.get("nothing", ())
    ]
    assert lets_in == []
