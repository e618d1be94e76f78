"""Faults on demand, and what the unmodified client makes of them."""

from __future__ import annotations

import http.client
import json
import time
from urllib.error import URLError

import httpx
import pytest
from local_slack.workspace import Workspace
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from contract.refusals import code

ROOM = "C0DATAENG"
BROKEN = (http.client.RemoteDisconnected, ConnectionError, URLError)


@pytest.fixture
def writer(ws: Workspace) -> WebClient:
    """A client as a careful bot makes it: no retries of its own, a short patience."""
    return WebClient(ws.bot_token, base_url=ws.api_url, retry_handlers=[], timeout=1)


def stored(ws: Workspace) -> list[str]:
    return [m["text"] for m in ws.messages(ROOM)]


def test_a_status_is_answered_and_nothing_is_done(ws: Workspace, writer: WebClient) -> None:
    ws.fault("chat.postMessage", "status", status=503)
    with pytest.raises(SlackApiError) as refused:
        writer.chat_postMessage(channel=ROOM, text="a")
    assert refused.value.response.status_code == 503
    assert stored(ws) == []


def test_a_rate_limit_says_how_long(ws: Workspace, writer: WebClient) -> None:
    ws.fault("chat.postMessage", "ratelimit", retry_after=7)
    with pytest.raises(SlackApiError) as refused:
        writer.chat_postMessage(channel=ROOM, text="a")
    response = refused.value.response
    assert (response.status_code, response.headers["retry-after"], response["error"]) == (429, "7", "ratelimited")
    assert stored(ws) == []


def test_an_error_of_choice_is_answered(ws: Workspace, writer: WebClient) -> None:
    ws.fault("*", "error", error="fatal_error")
    assert code(writer.chat_postMessage, channel=ROOM, text="a") == "fatal_error"


@pytest.mark.parametrize(("kind", "kept"), [("drop", []), ("drop_after_accept", ["a"])])
def test_a_dropped_connection_leaves_the_client_in_doubt(
    ws: Workspace, writer: WebClient, kind: str, kept: list[str]
) -> None:
    ws.fault("chat.postMessage", kind)
    with pytest.raises(BROKEN):
        writer.chat_postMessage(channel=ROOM, text="a")
    assert stored(ws) == kept


def test_a_client_with_default_retries_posts_twice(ws: Workspace, client: WebClient) -> None:
    ws.fault("chat.postMessage", "drop_after_accept")
    client.chat_postMessage(channel=ROOM, text="a")
    assert stored(ws) == ["a", "a"]


def test_a_late_answer_is_too_late_but_the_message_is_there(ws: Workspace, writer: WebClient) -> None:
    ws.fault("chat.postMessage", "late", seconds=1.5)
    with pytest.raises(TimeoutError):
        writer.chat_postMessage(channel=ROOM, text="a")
    assert stored(ws) == ["a"]


def test_a_hang_does_nothing_and_does_not_keep_the_workspace_from_stopping(writer: WebClient, ws: Workspace) -> None:
    ws.fault("chat.postMessage", "hang")
    with pytest.raises(TimeoutError):
        writer.chat_postMessage(channel=ROOM, text="a")
    assert stored(ws) == []
    started = time.monotonic()
    ws.stop()
    assert time.monotonic() - started < 1


def test_nonsense_is_no_json(ws: Workspace, writer: WebClient) -> None:
    ws.fault("chat.postMessage", "nonsense")
    with pytest.raises(SlackApiError, match="non-JSON"):
        writer.chat_postMessage(channel=ROOM, text="a")
    assert stored(ws) == ["a"]


def test_a_fault_hits_as_often_as_told_and_after_the_calls_to_skip(ws: Workspace, writer: WebClient) -> None:
    ws.fault("chat.postMessage", "error", error="fatal_error", times=2, skip=1)
    ends = []
    for n in range(4):
        try:
            ends.append(writer.chat_postMessage(channel=ROOM, text=str(n))["ok"])
        except SlackApiError:
            ends.append(False)
    assert ends == [True, False, False, True]


def test_faults_hit_only_their_method(ws: Workspace, writer: WebClient) -> None:
    ws.fault("chat.update", "status")
    assert writer.chat_postMessage(channel=ROOM, text="a")["ok"]
    assert len(ws.faults()) == 1
    ws.clear_faults()
    assert ws.faults() == []


