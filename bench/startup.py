"""From the command to ready, and idle memory, beside a bare Bolt app with one command and no state."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import httpx

from bench.measure import ROOT, process, resident_mb, table, workspace
from tests.victim import free_port

IDLE_AFTER = 20.0  # seconds: connections open, the first detector pass over
BARE = """
import os
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
app = App(client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]))
app.command("/oncall")(lambda ack: ack("Engineer A"))
handler = SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
handler.connect()
print("ready", flush=True)
import time
time.sleep(3600)
"""


def run() -> None:
    with workspace() as slack:
        table("start and idle memory", ("", "ready after (s)", "idle (MB)"), [_bare(slack), _watchkeeper(slack)])


def _bare(slack: dict[str, str]) -> tuple[str, str, str]:
    began = time.perf_counter()
    with process("-c", BARE, environ=slack) as app:
        assert app.stdout is not None
        app.stdout.readline()
        ready = time.perf_counter() - began
        time.sleep(3)
        return "a bare Bolt app", f"{ready:.1f}", f"{resident_mb(app.pid):.0f}"


def _watchkeeper(slack: dict[str, str]) -> tuple[str, str, str]:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environ = bot_environment(slack, Path(folder), port)
        began = time.perf_counter()
        with process("-m", "bot", "run", environ=environ) as bot:
            wait_until_ready(port)
            ready = time.perf_counter() - began
            time.sleep(IDLE_AFTER)
            return "watchkeeper run", f"{ready:.1f}", f"{resident_mb(bot.pid):.0f}"


def bot_environment(slack: dict[str, str], folder: Path, port: int) -> dict[str, str]:
    return {
        **slack,
        "DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "WATCHKEEPER_TEAMS": str(ROOT / "teams"),
        "WATCHKEEPER_HTTP_PORT": str(port),
    }


def wait_until_ready(port: int, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/ready", trust_env=False, timeout=1).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.02)
    raise TimeoutError(f"not ready after {seconds} s")
