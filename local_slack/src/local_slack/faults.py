"""Faults on demand: what goes wrong between an app and Slack, at the method and the moment a test asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from local_slack.refusal import Json, Refused

KINDS = {
    "status": "answers with an HTTP status and no JSON; nothing is done",
    "ratelimit": "429 with Retry-After; nothing is done",
    "error": "answers ok=false with `error`; nothing is done",
    "drop": "closes the connection without a word; nothing is done",
    "hang": "holds the connection for `seconds`, then closes it; nothing is done",
    "late": "does what was asked, and answers after `seconds`",
    "drop_after_accept": "does what was asked, then closes the connection without a word",
    "nonsense": "does what was asked, and answers 200 with a page of HTML",
}


@dataclass(slots=True)
class Fault:
    """method: a Web API method, `response_url`, `upload` or `*`. channel: only calls that name it (a channel, or a
    person who is written to); "" for any. skip: calls to let pass first, times: to hit then."""

    method: str
    kind: str
    times: int = 1
    skip: int = 0
    status: int = 500
    retry_after: int = 1
    seconds: float = 60.0
    error: str = "internal_error"
    channel: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Refused("invalid_arguments", detail=f"kind must be one of {', '.join(KINDS)}")


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, method: str, kind: str, **how: Any) -> None:
        try:
            self._waiting.append(Fault(method, kind, **how))
        except TypeError as error:
            raise Refused("invalid_arguments", detail=str(error)) from error

    def clear(self) -> None:
        self._waiting.clear()

    def listed(self) -> list[Json]:
        return [asdict(fault) for fault in self._waiting]

    def next_for(self, method: str, args: Mapping[str, Any] | None = None) -> Fault | None:
        """The fault that hits this call, used up by it; the oldest one first."""
        named = [(args or {}).get(name) for name in ("channel", "channel_id", "users")]
        for fault in self._waiting:
            if fault.method not in (method, "*") or (fault.channel and fault.channel not in named):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
            return fault
        return None
