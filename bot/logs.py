"""The log: as lines or as JSON, and an error that comes again and again is written ever more rarely."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

FIRST, LONGEST = 10.0, 3600.0  # seconds between two lines of the same error
CALM = 600.0  # seconds without an error after which it is a new one
MOST = 1000  # different errors that are known at a time
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LOGIN = re.compile(r"(?<=://)[^/\s@]+@")  # of an address: a proxy's, a database's


def handler(as_json: bool, running: Callable[[], float]) -> logging.Handler:
    """To stderr. running: a clock that only goes forward, in seconds."""
    made = logging.StreamHandler()
    made.setFormatter(Json() if as_json else Lines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    made.addFilter(BackOff(running))
    return made


class Lines(logging.Formatter):
    """No line quotes the login of an address, whoever wrote it: slack-sdk names the proxy that refused it."""

    def format(self, record: logging.LogRecord) -> str:
        return _LOGIN.sub("***@", super().format(record))


class Json(logging.Formatter):
    """One object a line. What a call gives as `extra` (incident, notice) is a field of its own."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"at": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        said |= {name: given for name, given in vars(record).items() if name not in _OWN and given is not None}
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return _LOGIN.sub("***@", json.dumps(said, ensure_ascii=False, default=str))


class BackOff(logging.Filter):
    """Warnings and errors that differ in nothing but numbers are one: it is written, then not for 10 s, then not for
    20 s, and so on up to an hour. The next line says how many were left out. One that stayed away for ten minutes
    begins anew."""

    def __init__(self, running: Callable[[], float]) -> None:
        super().__init__()
        self._running, self._lock = running, threading.Lock()
        self._known: dict[tuple[str, ...], _Repeated] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        with self._lock:
            left_out = self._left_out(_which(record))
        if left_out:
            record.msg, record.args = f"{record.getMessage()} (and {left_out} more like this since the last line)", None
        return left_out is not None

    def _left_out(self, which: tuple[str, ...]) -> int | None:
        """How many were left out before this one; None if it is left out as well."""
        now, before = self._running(), self._known.get(which, _Repeated())
        if len(self._known) >= MOST:
            self._known.clear()
        is_new = now - before.seen_at > CALM
        if not is_new and now - before.written_at < before.silent:
            self._known[which] = before._replace(seen_at=now, left_out=before.left_out + 1)
            return None
        silent = FIRST if is_new else min(2 * before.silent, LONGEST)
        self._known[which] = _Repeated(now, now, silent)
        return before.left_out


class _Repeated(NamedTuple):
    """silent: seconds for which it is held back after it was written."""

    written_at: float = float("-inf")
    seen_at: float = float("-inf")
    silent: float = 0.0
    left_out: int = 0


def _which(record: logging.LogRecord) -> tuple[str, ...]:
    error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
    return record.name, record.levelname, _NUMBER.sub("#", record.getMessage()), error
