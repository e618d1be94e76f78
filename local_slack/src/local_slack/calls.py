"""The log of every Web API call: what was asked, and what was answered."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from local_slack.refusal import Json

KEPT = 5000


class Calls:
    """A bounded log, oldest first. Tokens are left out."""

    def __init__(self) -> None:
        self._log: deque[Json] = deque(maxlen=KEPT)

    def add(self, at: float, method: str, args: Mapping[str, Any], answer: Json, fault: str | None) -> None:
        told = {n: f"{len(v)} bytes" if isinstance(v, bytes) else v for n, v in args.items() if n != "token"}
        entry = {"at": at, "method": method, "args": told, "answer": answer, "ok": bool(answer.get("ok"))}
        if fault is not None:
            entry["fault"] = fault
        self._log.append(entry)

    def listed(self, method: str | None = None) -> list[Json]:
        return [call for call in self._log if method is None or call["method"] == method]

    def clear(self) -> None:
        self._log.clear()
