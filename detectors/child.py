"""A process of its own for what loads pandas, may hang or may die; the one that answers people pays none of it."""

from __future__ import annotations

import math
import os
import signal
import subprocess
from collections.abc import Callable, Iterable, Sequence
from tempfile import TemporaryFile

from bot.handbook.team.settings import SourceSettings
from detectors.variables import variables_of

BEAT = 2.0  # seconds between two looks whether the answer is still wanted

# What a supervisor or a terminal sends to every process of ours when it stops us: not the child's own doing.
_STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def was_stopped(status: int | None) -> bool:
    """Whether a child with this return code was stopped from outside, as it is when we ourselves are."""
    return status is not None and -status in _STOPS


def said_by_child(
    command: Sequence[str],
    given: str,
    wanted: Callable[[], bool],
    timeout: float,
    sources: Iterable[SourceSettings] = (),
) -> str | None:
    """What it says on its standard output. It is killed after `timeout` seconds of world time, or once the answer is
    not wanted any more, and then this is None; also where it was stopped along with us.

    wanted: asked every few seconds. sources: those that it reads, whose variables it gets. Raises
    subprocess.SubprocessError where it did not end, or not well. Its last words are not kept: they may quote an address
    with a password."""
    # In a file, whole before the child begins. Not in a pipe: a pipe takes 64 KiB from us before the child reads, and
    # `communicate` writes no more of the rest once a first call of it has timed out (CPython 3.11 to 3.13), so that
    # a child that is slow to start would wait for ever.
    with TemporaryFile() as stdin:
        stdin.write(given.encode())
        stdin.seek(0)
        pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
        environ = {**variables_of(sources, os.environ), "PYTHONUTF8": "1"}  # whatever the machine's locale is
        with subprocess.Popen(command, stdin=stdin, stdout=pipe, stderr=quiet, env=environ) as child:
            try:
                return _said(child, wanted, timeout)
            finally:
                child.kill()  # nothing happens to one that has ended


def _said(child: subprocess.Popen[bytes], wanted: Callable[[], bool], timeout: float) -> str | None:
    beat = min(BEAT, timeout)
    for _ in range(math.ceil(timeout / beat)):
        try:
            said, _ = child.communicate(timeout=beat)
        except subprocess.TimeoutExpired:
            if not wanted():
                return None
            continue
        if was_stopped(child.returncode):
            return None
        if child.returncode:
            raise subprocess.CalledProcessError(child.returncode, child.args)
        return said.decode()
    raise subprocess.TimeoutExpired(child.args, timeout)
