"""DOOR: a process that has loaded what a pass needs, and forks a process of its own for each.

    python -m detectors.fork_server DOOR

DOOR: the number of a socket. Each message on it is one pass (`Wanted`, as JSON) with three open files: what it reads,
what it writes, and a socket on which its end is told and whose closing kills it. The variables of a source are set in
the fork alone and end with it: this process never has any, so that no team's password meets another's code.

It ends when nobody is left at the other end of the door, or when nobody wanted anything for a while.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from detectors.__main__ import main as pass_of

IDLE = 120.0  # seconds; passes that follow each other find it warm, and between them it costs no memory
LONGEST = 200_000  # bytes of a message: arguments and variables, no figures


class Wanted(BaseModel):
    """arguments: of `python -m detectors`. variables: the whole environment of the pass. loads: modules that it will
    need, which are loaded once, before the fork."""

    model_config = ConfigDict(frozen=True)

    arguments: tuple[str, ...]
    variables: dict[str, str]
    loads: tuple[str, ...] = ()


@dataclass
class ForkServer:
    door: socket.socket
    _controls: dict[int, socket.socket] = field(default_factory=dict)  # by the process that each is about
    _is_open: bool = True

    def serve(self) -> None:
        ended, tell = socket.socketpair()
        ended.setblocking(False)
        tell.setblocking(False)
        signal.set_wakeup_fd(tell.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)  # so that the end of a fork wakes the select below
        with selectors.DefaultSelector() as files:
            files.register(self.door, selectors.EVENT_READ, self._begin)
            files.register(ended, selectors.EVENT_READ, self._reap)
            while self._is_open or self._controls:
                ready = files.select(IDLE)
                if not ready and not self._controls:
                    return
                for key, _ in ready:
                    key.data(files, key.fileobj)

    def _begin(self, files: selectors.BaseSelector, door: socket.socket) -> None:
        said, descriptors, _, _ = socket.recv_fds(door, LONGEST, 3)
        if not said:
            files.unregister(door)
            self._is_open = False
            return
        wanted = Wanted.model_validate_json(said)
        for module in wanted.loads:
            importlib.import_module(module)
        given, told, control = descriptors
        gc.freeze()  # what is loaded stays shared between the forks
        process = os.fork()
        if not process:
            os._exit(self._pass(wanted, given, told))
        os.close(given)
        os.close(told)
        self._controls[process] = socket.socket(fileno=control)
        files.register(self._controls[process], selectors.EVENT_READ, lambda *_: self._kill(files, process))

    def _pass(self, wanted: Wanted, given: int, told: int) -> int:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(wanted.variables)
        os.dup2(given, 0)
        os.dup2(told, 1)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
        sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8")
        try:
            status = pass_of(list(wanted.arguments))
            sys.stdout.flush()
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 1
        except BaseException:  # noqa: BLE001, a fork must not go on as if it were the server
            return 1
        return status

    def _kill(self, files: selectors.BaseSelector, process: int) -> None:
        """Nobody waits for it any more."""
        files.unregister(self._controls[process])
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)

    def _reap(self, files: selectors.BaseSelector, ended: socket.socket) -> None:
        with suppress(BlockingIOError):
            ended.recv(4096)
        for process in list(self._controls):
            found, status = os.waitpid(process, os.WNOHANG)
            if not found:
                continue
            control = self._controls.pop(process)
            with suppress(OSError):
                control.send(str(os.waitstatus_to_exitcode(status)).encode())
            with suppress(KeyError):
                files.unregister(control)
            control.close()


if __name__ == "__main__":
    ForkServer(socket.socket(fileno=int(sys.argv[1]))).serve()
