"""The log of what people did on the page: what a drill, a demo or a test follows them by."""

from __future__ import annotations

from collections import deque
from typing import Any

from local_slack.refusal import Json

KEPT = 5000
_TOLD = ("channel", "text", "action_id", "callback_id", "view_id", "tab", "ts", "thread_ts", "name", "jump")
_LONGEST = 200  # characters of one value


class Deeds:
    """A bounded log, oldest first; each deed has a number, and they are counted from 1."""

    def __init__(self) -> None:
        self._log: deque[Json] = deque(maxlen=KEPT)
        self._last = 0

    def add(self, at: float, did: str, given: Json) -> None:
        """did: the page's request: post, action, read, view_submit ... given: its body, of which the short is kept."""
        self._last += 1
        told = {name: _cut(given[name]) for name in _TOLD if given.get(name) not in (None, "")}
        self._log.append({"number": self._last, "at": at, "did": did, "as": _cut(given.get("as")), **told})

    def since(self, number: int) -> list[Json]:
        """Those after this number."""
        return [deed for deed in self._log if deed["number"] > number]

    def clear(self) -> None:
        self._log.clear()


def _cut(value: Any) -> str:
    return str(value)[:_LONGEST]
