"""What was said can be taken away and put back, here or in another workspace."""

from __future__ import annotations

import json

import httpx
import pytest
from local_slack.people import Person
from local_slack.refusal import Refused
from local_slack.workspace import Workspace
from slack_sdk import WebClient

from contract.conftest import client_of

ROOM = "C0DATAENG"


def story(client: WebClient, ann: Person) -> str:
    ts = client.chat_postMessage(channel=ROOM, text="P1", metadata={"event_type": "x", "event_payload": {"k": "1"}})[
        "ts"
    ]
    ann.say(ROOM, "on it", thread_ts=ts)
    client.reactions_add(channel=ROOM, timestamp=ts, name="eyes")
    client.chat_postEphemeral(channel=ROOM, user=ann.id, text="only you")
    client.files_upload_v2(channel=ROOM, filename="a.txt", content="abc")
    ann.open_dm("U0ENGB")
    return str(ts)


def test_a_story_goes_on_in_another_workspace(ws: Workspace, client: WebClient, ann: Person) -> None:
    ts = story(client, ann)
    told = json.loads(json.dumps(ws.export()))
    with Workspace.start() as other:
        other.load(told)
        assert other.messages(ROOM) == ws.messages(ROOM)
        with other.person(ann.id) as there:
            assert [m["text"] for m in there.ephemerals(ROOM)] == ["only you"]
            assert there.say(ROOM, "and on", thread_ts=ts) > max(m["ts"] for m in ws.messages(ROOM))


def test_what_came_after_the_export_is_gone_after_the_load(ws: Workspace, client: WebClient, ann: Person) -> None:
    story(client, ann)
    told = ws.export()
    ann.say(ROOM, "later")
    ws.load(told)
    assert "later" not in [m["text"] for m in ws.messages(ROOM)]
    assert client.chat_postMessage(channel=ROOM, text="new")["ok"]


@pytest.mark.parametrize("change", [{"version": 0}, {"team": "T0OTHER"}, {"channels": [{"id": "C1"}]}, {"files": None}])
def test_a_state_that_cannot_be_read_changes_nothing(ws: Workspace, ann: Person, change: dict[str, object]) -> None:
    ann.say(ROOM, "still here")
    with pytest.raises(Refused, match="invalid_state"):
        ws.load({**ws.export(), **change})
    assert [m["text"] for m in ws.messages(ROOM)] == ["still here"]


def test_the_control_api_exports_and_loads(ws: Workspace, client: WebClient, ann: Person) -> None:
    story(client, ann)
    control = {"Authorization": f"Bearer {ws.control_token}"}
    told = httpx.get(f"{ws.url}/control/export", headers=control).json()
    ws.reset()
    assert httpx.post(f"{ws.url}/control/load", headers=control, json=told).json() == {"ok": True}
    assert client_of(ws).conversations_history(channel=ROOM)["messages"][-1]["text"] == "P1"
