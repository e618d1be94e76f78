"""Any program as a destination: a POST signed as Standard Webhooks says, whose libraries check it at the other end.

The payload is the body. `webhook-id` is the notice's key, by which the receiver drops repeats.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence

from pydantic import SecretStr

from bot.notify.notifier import Notice, Receipt
from bot.notify.over_http import TIMEOUT, Http
from bot.notify.payload import Body, written


class WebhookNotifier:
    """secret: `whsec_` and base64. unix_time: whole seconds of it are signed, so an old request can be refused."""

    name, timeout = "webhook", TIMEOUT

    def __init__(self, url: SecretStr, secret: SecretStr, unix_time: Callable[[], float], settle: float = 2.0) -> None:
        self._http, self._unix_time, self.settle = Http("the webhook", url.get_secret_value()), unix_time, settle
        self._secret = base64.b64decode(secret.get_secret_value().removeprefix("whsec_"))

    def send(self, notice: Notice) -> Receipt:
        given = notice.payload.body if isinstance(notice.payload, Body) else written(notice.payload)
        body = json.dumps(given, separators=(",", ":")).encode()
        stamp = str(int(self._unix_time()))
        headers = {
            "content-type": "application/json",
            "webhook-id": notice.key,
            "webhook-timestamp": stamp,
            "webhook-signature": self._signature(notice.key, stamp, body),
        }
        self._http.ask("POST", "", content=body, headers=headers)
        return Receipt({"id": notice.key})

    def find(self, notices: Sequence[Notice]) -> Mapping[str, Receipt]:
        """None is found, so each goes again: the receiver knows a repeat by its id."""
        return {}

    def _signature(self, key: str, stamp: str, body: bytes) -> str:
        signed = b".".join((key.encode(), stamp.encode(), body))
        return "v1," + base64.b64encode(hmac.digest(self._secret, signed, hashlib.sha256)).decode()
