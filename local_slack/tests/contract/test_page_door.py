"""The page's own doors: what a window is told, and that nobody else's page gets in."""

from __future__ import annotations

import json
import socket
import threading
from typing import Any

import httpx
import pytest
from local_slack.people import Person, WorkspaceError
from local_slack.seed import SeedError, data_team
from local_slack.server import loopback
from local_slack.workspace import Workspace
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

ROOM = "C0DATAENG"


def test_scripts_come_from_here_alone(ws: Workspace) -> None:
    policy = httpx.get(f"{ws.url}/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
@pytest.mark.parametrize("path", ["/page/boot", "/api/auth.test", "/control/state", "/"])
def test_a_foreign_page_is_turned_away(ws: Workspace, path: str, headers: dict[str, str]) -> None:
    assert httpx.get(f"{ws.url}{path}", headers=headers).status_code == 403


def test_a_foreign_page_gets_no_socket(ws: Workspace) -> None:
    address = f"{ws.url.replace('http', 'ws')}/page/socket?as=U0ENGA"
    with pytest.raises(InvalidStatus), connect(address, origin=Origin("https://evil.example")):
        pass


@pytest.mark.parametrize("name", ["..%2f..%2fseed.py", "seed.py", "nothing.js"])
def test_only_the_pages_files_are_served(ws: Workspace, name: str) -> None:
    assert httpx.get(f"{ws.url}/page/{name}").status_code == 404


def test_windows_hear_what_happens(ws: Workspace, client: WebClient, ann: Person) -> None:
    with connect(f"{ws.url.replace('http', 'ws')}/page/socket?as=U0ENGA") as window:
        ann.wait_for(lambda: ann.sidebar())

        def heard() -> dict[str, Any]:
            told = json.loads(window.recv(timeout=5))
            assert isinstance(told, dict)
            return told

        ts = client.chat_postMessage(channel=ROOM, text="a")["ts"]
        client.chat_update(channel=ROOM, ts=ts, text="b")
        client.chat_postEphemeral(channel=ROOM, user="U0ENGA", text="c")
        client.chat_postEphemeral(channel=ROOM, user="U0ENGB", text="not for Ann")
        client.views_publish(user_id="U0ENGA", view={"type": "home", "blocks": []})
        told = [heard() for _ in range(4)]
    assert [t["type"] for t in told] == ["message", "changed", "ephemeral", "home"]
    assert (told[0]["ts"], told[1]["message"]["text"]) == (ts, "b")


def test_unread_messages_are_counted_until_they_are_read(ws: Workspace, ann: Person) -> None:
    bob = ws.person("U0ENGB")
    bob.say(ROOM, "one")
    bob.say(ROOM, "two")

    def unread(person: Person) -> int:
        return next(int(c["unread"]) for c in person.sidebar()["channels"] if c["id"] == ROOM)

    assert (unread(ann), unread(bob)) == (2, 0)
    ann.mark_read(ROOM)
    assert unread(ann) == 0


def test_names_that_people_type_become_mentions(ann: Person) -> None:
    ann.say(ROOM, "@engineer.b and @here see #finance-data, a < b & c@d.com")
    said = ann.messages(ROOM)[0]["text"]
    assert said == "<@U0ENGB> and <!here> see <#C0FINANCE|finance-data>, a &lt; b &amp; c@d.com"


def test_a_person_reads_only_their_own_conversations(ws: Workspace, ann: Person) -> None:
    dm = ann.open_dm("U0ENGB")
    with pytest.raises(WorkspaceError, match="channel_not_found"):
        ws.person("U0ENGC").messages(dm)


def test_the_page_learns_who_is_there_and_what_can_be_typed(ws: Workspace) -> None:
    boot = httpx.get(f"{ws.url}/page/boot").json()
    assert boot["bot"]["user_id"] == "U0WATCHKEEPER"
    assert [c["command"] for c in boot["commands"]] == ["/oncall", "/runbook", "/incident", "/maintenance"]
    assert {"id", "name", "real_name", "is_bot", "tz"} <= boot["people"][0].keys()


def test_the_page_may_show_another_time_while_timestamps_stay_ordered(ws: Workspace, ann: Person) -> None:
    before = ann.say(ROOM, "one")
    ws.show_time(1_800_000_000, speed=60)
    clock = httpx.get(f"{ws.url}/page/boot").json()["clock"]
    assert (clock["speed"], clock["shown"] >= 1_800_000_000) == (60, True)
    assert 0 < float(ann.say(ROOM, "two")) - float(before) < 30


def test_a_clock_that_is_moved_takes_the_shown_time_along(ws: Workspace) -> None:
    ws.show_time(1_800_000_000, speed=60)
    ws.move_clock(10)
    assert httpx.get(f"{ws.url}/page/boot").json()["clock"]["shown"] >= 1_800_000_600


def test_windows_that_are_open_do_not_make_stopping_noisy(caplog: pytest.LogCaptureFixture) -> None:
    with Workspace.start() as running:
        running.fault("chat.postMessage", "hang", seconds=30)
        with connect(f"{running.url.replace('http', 'ws')}/page/socket?as=U0ENGA"):
            hanging = threading.Thread(target=_post_in_vain, args=(running,), daemon=True)
            hanging.start()
            running.person("U0ENGA").wait_for(lambda: running.calls("chat.postMessage"))
            running.stop()
            hanging.join(20)
            assert not hanging.is_alive()
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


def _post_in_vain(running: Workspace) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.post(f"{running.api_url}chat.postMessage", headers={"Authorization": f"Bearer {running.bot_token}"})


@pytest.mark.parametrize("body", ["", "{", "[]", '{"as": "U0NOBODY"}', '{"as": "U0ENGA", "channel": 7}'])
@pytest.mark.parametrize("path", ["post", "action", "view_submit", "react", "open_dm"])
def test_nonsense_is_refused_politely(ws: Workspace, path: str, body: str) -> None:
    answer = httpx.post(f"{ws.url}/page/{path}", content=body)
    assert answer.status_code in (200, 400)
    assert answer.json()["ok"] is False


@pytest.mark.parametrize("seed", [{"bott": {}}, {"bot": {"user_id": "U1"}}, {"people": [{"id": "U1", "age": 7}]}])
def test_a_wrong_seed_says_what_is_wrong(seed: dict[str, Any]) -> None:
    with pytest.raises(SeedError):
        Workspace.start({**data_team(), **seed})


def test_two_workspaces_do_not_know_each_other(ws: Workspace, ann: Person) -> None:
    with Workspace.start() as other:
        ann.say(ROOM, "here")
        assert other.person("U0ENGA").messages(ROOM) == []
        assert other.port != ws.port


@pytest.mark.parametrize("host", ["[", "a]b", "", "127.0.0.1.evil.example"])
def test_a_host_that_is_no_address_is_turned_away(ws: Workspace, host: str) -> None:
    assert httpx.get(f"{ws.url}/page/boot", headers={"Host": host}).status_code in (400, 403)


def test_an_answer_does_not_wait_for_its_first_half_to_be_acknowledged(ws: Workspace) -> None:
    """asyncio turns Nagle's algorithm off only for sockets that name their protocol: 40 ms for every answer."""
    with loopback() as listening:
        assert listening.proto == socket.IPPROTO_TCP