def test_strict_rates_are_slacks(client: WebClient) -> None:
    with Workspace.start(rates="strict") as strict:
        eager = WebClient(strict.bot_token, base_url=strict.api_url)
        for n in range(5):
            eager.chat_postMessage(channel=ROOM, text=str(n))
        with pytest.raises(SlackApiError) as refused:
            eager.chat_postMessage(channel=ROOM, text="too soon")
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["retry-after"] == "1"
        assert eager.chat_postMessage(channel="C0FINANCE", text="elsewhere")["ok"]


def test_a_tier_2_method_may_be_called_twenty_times_a_minute() -> None:
    with Workspace.start(rates="strict") as strict:
        eager = WebClient(strict.bot_token, base_url=strict.api_url)
        for _ in range(20):
            eager.users_list()
        assert code(eager.users_list) == "ratelimited"


class TestOverTheWire:
    """The control API, for a drill that runs elsewhere."""

    @pytest.fixture
    def control(self, ws: Workspace) -> httpx.Client:
        headers = {"Authorization": f"Bearer {ws.control_token}"}
        return httpx.Client(base_url=f"{ws.url}/control", headers=headers)

    def test_it_needs_its_token(self, ws: Workspace) -> None:
        assert httpx.get(f"{ws.url}/control/state").status_code == 401
        wrong = {"Authorization": f"Bearer {ws.bot_token}"}
        assert httpx.post(f"{ws.url}/control/reset", headers=wrong).status_code == 401

    def test_it_sets_lists_and_clears_faults(self, control: httpx.Client, writer: WebClient) -> None:
        fault = {"method": "chat.postMessage", "kind": "error", "error": "fatal_error", "times": 3}
        assert control.post("/faults", json=fault).json() == {"ok": True}
        assert code(writer.chat_postMessage, channel=ROOM, text="a") == "fatal_error"
        assert control.get("/faults").json()["faults"][0]["times"] == 2
        control.delete("/faults")
        assert control.get("/faults").json()["faults"] == []

    @pytest.mark.parametrize(
        "body",
        [{"method": "x", "kind": "earthquake"}, {"method": "x"}, {"kind": "drop", "method": "x", "colour": 1}, []],
    )
    def test_a_fault_it_does_not_know_is_refused(self, control: httpx.Client, body: object) -> None:
        assert control.post("/faults", json=body).status_code == 400

    def test_it_shows_calls_and_messages_without_tokens(
        self, control: httpx.Client, writer: WebClient, ws: Workspace
    ) -> None:
        metadata = {"event_type": "n", "event_payload": {"key": "k"}}
        writer.chat_postMessage(channel=ROOM, text="a", metadata=metadata)
        call = control.get("/calls", params={"method": "chat.postMessage"}).json()["calls"][0]
        assert (call["ok"], call["args"]["text"]) == (True, "a")
        assert ws.bot_token not in control.get("/calls").text
        rooms = {c["id"]: c["messages"] for c in control.get("/state").json()["channels"]}
        assert rooms[ROOM][0]["metadata"] == metadata

    def test_it_resets_to_the_seed(self, control: httpx.Client, writer: WebClient, ws: Workspace) -> None:
        writer.chat_postMessage(channel=ROOM, text="a")
        control.post("/reset")
        assert (stored(ws), ws.calls()) == ([], [])

    def test_it_moves_the_clock_forward_only(self, control: httpx.Client, writer: WebClient) -> None:
        before = control.post("/clock", json={"seconds": 0}).json()["now"]
        control.post("/clock", json={"seconds": 3600})
        assert float(writer.chat_postMessage(channel=ROOM, text="a")["ts"]) >= before + 3600
        assert control.post("/clock", json={"seconds": -1}).status_code == 400


def test_the_log_of_calls_comes_as_lines_too(ws: Workspace, client: WebClient) -> None:
    client.chat_postMessage(channel="C0DATAENG", text="é\n")
    address, headers = f"{ws.url}/control/calls.jsonl", {"Authorization": f"Bearer {ws.control_token}"}
    (line,) = httpx.get(address, params={"method": "chat.postMessage"}, headers=headers).text.splitlines()
    assert json.loads(line)["args"]["text"] == "é\n"
    assert httpx.get(address).status_code == 401
