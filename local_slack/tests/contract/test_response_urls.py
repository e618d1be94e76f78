"""response_url: five uses in thirty minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from listeners import keeps
from local_slack.people import Person
from local_slack.workspace import Workspace
from slack_bolt import App
from slack_sdk.webhook import WebhookClient

ROOM = "C0DATAENG"


@pytest.fixture
def answer(app: App, connect: Callable[[], Any], ann: Person) -> WebhookClient:
    """The response_url of a command that Ann just ran."""
    urls: list[str] = []
    app.command("/oncall")(keeps(urls, lambda body: str(body["response_url"])))
    connect()
    ann.command(ROOM, "/oncall")
    ann.wait_for(lambda: urls)
    return WebhookClient(urls[0])


def test_it_answers_the_person_alone_by_default(answer: WebhookClient, ann: Person) -> None:
    answer.send(text="quietly")
    assert ann.ephemerals(ROOM)[0]["text"] == "quietly"


def test_it_can_answer_the_channel(answer: WebhookClient, ws: Workspace) -> None:
    answer.send(text="aloud", response_type="in_channel")
    assert ws.person("U0ENGB").messages(ROOM)[0]["text"] == "aloud"


def test_the_sixth_use_is_refused(answer: WebhookClient) -> None:
    assert [answer.send(text=str(n)).status_code for n in range(6)] == [200] * 5 + [404]


def test_it_runs_out_after_thirty_minutes(answer: WebhookClient, ws: Workspace) -> None:
    ws.move_clock(30 * 60 + 1)
    refused = answer.send(text="too late")
    assert (refused.status_code, "expired_url" in refused.body) == (404, True)


def test_bad_blocks_are_refused_and_do_not_use_it_up(answer: WebhookClient) -> None:
    assert answer.send(blocks=[{"type": "nope"}]).status_code == 400
    assert all(answer.send(text=str(n)).status_code == 200 for n in range(5))


def test_an_ephemeral_can_be_replaced_and_deleted(
    app: App, connect: Callable[[], Any], ws: Workspace, ann: Person
) -> None:
    @app.action("next")
    def replace(ack: Any, respond: Any) -> None:
        ack()
        respond(text="second", replace_original=True)

    @app.action("close")
    def delete(ack: Any, respond: Any) -> None:
        ack()
        respond(delete_original=True)

    text = {"type": "plain_text", "text": "x"}
    buttons = [{"type": "button", "text": text, "action_id": id} for id in ("next", "close")]
    blocks = [{"type": "actions", "elements": buttons}]
    app.command("/oncall")(lambda ack: ack(text="first", blocks=blocks))
    connect()
    ann.command(ROOM, "/oncall")
    ts = ann.ephemerals(ROOM)[0]["ts"]
    ann.click(ROOM, ts, "close")
    ann.wait_for(lambda: ann.ephemerals(ROOM) == [])
    ann.command(ROOM, "/oncall")
    ts = ann.ephemerals(ROOM)[0]["ts"]
    ann.click(ROOM, ts, "next")
    assert ann.wait_message(ROOM, "second")["ts"] == ts
