"""Shortcuts, options for external selects, and events out of order, with an unmodified Bolt app on a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from local_slack.people import Person, WorkspaceError
from local_slack.seed import Seed, SeedError, data_team
from local_slack.workspace import Workspace
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from contract.conftest import ALL_SCOPES, seed_with

ROOM = "C0DATAENG"
Connect = Callable[[], Any]
SHORTCUTS = [
    {"name": "Report a problem", "callback_id": "report"},
    {"name": "Make it an incident", "callback_id": "promote", "type": "message"},
]
PICK = {
    "type": "actions",
    "block_id": "b",
    "elements": [{"type": "external_select", "action_id": "pick", "min_query_length": 0}],
}


@pytest.fixture
def ws() -> Iterator[Workspace]:
    with Workspace.start(seed_with(*ALL_SCOPES, shortcuts=SHORTCUTS)) as running:
        yield running


def option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value.title()}, "value": value}


def asked(client: WebClient) -> dict[str, Any]:
    ts = client.chat_postMessage(channel=ROOM, text="which?", blocks=[PICK])["ts"]
    return {"type": "message", "channel": ROOM, "ts": ts}


def test_a_global_shortcut_opens_a_modal(app: App, connect: Connect, ws: Workspace, ann: Person) -> None:
    form = {"type": "modal", "title": {"type": "plain_text", "text": "Report"}, "blocks": [{"type": "divider"}]}

    @app.shortcut({"type": "shortcut", "callback_id": "report"})
    def report(ack: Any, shortcut: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=form)

    connect()
    assert ann.shortcut("report") == {"ok": True}
    assert ann.wait_view()["title"]["text"] == "Report"


def test_a_message_shortcut_brings_the_message_along(app: App, connect: Connect, ws: Workspace, ann: Person) -> None:
    heard: list[dict[str, Any]] = []

    @app.shortcut({"type": "message_action", "callback_id": "promote"})
    def promote(ack: Ack, shortcut: dict[str, Any], respond: Respond) -> None:
        heard.append(shortcut)
        ack()
        respond("Done")

    connect()
    ts = ann.say(ROOM, "refunds look odd")
    assert ann.shortcut("promote", ROOM, ts) == {"ok": True}
    ann.wait_for(lambda: ann.ephemerals(ROOM))
    assert (heard[0]["message"]["text"], heard[0]["message_ts"], heard[0]["channel"]["id"]) == (
        "refunds look odd",
        ts,
        ROOM,
    )


@pytest.mark.parametrize(("callback_id", "of_message"), [("nobody", False), ("report", True), ("promote", False)])
def test_a_shortcut_of_another_kind_is_unknown(ann: Person, callback_id: str, of_message: bool) -> None:
    ts = ann.say(ROOM, "x") if of_message else ""
    assert ann.shortcut(callback_id, ROOM, ts)["error"] == "unknown_shortcut"


def test_a_shortcut_that_no_app_answers_says_so(ann: Person) -> None:
    assert ann.shortcut("report")["error"] == "dispatch_failed"


def test_an_external_select_offers_what_the_app_says(
    app: App, connect: Connect, client: WebClient, ann: Person
) -> None:
    app.options("pick")(lambda ack, payload: ack(options=[option(payload["value"] + "1"), option("b")]))
    connect()
    assert [o["value"] for o in ann.options(asked(client), "pick", "p")] == ["p1", "b"]


def test_groups_of_options_are_offered_in_their_order(
    app: App, connect: Connect, client: WebClient, ann: Person
) -> None:
    label = {"type": "plain_text", "text": "L"}
    groups = [{"label": label, "options": [option("a")]}, {"label": label, "options": [option("b")]}]
    app.options("pick")(lambda ack: ack(option_groups=groups))
    connect()
    assert [o["value"] for o in ann.options(asked(client), "pick")] == ["a", "b"]


def test_options_that_slack_would_not_draw_are_refused(
    app: App, connect: Connect, client: WebClient, ann: Person
) -> None:
    app.options("pick")(lambda ack: ack(options=[option("x" * 151)]))
    connect()
    with pytest.raises(WorkspaceError) as told:
        ann.options(asked(client), "pick")
    assert told.value.answer["error"] == "invalid_options"


def test_an_event_can_be_overtaken_by_the_next(app: App, connect: Connect, ws: Workspace, ann: Person) -> None:
    heard: list[str] = []
    app.event("message")(lambda event: heard.append(event["text"]))
    connect()
    ws.deliver_out_of_order()
    for text in ("first", "second", "third"):
        ann.say(ROOM, text)
    ann.wait_for(lambda: len(heard) == 3)
    assert heard.index("second") < heard.index("first")


def test_a_shortcut_of_no_kind_is_an_error_of_the_seed() -> None:
    with pytest.raises(SeedError, match="global or message"):
        Seed.parse(data_team(shortcuts=[{"name": "x", "callback_id": "y", "type": "other"}]))


def test_the_default_seed_knows_the_commands_people_type() -> None:
    known = [command["command"] for command in data_team()["commands"]]
    assert {"/oncall", "/runbook", "/incident", "/maintenance"} <= set(known)
