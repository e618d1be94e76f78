"""Delivery to a request URL: signed, with three seconds to answer (docs.slack.dev/apis/events-api)."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import urlencode

import httpx

from local_slack.refusal import Json

_FORM = "application/x-www-form-urlencoded"


class BadAnswer(ConnectionError):
    """The app did answer, but not with 2xx."""


class RequestUrl:
    """url: None until one is set. Retries are the caller's."""

    def __init__(self, url: str | None, secret: str, token: str) -> None:
        self.url, self._secret, self._token = url, secret, token
        self._client: httpx.AsyncClient | None = None

    async def send(self, kind: str, payload: Json, seconds: float, retry: tuple[int, str] | None) -> Json | None:
        """POSTs one payload; returns the body of a 2xx answer. Raises BadAnswer,
        ConnectionError and TimeoutError."""
        body, content_type = _encoded(kind, payload)
        headers = {**self.signed(body), "Content-Type": content_type}
        if retry is not None:
            headers |= {"x-slack-retry-num": str(retry[0]), "x-slack-retry-reason": retry[1]}
        answer = await self._post(body, headers, seconds)
        if answer.status_code >= 300:
            raise BadAnswer(f"the app answered {answer.status_code}")
        return _read(answer)

    async def verify(self) -> bool:
        """The challenge that Slack sends before it trusts a request URL."""
        challenge = secrets.token_urlsafe(32)
        body = json.dumps({"token": self._token, "challenge": challenge, "type": "url_verification"}).encode()
        try:
            answer = await self._post(body, {**self.signed(body), "Content-Type": "application/json"}, 3.0)
        except (ConnectionError, TimeoutError):
            return False
        return answer.status_code == 200 and challenge in answer.text

    def signed(self, body: bytes) -> dict[str, str]:
        """The two signature headers. The timestamp is the world's time, since the app compares it with its own."""
        stamp = str(int(time.time()))
        base = b"v0:" + stamp.encode() + b":" + body
        digest = hmac.new(self._secret.encode(), base, hashlib.sha256).hexdigest()
        return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _post(self, body: bytes, headers: dict[str, str], seconds: float) -> httpx.Response:
        if self.url is None:
            raise ConnectionError("there is no request URL")
        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=False)
        try:
            return await self._client.post(self.url, content=body, headers=headers, timeout=seconds)
        except httpx.TimeoutException as error:
            raise TimeoutError("the app did not answer in time") from error
        except httpx.HTTPError as error:
            raise ConnectionError(str(error)) from error


def _encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """Events travel as JSON, commands as a form, interactions as JSON inside a form."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), _FORM


def _read(answer: httpx.Response) -> Json | None:
    """What an app may say in its answer: nothing, JSON, or a line of text."""
    if not answer.content.strip():
        return None
    if answer.headers.get("content-type", "").startswith("application/json"):
        try:
            given = answer.json()
        except ValueError as error:
            raise BadAnswer("the app answered with broken JSON") from error
        return given if isinstance(given, dict) else None
    return {"text": answer.text}
