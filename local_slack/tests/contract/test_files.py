"""Uploads in three steps, and who may download."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import httpx
import pytest
from local_slack.people import Person
from local_slack.seed import EVENTS
from local_slack.workspace import Workspace
from PIL import Image
from slack_bolt import App
from slack_sdk import WebClient

from contract.conftest import ALL_SCOPES, client_of, seed_with
from contract.refusals import code
from contract.test_socket_mode import acknowledge, heard, socket_of

ROOM = "C0DATAENG"


def picture(width: int = 720, height: int = 480) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, "png")
    return made.getvalue()


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
    assert (got.content, got.headers["content-disposition"]) == (b"a,b", "attachment; filename*=UTF-8''a.csv")


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


def test_files_go_to_all_the_channels_that_are_named(client: WebClient, ann: Person) -> None:
    client.conversations_join(channel="C0GENERAL")
    asked = client.files_getUploadURLExternal(filename="a.txt", length=1)
    httpx.post(asked["upload_url"], content=b"a")
    rooms = [ROOM, "C0GENERAL", "U0ENGA"]
    blocks = json.dumps([{"type": "section", "text": {"type": "mrkdwn", "text": "*see*"}}])
    shown = client.files_completeUploadExternal(files=[{"id": asked["file_id"]}], channels=rooms, blocks=blocks)[
        "files"
    ][0]
    direct = ann.open_dm(ann.bot)
    assert (shown["channels"], shown["ims"], shown["is_public"]) == ([ROOM, "C0GENERAL"], [direct], True)
    assert set(shown["shares"]) == {"public", "private"}
    assert [ann.messages(room)[-1]["blocks"][0]["text"]["text"] for room in (ROOM, "C0GENERAL", direct)] == [
        "*see*"
    ] * 3


def test_a_comment_wins_over_blocks(client: WebClient, ann: Person) -> None:
    asked = client.files_getUploadURLExternal(filename="a.txt", length=1)
    httpx.post(asked["upload_url"], content=b"a")
    blocks = json.dumps([{"type": "divider"}])
    files = [{"id": asked["file_id"]}]
    client.files_completeUploadExternal(files=files, channel_id=ROOM, blocks=blocks, initial_comment="see")
    assert (ann.messages(ROOM)[-1]["text"], ann.messages(ROOM)[-1].get("blocks")) == ("see", None)


def test_without_a_channel_a_file_stays_with_its_maker(ws: Workspace, client: WebClient) -> None:
    shown = client.files_upload_v2(filename="a.txt", content="a")["file"]
    assert (shown["is_public"], shown["channels"], ws.messages(ROOM)) == (False, [], [])


def test_a_picture_has_its_size_and_thumbnails(client: WebClient) -> None:
    shown = client.files_upload_v2(channel=ROOM, filename="a.png", content=picture(720, 480))["file"]
    assert (shown["original_w"], shown["original_h"]) == (720, 480)
    assert (shown["thumb_360_w"], shown["thumb_360_h"]) == (360, 240)


def test_what_only_calls_itself_a_picture_has_none(client: WebClient) -> None:
    shown = client.files_upload_v2(channel=ROOM, filename="a.png", content=b"no picture")["file"]
    assert "thumb_360" not in shown


@pytest.mark.parametrize("asked", ["a.csv", "download/a.csv"])
def test_a_file_from_where_the_bot_is_not_is_not_for_it(
    client: WebClient, ws: Workspace, ann: Person, asked: str
) -> None:
    between = ann.open_dm("U0ENGB")
    ann.upload(between, "a.csv", b"a")
    file = ann.messages(between)[0]["files"][0]
    assert code(client.files_info, file=file["id"]) == "file_not_found"
    address = file["url_private"].replace("a.csv", asked)
    assert httpx.get(address, headers={"Authorization": f"Bearer {ws.bot_token}"}).status_code == 403


@pytest.fixture
def hearing() -> Any:
    events = [*EVENTS, "file_shared"]
    with Workspace.start(seed_with(*ALL_SCOPES, events=events)) as running:
        yield running


def test_the_app_hears_of_files_twice_as_in_slack(hearing: Workspace) -> None:
    seen: list[dict[str, Any]] = []
    with socket_of(hearing) as socket, hearing.person("U0ENGA") as ann:
        heard(socket)
        hearing_bot = client_of(hearing)
        hearing_bot.conversations_join(channel=ROOM)
        ann.upload(ROOM, "a.csv", b"a,b", "the figures")
        while len(seen) < 2:
            envelope = heard(socket)
            acknowledge(socket, envelope)
            if envelope["payload"]["event"]["type"] in ("message", "file_shared"):
                seen.append(envelope["payload"]["event"])
    message, shared = seen
    assert (message["subtype"], message["text"], message["upload"]) == ("file_share", "the figures", True)
    assert shared["file_id"] == message["files"][0]["id"]
    assert (shared["user_id"], shared["channel_id"]) == ("U0ENGA", ROOM)


def test_bolt_hears_a_person_who_says_something_with_a_file(
    app: App, connect: Callable[[], Any], client: WebClient, ann: Person
) -> None:
    app.message("figures")(lambda message, say: say(f"{len(message['files'])} file"))
    connect()
    client.conversations_join(channel=ROOM)
    ann.upload(ROOM, "a.csv", b"a,b", "the figures")
    ann.wait_message(ROOM, "1 file")
