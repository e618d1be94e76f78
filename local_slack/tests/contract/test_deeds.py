"""What people did on the page is on record, for a drill or a demo to follow; jumps in time are the app's to make."""

from __future__ import annotations

import httpx
import pytest
from local_slack.people import Person, WorkspaceError
from local_slack.workspace import Workspace
from slack_sdk import WebClient

from contract.test_interactions import ROOM, button


def test_each_deed_has_a_number_who_what_and_where(ws: Workspace, client: WebClient, ann: Person) -> None:
    ts = client.chat_postMessage(channel=ROOM, text="x", blocks=[{"type": "actions", "elements": [button("go")]}])["ts"]
    ann.say(ROOM, "hello")
    with pytest.raises(
        WorkspaceError, match="dispatch_failed"
    ):  # no app is there to answer: it was pressed all the same
        ann.click(ROOM, ts, "go")
    ann.mark_read(ROOM)
    said, pressed, read = ws.deeds()
    assert (said["number"], said["did"], said["as"], said["text"]) == (1, "post", "U0ENGA", "hello")
    assert (pressed["did"], pressed["action_id"], pressed["channel"], pressed["ts"]) == ("action", "go", ROOM, ts)
    assert (read["did"], read["channel"]) == ("read", ROOM)


def test_only_what_came_after_is_given_again(ws: Workspace, ann: Person) -> None:
    for text in ("one", "two", "three"):
        ann.say(ROOM, text)
    headers = {"Authorization": f"Bearer {ws.control_token}"}
    answer = httpx.get(f"{ws.url}/control/deeds?since=2", headers=headers).json()
    assert [deed["text"] for deed in answer["deeds"]] == ["three"]


def test_what_was_refused_is_no_deed(ws: Workspace, ann: Person) -> None:
    with pytest.raises(WorkspaceError):
        ann.say(ROOM, "  ")
    assert ws.deeds() == []


def test_a_long_text_is_cut(ws: Workspace, ann: Person) -> None:
    ann.say(ROOM, "x" * 5000)
    assert len(ws.deeds()[0]["text"]) == 200


def test_one_jumps_only_where_the_app_offers_it(ws: Workspace, ann: Person) -> None:
    with pytest.raises(WorkspaceError):
        ann.jump("monday")
    ws.show_time(1_800_000_000, 1.0, {"monday": "Monday"})
    ann.jump("monday")
    assert [(deed["did"], deed["jump"]) for deed in ws.deeds()] == [("jump", "monday")]


def test_a_reset_forgets_them(ws: Workspace, ann: Person) -> None:
    ann.say(ROOM, "hello")
    ws.reset()
    assert ws.deeds() == []
