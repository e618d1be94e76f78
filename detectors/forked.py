"""Passes in processes of their own that are forked from one that is warm: begun in milliseconds, killed one by one.

Where there is no such process (not Linux, or it died twice), each pass is a process from scratch; nothing else differs.
"""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile

from bot.handbook.team.settings import SourceSettings
from detectors.child import BEAT, said_by_child, was_stopped
from detectors.fork_server import Wanted
from detectors.variables import variables_of

OLDEST = 3600.0  # seconds, after which another is begun: what a library leaks is gone, and new code is used
TRIES = 2 if sys.platform == "linux" else 0


class ServerGone(Exception):
    """It ended before it said how the pass did, as it may when it was idle for long. status: its own, if known."""

    def __init__(self, status: int | None) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class _Server:
    process: subprocess.Popen[bytes]
    door: socket.socket
    since: float


class Forks:
    """Safe between threads. One server for all; it is begun when it is first needed. tries: to have a pass forked,
    before it is made from scratch."""

    def __init__(self, oldest: float = OLDEST, tries: int = TRIES) -> None:
        self._lock, self._oldest, self._tries = threading.Lock(), oldest, tries
        self._server: _Server | None = None
        self._former: list[subprocess.Popen[bytes]] = []

    def said(
        self,
        arguments: Sequence[str],
        given: str,
        wanted: Callable[[], bool],
        timeout: float,
        sources: Iterable[SourceSettings] = (),
        loads: Sequence[str] = (),
    ) -> str | None:
        """What `python -m detectors` with these arguments says; else as `said_by_child`. loads: modules that it will
        need."""
        asked = Wanted(arguments=tuple(arguments), variables=_variables(sources), loads=tuple(loads))
        for _ in range(self._tries):
            try:
                return self._said(asked, given, wanted, timeout)
            except ServerGone as gone:
                if was_stopped(gone.status):
                    return None
        command = [sys.executable, "-m", "detectors", *arguments]
        return said_by_child(command, given, wanted, timeout, sources)

    def _said(self, asked: Wanted, given: str, wanted: Callable[[], bool], timeout: float) -> str | None:
        with TemporaryFile() as stdin, TemporaryFile() as stdout:
            stdin.write(given.encode())
            stdin.seek(0)
            control, server = self._begun(asked, stdin.fileno(), stdout.fileno())
            with control:
                status = self._ended(control, server, asked, wanted, timeout)
            if status is None or was_stopped(status):
                return None
            if status:
                raise subprocess.CalledProcessError(status, asked.arguments)
            stdout.seek(0)
            return stdout.read().decode()

    def _begun(self, asked: Wanted, stdin: int, stdout: int) -> tuple[socket.socket, _Server]:
        """The socket on which its end is told; to close it is to kill it."""
        mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its, self._lock:
            server = self._warm()
            try:
                message = asked.model_dump_json().encode()
                socket.send_fds(server.door, [message], [stdin, stdout, its.fileno()])
            except OSError:
                mine.close()
                raise ServerGone(self._given_up(server)) from None
        return mine, server

    def _ended(
        self, control: socket.socket, server: _Server, asked: Wanted, wanted: Callable[[], bool], timeout: float
    ) -> int | None:
        """The status with which it ended; None where it is not wanted any more."""
        ends = time.monotonic() + timeout
        while (left := ends - time.monotonic()) > 0:
            if select.select([control], [], [], min(BEAT, left))[0]:
                if said := control.recv(100):
                    return int(said)
                with self._lock:
                    raise ServerGone(self._given_up(server))
            if not wanted():
                return None
        raise subprocess.TimeoutExpired(asked.arguments, timeout)

    def _warm(self) -> _Server:
        if self._server is not None and time.monotonic() - self._server.since > self._oldest:
            self._given_up(self._server)
        if self._server is None:
            self._server = _begin()
        return self._server

    @property
    def server(self) -> int | None:
        """Its process, where there is one."""
        return self._server.process.pid if self._server else None

    def close(self) -> list[subprocess.Popen[bytes]]:
        """What is under way goes on to its end, and the server ends after it. Returns those that have not ended."""
        with self._lock:
            if self._server is not None:
                self._given_up(self._server)
            return self._former

    def _given_up(self, server: _Server) -> int | None:
        """Another is begun for the next pass. Returns its status, where it has ended."""
        server.door.close()
        if self._server is server:
            self._server = None
        self._former = [one for one in (*self._former, server.process) if one.poll() is None]
        return server.process.poll()


def _begin() -> _Server:
    door, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command, quiet = [sys.executable, "-m", "detectors.fork_server", str(its.fileno())], subprocess.DEVNULL
    with its:
        process = subprocess.Popen(
            command, stdin=quiet, stdout=quiet, stderr=quiet, env=_variables(()), pass_fds=[its.fileno()]
        )
    return _Server(process, door, time.monotonic())


def _variables(sources: Iterable[SourceSettings]) -> dict[str, str]:
    return {**variables_of(sources, os.environ), "PYTHONUTF8": "1"}  # whatever the machine's locale is
