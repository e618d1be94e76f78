"""The bot as a process of its own, as a user runs it: to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from local_slack.workspace import Workspace

from tests.conftest import EXAMPLE

ROOT = EXAMPLE.parent.parent
SECRET = "a secret that nobody guesses"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Victim:
    """One process of the bot, begun again each time it was killed. more: of its environment."""

    def __init__(self, command: str, workspace: Workspace, database_url: str, log: Path, **more: str) -> None:
        self.port = free_port()
        self._command, self._log = command, log.open("ab")
        self._environ = {
            **os.environ,
            "DATABASE_URL": database_url,
            "SLACK_PACE": "false",
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "SLACK_API_URL": workspace.api_url,
            "WATCHKEEPER_TEAMS": str(ROOT / "teams"),
            "WATCHKEEPER_HTTP_PORT": str(self.port),
            "ALERTS_SECRET": SECRET,
            **more,
        }
        self.begin()

    def begin(self) -> None:
        command = [sys.executable, "-m", "bot", self._command]
        # A folder of its own group: a detector's child dies with it.
        self._process = subprocess.Popen(
            command, env=self._environ, cwd=ROOT, stdout=self._log, stderr=self._log, start_new_session=True
        )

    def kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=20)
        self._log.close()
