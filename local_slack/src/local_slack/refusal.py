"""How the workspace says no: in Slack's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """Slack's `{"ok": false, "error": code, ...}`. more: further fields of the answer (needed, provided, ...).

    status and headers are those of the HTTP answer; Slack sends 200 with nearly every refusal.
    """

    def __init__(self, error: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error, self.status, self.headers, self.more = error, status, dict(headers or {}), more

    def answer(self) -> Json:
        return {"ok": False, "error": self.error, **self.more}


def flawed(error: str, flaws: Sequence[str]) -> Refused:
    """A refusal that lists what is wrong, each flaw with its JSON pointer, as Slack's validator does."""
    return Refused(error, errors=list(flaws), response_metadata={"messages": [f"[ERROR] {flaw}" for flaw in flaws]})
