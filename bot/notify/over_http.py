"""One request to a destination that speaks HTTP, tried once, and its end sorted into what the outbox knows."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import httpx

from bot.errors import InDoubt, SendError
from bot.network import trusted
from bot.text import whole

# It logs whole addresses at INFO, and an address may be a secret.
logging.getLogger("httpx").setLevel(logging.WARNING)

_TIMES = httpx.Timeout(connect=1.5, write=1.0, read=2.0, pool=0.5)  # seconds; together within TIMEOUT
TIMEOUT = 5.0
_CREDENTIALS_PAUSE = 15.0
_SLOW_DOWN = (420, 429)  # Statuspage says 420
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class Refused(SendError):
    """A request that the destination will never take. answer: for those who know what in it may be told."""

    def __init__(self, why: str, answer: httpx.Response) -> None:
        super().__init__(why, permanent=True)
        self.answer = answer


class Http:
    """name: the destination, as errors call it. Neither address, headers nor bodies become part of an error. A redirect
    is followed with the same method and body, to the same host."""

    def __init__(
        self,
        name: str,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> None:
        self._name, self._base = name, base_url  # httpx's own base address gains a slash at its end
        self._client = httpx.Client(headers=dict(headers or {}), auth=auth, timeout=_TIMES, verify=trusted())

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """A 2xx answer; raises SendError or InDoubt for every other end."""
        try:
            answer = self._client.request(method, self._base + path, **request)
            if moved := _moved(answer):
                answer = self._client.request(method, moved, **{**request, "params": None})
        except _NEVER_LEFT as error:
            raise SendError(f"cannot reach {self._name}: {type(error).__name__}", unreachable=True) from None
        except httpx.RequestError as error:
            raise InDoubt(f"the connection to {self._name} broke: {type(error).__name__}") from None
        if not answer.is_success:
            raise _verdict(self._name, answer)
        return answer

    def json(self, method: str, path: str, **request: Any) -> Any:
        """The answer's JSON. One that was cut leaves in doubt what was done."""
        answer = self.ask(method, path, **request)
        try:
            return answer.json()
        except ValueError:
            raise InDoubt(f"{self._name} answered {answer.status_code} without JSON") from None


def _moved(answer: httpx.Response) -> httpx.URL | None:
    """Where it is by now, such as a renamed repository; None for another host, which must not get our credentials."""
    if not answer.has_redirect_location:
        return None
    moved = answer.url.join(answer.headers["location"])
    return (
        moved
        if (moved.scheme, moved.host, moved.port) == (answer.url.scheme, answer.url.host, answer.url.port)
        else None
    )


def _verdict(name: str, answer: httpx.Response) -> SendError | InDoubt:
    status = answer.status_code
    if status in _SLOW_DOWN or (status == 403 and _is_limit(answer.headers)):
        return SendError(f"{name} asked us to slow down", retry_after=_seconds(answer.headers.get("retry-after", "")))
    if status >= 500 or status == 408:
        return InDoubt(f"{name} answered {status}")
    if status in (401, 403):
        why = f"{name} does not accept our credentials: {status}"
        return SendError(why, retry_after=_CREDENTIALS_PAUSE, by_people=True, everywhere=True)
    return Refused(f"{name} refused it: {status}", answer)


def _is_limit(headers: httpx.Headers) -> bool:
    """GitHub says 403 to who asks too often ("Rate limits for the REST API"), and means credentials otherwise."""
    return "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"


def _seconds(retry_after: str) -> float:
    """Retry-After in seconds, within an hour; its form as a date is rare and answered with a short wait."""
    seconds = whole(retry_after)
    return 5.0 if seconds is None else float(min(seconds, 3600))
