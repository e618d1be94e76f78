"""Answers to people, over connections that are kept, where Slack's SDK opens one for each. A 429 or a 500 is tried
again, in a thread that nobody waits for.

An answer that Slack took and did not say so may then be there twice; that is better than none.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from http.client import HTTPException
from ssl import SSLContext
from typing import Any

import httpx
from slack_bolt import Respond
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookResponse

from bot.blocks.command_names import PLAIN, CommandNames
from bot.network import proxy_for, trusted
from bot.notify.slack_errors import code_of
from bot.text import whole

log = logging.getLogger(__name__)

PAUSES = (0.5, 2.0, 5.0, 15.0, 30.0)  # seconds before each further try
_LONGEST = 60.0  # that Slack's Retry-After is followed
_PATIENCE = 30.0  # seconds for an answer of Slack's
_KEPT, _KEPT_FOR = 4, 30.0  # connections that nobody uses, and for how many seconds
_waiting = threading.BoundedSemaphore(200)  # answers that are tried again; beyond them, none is


class NotTaken(Exception):
    """retry_after: seconds, as Slack asks; None if it does not say."""

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        self.status, self.retry_after = status, retry_after
        super().__init__(f"Slack answered {status}")


class Persistent(Respond):
    """Bolt's `respond`, which takes Slack's 500 for an answer."""

    def __init__(self, respond: Respond, names: CommandNames = PLAIN) -> None:
        super().__init__(response_url=respond.response_url, proxy=respond.proxy, ssl=respond.ssl)
        self._names = names

    def __call__(self, *words: Any, **said: Any) -> WebhookResponse:
        """Raises ValueError where there is nobody to answer."""
        if self.response_url is None:
            raise ValueError("there is no response_url")
        url, last = self.response_url, list[WebhookResponse]()
        text = words[0] if words else said.get("text", "")
        whole = self._names.shown(text if isinstance(text, dict) else {**said, "text": text})
        body = {name: value for name, value in whole.items() if value is not None}

        def act() -> None:
            last[:] = [_posted(_client(self.ssl, proxy_for(url)), url, body)]
            _require_taken(last[0])

        persist(act)
        return last[0] if last else WebhookResponse(url="", status_code=0, body="", headers={})


@lru_cache(maxsize=4)
def _client(certificates: SSLContext | None, proxy: str | None) -> httpx.Client:
    kept = httpx.Limits(max_keepalive_connections=_KEPT, keepalive_expiry=_KEPT_FOR)
    verify = certificates or trusted()
    return httpx.Client(verify=verify, proxy=proxy, trust_env=False, limits=kept, timeout=_PATIENCE)


def _posted(client: httpx.Client, url: str, body: Mapping[str, Any]) -> WebhookResponse:
    """Raises OSError where no answer came."""
    try:
        answer = client.post(url, json=body)
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise ConnectionError(type(error).__name__) from None
    return WebhookResponse(url=url, status_code=answer.status_code, body=answer.text, headers=dict(answer.headers))


def _require_taken(answer: WebhookResponse) -> None:
    """Raises NotTaken for what may be taken later."""
    if answer.status_code == 429 or answer.status_code >= 500:
        raise NotTaken(answer.status_code, _seconds(answer.headers))
    if answer.status_code != 200:
        log.warning("an answer to somebody was refused (%d)", answer.status_code)


def persist(act: Callable[[], object], pauses: Sequence[float] = PAUSES) -> None:
    """Do it now, and if Slack is only unwell, again later. Raises what no further try can help."""
    try:
        act()
    except (NotTaken, SlackApiError, SlackClientError, HTTPException, OSError) as error:
        wait = _wait(error)
        if wait is None or not pauses or not _waiting.acquire(blocking=False):
            raise
        _later(act, pauses, wait)


def _later(act: Callable[[], object], pauses: Sequence[float], wait: float) -> None:
    timer = threading.Timer(max(pauses[0], wait), _again, (act, pauses[1:]))
    timer.daemon = True
    timer.start()


def _again(act: Callable[[], object], pauses: Sequence[float]) -> None:
    """Ends the wait, or begins the next."""
    wait: float | None = None
    try:
        act()
    except Exception as error:  # noqa: BLE001  (the last to hear of it is the log)
        wait = _wait(error) if pauses else None
        if wait is None:
            log.warning("an answer to somebody was refused for good (%s)", type(error).__name__)
    if wait is None:
        _waiting.release()
    else:
        _later(act, pauses, wait)


def _wait(error: Exception) -> float | None:
    """Seconds at least until another try; None where it cannot help."""
    if isinstance(error, NotTaken):
        return error.retry_after or 0.0
    if isinstance(error, SlackApiError):
        status, code = getattr(error.response, "status_code", 200), code_of(error)
        if status == 429 or code in ("ratelimited", "rate_limited"):
            return _seconds(getattr(error.response, "headers", {})) or 0.0
        return 0.0 if status >= 500 or code in _UNWELL else None
    return 0.0 if isinstance(error, SlackClientError | HTTPException | OSError) else None


_UNWELL = ("internal_error", "fatal_error", "service_unavailable", "request_timeout")


def _seconds(headers: Any) -> float | None:
    asked = {str(k).lower(): v for k, v in dict(headers or {}).items()}.get("retry-after")
    text = str(asked[0] if isinstance(asked, list) and asked else asked or "")
    seconds = whole(text)
    return None if seconds is None else min(float(seconds), _LONGEST)
