"""The HTTP door: Slack's requests, alerts from elsewhere, and whether this process is well.

Nothing is parsed before it is known to come from whom it says. Whatever is malformed is answered 4xx.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from slack_bolt import App, BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.inbound.plain import SCHEMA_PATH, schema
from bot.inbound.reading import Unacceptable
from handlers.alerts import CHANGES, TAILS, Alerts
from handlers.calendar import PATH as CALENDAR
from handlers.calendar import Calendar
from handlers.desk import Desk
from handlers.errors import MALFORMED
from handlers.guard import body_of, require_signature

log = logging.getLogger(__name__)

Readiness = Callable[[], tuple[bool, Mapping[str, Any]]]


def web_app(
    bolt: App | None,
    *,
    signing_secret: str | None,
    desk: Desk,
    readiness: Readiness,
    health: Readiness | None = None,
    metrics: Collector | None = None,
    alerts_secret: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Starlette:
    """A door without its secret is not there (404). Slack's needs `bolt` and `signing_secret`. environ: where the
    secrets are that team.toml names."""
    alerts = Alerts(desk, alerts_secret, environ)
    routes = [
        *_state(readiness, health or readiness, metrics),
        Route(SCHEMA_PATH, _schema, methods=["GET"]),
        Route("/alerts/{team}/{name}", alerts.from_elsewhere, methods=["POST"]),
        Route("/alerts/{team}/{name}", alerts.asked, methods=["GET", "OPTIONS"]),
        *(Route(f"/alerts/{{team}}/{{name}}/{tail}", alerts.from_elsewhere, methods=["POST"]) for tail in TAILS),
        Route(f"/alerts/{{team}}/{{name}}/{CHANGES}", alerts.changes, methods=["POST"]),
    ]
    if alerts_secret:
        routes.append(Route("/alerts/{team}", alerts.plain, methods=["POST"]))
    if bolt and signing_secret:
        routes.append(Route("/slack/events", _Slack(bolt, signing_secret, desk).post, methods=["POST"]))
    if desk.feeds:
        routes.append(Route(CALENDAR, Calendar(desk.feeds).get, methods=["GET"]))
    handlers: Mapping[Any, Any] = {HTTPException: _refused, Unacceptable: _unacceptable, Exception: _unwell}
    return Starlette(routes=routes, exception_handlers=handlers)


def health_app(readiness: Readiness, health: Readiness, metrics: Collector) -> Starlette:
    """The door of a process that takes nothing from anybody: how it is, and how all are."""
    handlers: Mapping[Any, Any] = {HTTPException: _refused, Exception: _unwell}
    return Starlette(routes=_state(readiness, health, metrics), exception_handlers=handlers)


def _state(readiness: Readiness, health: Readiness, metrics: Collector | None) -> list[Route]:
    return [
        *([Route("/metrics", _Metrics(metrics).get, methods=["GET"])] if metrics else []),
        Route("/health", _health, methods=["GET"]),
        Route("/ready", _Ready(readiness).get, methods=["GET"]),
        Route("/health/all", _Health(health).get, methods=["GET"]),
    ]


def _health(request: Request) -> Response:
    return JSONResponse({"alive": True})


class _Health:
    """Whether the team is served: for a monitor outside, never for a load balancer."""

    def __init__(self, health: Readiness) -> None:
        self._health = health

    def get(self, request: Request) -> Response:
        healthy, said = self._health()
        return JSONResponse({"healthy": healthy, **said}, 200 if healthy else 503)


class _Metrics:
    """What a Prometheus server scrapes, in the form that it asks for."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def get(self, request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(self._collector), headers={"content-type": content_type})


class _Ready:
    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness

    def get(self, request: Request) -> Response:
        ready, said = self._readiness()
        return JSONResponse({"ready": ready, **said}, 200 if ready else 503)


class _Slack:
    """Slack's events, commands and clicks, verified here and handed to Bolt."""

    def __init__(self, bolt: App, signing_secret: str, desk: Desk) -> None:
        self._bolt, self._secret, self._clock = bolt, signing_secret, desk.clock

    async def post(self, request: Request) -> Response:
        body = await body_of(request)
        require_signature(self._secret, request.scope["headers"], body, self._clock.machine())
        text = _readable(body, request.headers.get("content-type", ""))
        # In a thread: Bolt waits there for the listener's ack, and in the event loop everybody would wait with it.
        answer = await run_in_threadpool(self._dispatch, text, request)
        return Response(answer.body, answer.status, dict(answer.first_headers_without_set_cookie()))

    def _dispatch(self, text: str, request: Request) -> BoltResponse:
        headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in request.headers.items()}
        try:
            return self._bolt.dispatch(BoltRequest(body=text, query=request.url.query, headers=headers))
        except MALFORMED as error:
            # No listener's error comes out here (see door.py), so Bolt did not find what Slack's requests have.
            log.warning("a signed request has no shape that Slack sends (%s)", type(error).__name__)
            raise HTTPException(400, "not a request that Slack sends") from error


def _readable(body: bytes, content_type: str) -> str:
    """The body as text, once it is certain that Bolt can read it. Raises HTTPException 400."""
    try:
        text = body.decode("utf-8")
        if content_type.startswith("application/x-www-form-urlencoded"):
            given = parse_qs(text, strict_parsing=True, max_num_fields=100, errors="strict")
            read = json.loads(given["payload"][0]) if "payload" in given else given
        else:
            read = json.loads(text)
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body cannot be read") from None
    if not isinstance(read, dict):
        raise HTTPException(400, "the body is not an object")
    return text


def _schema(request: Request) -> Response:
    return JSONResponse(schema(), media_type="application/schema+json")


# --- how it ends otherwise -------------------------------------------------------------------------------------------


def _refused(request: Request, error: HTTPException) -> Response:
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


def _unacceptable(request: Request, error: Unacceptable) -> Response:
    flaws = [{"field": field, "wrong": wrong} for field, wrong in error.flaws]
    return JSONResponse({"error": str(error), "flaws": flaws}, 422)


def _unwell(request: Request, error: Exception) -> Response:
    """A fault of ours. Starlette raises it again afterwards, so the server's log has it whole."""
    number = secrets.token_hex(2)
    log.error("%s: %s %s failed (%s)", number, request.method, _where(request), type(error).__name__)
    return JSONResponse({"error": f"That did not work on our side. If it keeps happening, quote {number}."}, 500)


def _where(request: Request) -> str:
    """The path for the log, without what comes third: in a calendar's address that is the secret."""
    return "/".join(request.url.path.split("/")[:3])
