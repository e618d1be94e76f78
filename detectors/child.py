"""A process of its own for what loads pandas, may hang or may die; the one that answers people pays none of it."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Callable, Sequence

BEAT = 2.0  # seconds between two looks whether the answer is still wanted


def said_by_child(command: Sequence[str], given: str, wanted: Callable[[], bool], timeout: float) -> str | None:
    """What it says on its standard output. It is killed after `timeout` seconds of world time, or once the answer is
    not wanted any more, and then this is None. wanted: asked every few seconds. Raises subprocess.SubprocessError where
    it did not end, or not well. Its last words are not kept: they may quote an address with a password."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as child:
        try:
            return _said(child, given, wanted, timeout)
        finally:
            child.kill()  # nothing happens to one that has ended


def _said(child: subprocess.Popen[str], given: str, wanted: Callable[[], bool], timeout: float) -> str | None:
    beat = min(BEAT, timeout)
    rest: str | None = given
    for _ in range(math.ceil(timeout / beat)):
        try:
            said, _ = child.communicate(rest, timeout=beat)
        except subprocess.TimeoutExpired:
            rest = None  # it has been written, or is being written
            if not wanted():
                return None
            continue
        if child.returncode:
            raise subprocess.CalledProcessError(child.returncode, child.args)
        return said
    raise subprocess.TimeoutExpired(child.args, timeout)
