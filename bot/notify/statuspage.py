"""Atlassian Statuspage as a destination: maintenance and incidents on the public page, by its REST API v1.

The key of the latest notice stands in the incident's metadata, where one in doubt is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from bot.errors import SendError
from bot.notify.notifier import Notice, Receipt
from bot.notify.over_http import TIMEOUT, Http
from bot.notify.payload import StatusPage, Unreadable

# Statuspage knows no cancelled maintenance: it is completed, and the body says why, so that subscribers hear of it.
_STATUS = {
    "schedule": "scheduled",
    "start": "in_progress",
    "complete": "completed",
    "cancel": "completed",
    "open": "investigating",
    "resolve": "resolved",
}
_MAKES = ("schedule", "open")
_FIELDS = {"name", "body", "scheduled_for", "scheduled_until"}


class StatuspageNotifier:
    name, timeout = "statuspage", TIMEOUT

    def __init__(self, api_key: SecretStr, page: str, base_url: str, settle: float = 8.0) -> None:
        self.settle, self._page, self._incidents = settle, f"pages/{page}", f"pages/{page}/incidents"
        self._http = Http("Statuspage", base_url, {"Authorization": f"OAuth {api_key.get_secret_value()}"})

    def send(self, notice: Notice) -> Receipt:
        if _entry(notice).do in _MAKES:
            method, path = "POST", self._incidents
        elif "id" in notice.parent:
            method, path = "PATCH", f"{self._incidents}/{notice.parent['id']}"
        else:
            raise SendError("what it changes was never put on the status page", permanent=True)
        answer = self._http.json(method, path, json={"incident": _incident(notice)})
        return Receipt({"id": str(answer["id"])})

    def find(self, notices: Sequence[Notice]) -> Mapping[str, Receipt]:
        """Among the latest hundred, which is as many as one answer holds."""
        wanted = {n.key for n in notices}
        shown = self._http.json("GET", self._incidents, params={"limit": 100})
        return {key: Receipt({"id": str(i["id"])}) for i in shown if (key := _key(i)) in wanted}

    def greet(self) -> None:
        """Try address, key and page without changing anything; raises SendError or InDoubt."""
        self._http.ask("GET", self._page)


def _entry(notice: Notice) -> StatusPage:
    if not isinstance(notice.payload, StatusPage):
        raise Unreadable(f"{notice.payload.type} is nothing for a status page")
    return notice.payload


def _incident(notice: Notice) -> dict[str, Any]:
    entry = _entry(notice)
    fields = entry.model_dump(mode="json", include=_FIELDS, exclude_none=True)
    return {**fields, "status": _STATUS[entry.do], "metadata": {"watchkeeper": {"key": notice.key}}}


def _key(incident: Mapping[str, Any]) -> str:
    return str(((incident.get("metadata") or {}).get("watchkeeper") or {}).get("key", ""))
