"""PagerDuty as a destination: Events API v2.

By httpx and not by the official client: that retries by itself, and the outbox has to know how each try ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from bot.notify.notifier import Notice, Receipt
from bot.notify.over_http import TIMEOUT, Http
from bot.notify.payload import Close, Trigger, Unreadable

_LONGEST_SUMMARY, _LONGEST_KEY = 1024, 255


class PagerDutyNotifier:
    name, timeout = "pagerduty", TIMEOUT

    def __init__(self, routing_key: SecretStr, base_url: str, settle: float = 2.0) -> None:
        self._key, self.settle = routing_key, settle
        self._http = Http("PagerDuty", base_url)

    def send(self, notice: Notice) -> Receipt:
        event = self._event(notice)
        answer = self._http.json("POST", "v2/enqueue", json=event)
        return Receipt({"dedup_key": str(answer.get("dedup_key", event["dedup_key"]))})

    def find(self, notices: Sequence[Notice]) -> Mapping[str, Receipt]:
        """None is found, so each goes again: one dedup_key is one alert, however often it is sent."""
        return {}

    def _event(self, notice: Notice) -> dict[str, Any]:
        given = notice.payload
        if not isinstance(given, Trigger | Close):
            raise Unreadable(f"{given.type} is nothing for PagerDuty")
        event: dict[str, Any] = {
            "routing_key": self._key.get_secret_value(),
            "event_action": "trigger" if isinstance(given, Trigger) else given.do,
            "dedup_key": given.dedup_key[:_LONGEST_KEY],
        }
        return {**event, **_alert(given, notice.plain)} if isinstance(given, Trigger) else event


def _alert(given: Trigger, plain: str) -> dict[str, Any]:
    around = given.model_dump(mode="json", include={"client", "client_url", "links"}, exclude_none=True)
    payload = given.model_dump(mode="json", include={"source", "severity", "custom_details"}, exclude_none=True)
    return {**around, "payload": {**payload, "summary": (given.summary or plain)[:_LONGEST_SUMMARY]}}
