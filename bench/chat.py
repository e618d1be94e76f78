"""The local workspace under load: 200 messages a second with 20 windows open, beside the bare server it stands on."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

import aiohttp
import websockets

from bench.measure import cpu_seconds, percentile, table, workspace

A_SECOND, SECONDS, WINDOWS = 200, 5, 20
PEOPLE = ("U0ENGA", "U0ENGB", "U0ENGC", "U0ENGD", "U0LEAD")


def run() -> None:
    with workspace() as slack:
        server = int(slack["WORKSPACE_PID"])
        asyncio.run(_asked(slack))  # the first calls find modules unread and connections unmade
        before = cpu_seconds(server)
        asked = asyncio.run(_asked(slack))
        between = cpu_seconds(server)
        posted, seen = asyncio.run(_posted(slack))
        after = cpu_seconds(server)
    rows = [
        ("api.test, which does nothing", *_row(asked), _each(between - before, asked)),
        ("chat.postMessage, answered", *_row(posted), _each(after - between, posted)),
        (f"chat.postMessage, seen in {WINDOWS} windows", *_row(seen), ""),
    ]
    columns = ("", "how many", "p50 (ms)", "p99 (ms)", "worst (ms)", "CPU each (ms)")
    table(f"{A_SECOND} calls a second for {SECONDS} s", columns, rows)


def _row(waits: list[float]) -> tuple[str, str, str, str]:
    figures = (percentile(waits, 0.5), percentile(waits, 0.99), max(waits))
    return (str(len(waits)), *(f"{figure:.1f}" for figure in figures))  # type: ignore[return-value]


def _each(seconds: float, calls: list[float]) -> str:
    return f"{seconds * 1000 / len(calls):.2f}"


async def _asked(slack: dict[str, str]) -> list[float]:
    async with _client(slack) as client:
        return await _steadily(lambda n: _call(client, "api.test", {}))


async def _posted(slack: dict[str, str]) -> tuple[list[float], list[float]]:
    """Milliseconds until the app had its answer, and until each window had each message."""
    sent: dict[str, float] = {}
    seen: list[float] = []
    page = slack["SLACK_API_URL"].replace("http", "ws", 1).replace("/api/", "/page/socket")
    async with asyncio.TaskGroup() as group, _client(slack) as client:
        sockets = [await websockets.connect(f"{page}?as={PEOPLE[n % len(PEOPLE)]}") for n in range(WINDOWS)]
        windows = [group.create_task(_watch(socket, sent, seen)) for socket in sockets]

        async def post(n: int) -> None:
            sent[f"message {n}"] = time.perf_counter()
            await _call(client, "chat.postMessage", {"channel": "C0DATAENG", "text": f"message {n}"})

        posted = await _steadily(post)
        await asyncio.sleep(1)
        for window in windows:
            window.cancel()
        await asyncio.gather(*(socket.close() for socket in sockets))
    return posted, seen


async def _watch(socket: websockets.ClientConnection, sent: dict[str, float], seen: list[float]) -> None:
    async for told in socket:
        text = json.loads(told).get("message", {}).get("text")
        if text in sent:
            seen.append((time.perf_counter() - sent[text]) * 1000)


async def _steadily(call: Callable[[int], Awaitable[object]]) -> list[float]:
    """Begins a call every 5 ms whether or not the last one is answered; milliseconds from when it was due."""
    waits: list[float] = []
    began = time.perf_counter()

    async def one(n: int) -> None:
        due = began + n / A_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await call(n)
        waits.append((time.perf_counter() - due) * 1000)

    await asyncio.gather(*(one(n) for n in range(A_SECOND * SECONDS)))
    return waits


async def _call(client: aiohttp.ClientSession, method: str, args: dict[str, str]) -> None:
    async with client.post(method, json=args) as answer:
        await answer.read()


def _client(slack: dict[str, str]) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        base_url=slack["SLACK_API_URL"],
        headers={"Authorization": f"Bearer {slack['SLACK_BOT_TOKEN']}"},
        connector=aiohttp.TCPConnector(limit=32),
        timeout=aiohttp.ClientTimeout(total=30),
    )
