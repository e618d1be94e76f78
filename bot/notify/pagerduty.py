"""PagerDuty as a destination: Events API v2.

By httpx and not by the official client: that retries by itself, and the outbox has to know how each try ended.

Payloads: {"do": "trigger" | "acknowledge" | "resolve", "dedup_key": up to 255 characters}, and for a trigger "summary",
"source", "severity" (critical, error, warning, info), perhaps "custom_details", "links" [{"href", "text"}], "client",
"client_url".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from bot.notify.notifier import Notice, Receipt
from bot.notify.over_http import TIMEOUT, Http

_LONGEST_SUMMARY, _LONGEST_KEY = 1024, 255


class PagerDutyNotifier:
    name, timeout = "pagerduty", TIMEOUT

    def __init__(self, routing_key: SecretStr, base_url: str, settle: float = 2.0) -> None:
        self._key, self.settle = routing_key, settle
        self._http = Http("PagerDuty", base_url)

    def send(self, notice: Notice) -> Receipt:
        answer = self._http.json("POST", "v2/enqueue", json=self._event(notice))
        return Receipt({"dedup_key": str(answer.get("dedup_key", notice.payload["dedup_key"]))})

    def find(self, notices: Sequence[Notice]) -> Mapping[str, Receipt]:
        """None is found, so each goes again: one dedup_key is one alert, however often it is sent."""
        return {}

    def _event(self, notice: Notice) -> dict[str, Any]:
        given = notice.payload
        event: dict[str, Any] = {
            "routing_key": self._key.get_secret_value(),
            "event_action": given["do"],
            "dedup_key": given["dedup_key"][:_LONGEST_KEY],
        }
        if given["do"] == "trigger":
            event |= {k: given[k] for k in ("client", "client_url", "links") if k in given}
            event["payload"] = {k: given[k] for k in ("source", "severity", "custom_details") if k in given}
            event["payload"]["summary"] = given.get("summary", notice.plain)[:_LONGEST_SUMMARY]
        return event
