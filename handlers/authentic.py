"""Whether a JSON webhook is from whom it says, as `[inbound.auth]` describes its sender's way to prove it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.handbook.team.json_reading import Auth
from bot.inbound.paths import text_at
from bot.inbound.reading import Unacceptable, parsed_any
from bot.text import whole

_AGE = 5 * 60  # seconds, as everywhere else at this door


def require_before_the_body(auth: Auth, secret: str, request: Request) -> None:
    """What can be known without the body. Raises HTTPException 401."""
    headers = request.headers
    match auth.scheme:
        case "bearer":
            scheme, _, token = headers.get("authorization", "").partition(" ")
            right = scheme.lower() == "bearer" and _same(token.strip(), secret)
        case "basic":
            right = _same(headers.get("authorization", ""), _basic(auth.user, secret))
        case "header":
            right = _same(headers.get(auth.name, "").removeprefix(auth.prefix).strip(), secret)
        case "query":
            right = _same(request.query_params.get(auth.name, ""), secret)
        case _:
            return
    if not right:
        raise HTTPException(401, f"wrong or missing secret ({auth.scheme})")


def require_by_the_body(auth: Auth, secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """What only the body shows. now: Unix seconds. Raises HTTPException 401."""
    if auth.scheme == "hmac":
        _require_hmac(auth, secret, headers, body, now)
    elif auth.scheme == "body":
        try:
            given = text_at(auth.name, parsed_any(body), None)
        except Unacceptable:
            given = ""
        if not _same(given, secret):
            raise HTTPException(401, f"wrong or missing secret ({auth.name} of the body)")


def _require_hmac(auth: Auth, secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    stamp = headers.get(auth.timestamp, "") if auth.timestamp else ""
    if auth.timestamp and not abs(now - _seconds(stamp)) <= _AGE:
        raise HTTPException(401, "the timestamp is missing or too old")
    place, content = ("{form}", _form(body)) if "{form}" in auth.signed else ("{body}", body)
    before, _, after = auth.signed.partition(place)
    message = before.replace("{timestamp}", stamp).encode() + content + after.replace("{timestamp}", stamp).encode()
    made = hmac.new(secret.encode(), message, getattr(hashlib, auth.algorithm)).digest()
    for given in headers.get(auth.name, "").split(","):
        if hmac.compare_digest(made, _unpacked(given.strip().removeprefix(auth.prefix), auth.encoding)):
            return
    raise HTTPException(401, "the signature is wrong")


def _form(body: bytes) -> bytes:
    """A JSON object as Monte Carlo signs it ("Webhooks"): the whole as a form, each value as Python writes it."""
    try:
        data = json.loads(body)
        return urlencode(data).encode() if isinstance(data, dict) else b""
    except (ValueError, RecursionError):
        return b""


def _seconds(stamp: str) -> int:
    given = whole(stamp, digits=13) or 0
    return given // 1000 if len(stamp) == 13 else given  # some send milliseconds


def _unpacked(given: str, encoding: str) -> bytes:
    try:
        return bytes.fromhex(given) if encoding == "hex" else base64.b64decode(given, validate=True)
    except (ValueError, binascii.Error):
        return b""


def _basic(user: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()


def _same(one: str, other: str) -> bool:
    # Hashes are compared, so that not even the length of the secret shows in the time it takes.
    hashes = (hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in (one, other))
    return hmac.compare_digest(*hashes)
