"""What senders ask before they send: whether anybody is there, and whether we want to hear from them.

GET and HEAD (health probes), OPTIONS (CloudEvents, "HTTP 1.1 Web Hooks for Event Delivery", 4: Azure Event Grid asks
so), and a challenge in a POST (Event Grid's older schema, Microsoft Graph, Slack's form), which is answered to an
authentic sender only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.inbound.paths import text_at
from bot.inbound.reading import Unacceptable, parsed_any
from bot.text import whole

_ORIGIN = re.compile(r"[A-Za-z0-9.:*-]{1,255}")
_LONGEST = 2000  # characters of a challenge


def greeting(request: Request) -> Response:
    """To whoever asks without sending anything."""
    if request.method == "OPTIONS":
        return Response(headers={"Allow": "POST, GET, HEAD, OPTIONS", **_allowed(request.headers)})
    return JSONResponse({"listening": True, "send": "POST"})


def _allowed(headers: Mapping[str, str]) -> dict[str, str]:
    origin, rate = headers.get("webhook-request-origin", ""), headers.get("webhook-request-rate", "")
    if not _ORIGIN.fullmatch(origin):
        return {}
    asked = {"WebHook-Allowed-Rate": rate} if whole(rate, digits=9) is not None else {}
    return {"WebHook-Allowed-Origin": origin, **asked}


def answer_to_challenge(request: Request, body: bytes) -> Response | None:
    """To an authentic sender's. None: it is a delivery."""
    token = request.query_params.get("validationToken", "")
    if token and not body.strip():
        return PlainTextResponse(token[:_LONGEST], headers={"X-Content-Type-Options": "nosniff"})
    if len(body) > 8 * _LONGEST or not any(mark in body for mark in (b"Validation", b"url_verification")):
        return None
    try:
        data = parsed_any(body)
    except Unacceptable:
        return None
    if text_at("type", data, data) == "url_verification":
        return JSONResponse({"challenge": text_at("challenge", data, data, _LONGEST)})
    if text_at("0.eventType", data, data) == "Microsoft.EventGrid.SubscriptionValidationEvent":
        return JSONResponse({"validationResponse": text_at("0.data.validationCode", data, data, _LONGEST)})
    return None
