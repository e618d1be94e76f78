"""The unmodified SDK's asynchronous half: AsyncWebClient, its uploads, and Socket Mode over aiohttp."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from local_slack.people import Person
from local_slack.workspace import Workspace
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

ROOM = "C0DATAENG"
T = TypeVar("T")


def client_of(ws: Workspace) -> AsyncWebClient:
    return AsyncWebClient(ws.bot_token, base_url=ws.api_url)


def finished(work: Coroutine[Any, Any, T]) -> T:
    """Runs it in a thread of its own: this one may be Playwright's, whose loop runs for the whole session."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, asyncio.wait_for(work, 30)).result(35)


def test_messages_blocks_and_metadata_arrive_as_they_were_sent(ws: Workspace) -> None:
    metadata = {"event_type": "x", "event_payload": {"key": "1"}}
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*hi* & <>"}}]

    async def run() -> Any:
        client = client_of(ws)
        posted = await client.chat_postMessage(channel=ROOM, text="é & ✓", blocks=blocks, metadata=metadata)
        await client.chat_update(channel=ROOM, ts=posted["ts"], text="b", blocks=blocks)
        return await client.conversations_history(channel=ROOM, include_all_metadata=True)

    message = finished(run())["messages"][0]
    assert (message["text"], message["blocks"][0]["text"]["text"]) == ("b", "*hi* & <>")
    assert message["metadata"] == metadata


def test_a_refusal_is_an_error_with_slacks_code(ws: Workspace) -> None:
    async def run() -> str:
        try:
            await client_of(ws).chat_postMessage(channel="C0NOWHERE", text="x")
        except SlackApiError as error:
            return str(error.response["error"])
        return ""

    assert finished(run()) == "channel_not_found"


def test_cursors_lead_through_all_pages(ws: Workspace) -> None:
    async def run() -> int:
        return sum([len(page["members"]) async for page in await client_of(ws).users_list(limit=3)])

    assert finished(run()) == 10


def test_a_file_goes_up_in_three_steps(ws: Workspace) -> None:
    async def run() -> Any:
        return await client_of(ws).files_upload_v2(channel=ROOM, filename="a.txt", content="abc", title="A")

    assert finished(run())["file"]["title"] == "A"
    assert ws.messages(ROOM)[0]["files"][0]["size"] == 3


def test_an_asynchronous_app_answers_over_a_socket(ws: Workspace, ann: Person) -> None:
    ready, over = threading.Event(), threading.Event()

    async def run() -> None:
        app = AsyncApp(client=client_of(ws))

        @app.command("/oncall")
        async def oncall(ack: Any, command: dict[str, str]) -> None:
            await ack(f"{command['text']} it is")

        handler = AsyncSocketModeHandler(app, ws.app_token)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        ready.set()
        await asyncio.to_thread(over.wait, 30)
        await handler.close_async()  # type: ignore[no-untyped-call]

    thread = threading.Thread(target=lambda: asyncio.run(asyncio.wait_for(run(), 60)), daemon=True)
    thread.start()
    try:
        assert ready.wait(20)
        assert ann.command(ROOM, "/oncall Ann") == {"ok": True}
    finally:
        over.set()
        thread.join(20)
    assert not thread.is_alive()
    assert ann.ephemerals(ROOM)[0]["text"] == "Ann it is"
