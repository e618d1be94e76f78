"""Uploads in three steps, and who may download."""

from __future__ import annotations

import httpx
from slack_sdk import WebClient

from bot.workspace.people import Person
from bot.workspace.workspace import Workspace
from tests.contract.refusals import code

ROOM = "C0DATAENG"


def test_a_chart_goes_up_into_a_thread(client: WebClient, ann: Person) -> None:
    parent = client.chat_postMessage(channel=ROOM, text="P1")["ts"]
    client.files_upload_v2(
        channel=ROOM, thread_ts=parent, filename="c.png", content=b"\x89PNG", title="Chart", initial_comment="See"
    )
    message = ann.messages(ROOM, thread=parent)[1]
    assert (message["text"], message["files"][0]["title"]) == ("See", "Chart")
    assert (message["files"][0]["mimetype"], message["files"][0]["size"]) == ("image/png", 4)


def test_a_file_is_downloaded_with_the_token_only(ws: Workspace, client: WebClient) -> None:
    client.files_upload_v2(channel=ROOM, filename="a.csv", content=b"a,b")
    url = client.conversations_history(channel=ROOM)["messages"][0]["files"][0]["url_private"]
    assert httpx.get(url).status_code == 403
    got = httpx.get(url, headers={"Authorization": f"Bearer {ws.bot_token}"})
    assert (got.content, got.headers["content-disposition"]) == (b"a,b", "attachment")


def test_an_uploaded_page_cannot_run_in_the_workspace(ws: Workspace, client: WebClient) -> None:
    client.files_upload_v2(channel=ROOM, filename="a.html", content=b"<script>alert(1)</script>")
    url = client.conversations_history(channel=ROOM)["messages"][0]["files"][0]["url_private"]
    got = httpx.get(url, headers={"Sec-Fetch-Site": "same-origin"})
    assert got.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in got.headers["content-security-policy"]


def test_what_was_never_uploaded_cannot_be_shared(client: WebClient) -> None:
    asked = client.files_getUploadURLExternal(filename="a.txt", length=1)
    files = [{"id": asked["file_id"]}]
    assert code(client.files_completeUploadExternal, files=files, channel_id=ROOM) == "file_not_found"


def test_an_empty_file_is_refused(client: WebClient) -> None:
    assert code(client.files_getUploadURLExternal, filename="a.txt", length=0) == "invalid_arguments"
