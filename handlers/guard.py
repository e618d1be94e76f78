"""What stands before everything that reads a request from outside: its size, its signature, its secret.

Why not Bolt's own check? It parses before it verifies, answers 500 to a timestamp that is no number or a signature
that is not ASCII, and writes what it rejects to the log (slack-bolt 1.30).
"""

from __future__ import annotations

import hmac
from hashlib import sha256

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from bot.text import whole

LARGEST = 1024 * 1024  # bytes of a body
_PATIENCE = 10.0  # seconds for a body to arrive
_AGE = 5 * 60  # seconds; Slack's "Verifying requests from Slack" names five minutes


async def body_of(request: Request, largest: int = LARGEST) -> bytes:
    """The raw body, of `largest` bytes at most. Raises HTTPException: 413 if it is too large, 408 if it does not come,
    400 if it breaks off."""
    declared = request.headers.get("content-length", "")
    if (whole(declared) or 0) > largest:
        raise HTTPException(413, "too large")
    chunks, size = [], 0
    try:
        with anyio.fail_after(_PATIENCE):
            async for chunk in request.stream():
                size += len(chunk)
                if size > largest:
                    raise HTTPException(413, "too large")
                chunks.append(chunk)
    except TimeoutError:
        raise HTTPException(408, "the body did not arrive") from None
    except ClientDisconnect:
        raise HTTPException(400, "the body broke off") from None
    return b"".join(chunks)


def require_signature(
    secret: str, headers: list[tuple[bytes, bytes]], body: bytes, now: float, whose: bytes = b"slack"
) -> None:
    """A v0 signature as Slack makes it, over the raw body, not older than five minutes either way. Raises
    HTTPException 401.

    headers: raw, names in lower case. now: Unix seconds of the machine's clock. whose: the middle of their names.
    """
    given = dict(reversed(headers))
    timestamp = given.get(b"x-%s-request-timestamp" % whose, b"")
    signature = given.get(b"x-%s-signature" % whose, b"")
    if not timestamp.isdigit() or len(timestamp) > 12 or abs(now - int(timestamp)) > _AGE:
        raise HTTPException(401, "the timestamp is missing or too old")
    if not hmac.compare_digest(sign(secret, timestamp, body), signature):
        raise HTTPException(401, "the signature is wrong")


def sign(secret: str, timestamp: bytes, body: bytes) -> bytes:
    return b"v0=" + hmac.new(secret.encode(), b"v0:" + timestamp + b":" + body, sha256).hexdigest().encode()


def require_pagerduty_signature(secret: str, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """`X-PagerDuty-Signature: v1=...,v1=...`, one for each secret while PagerDuty changes it ("Verifying Signatures").
    Raises HTTPException 401."""
    given = dict(reversed(headers)).get(b"x-pagerduty-signature", b"")
    right = b"v1=" + hmac.new(secret.encode(), body, sha256).hexdigest().encode()
    if not any(hmac.compare_digest(right, one.strip()) for one in given.split(b",")):
        raise HTTPException(401, "the signature is wrong")


def require_bearer(secret: str, headers: list[tuple[bytes, bytes]]) -> None:
    """`Authorization: Bearer SECRET`. Raises HTTPException 401."""
    given = dict(reversed(headers)).get(b"authorization", b"")
    scheme, _, token = given.partition(b" ")
    # Hashes are compared, so that not even the length of the secret shows in the time it takes.
    same = hmac.compare_digest(sha256(token.strip()).digest(), sha256(secret.encode()).digest())
    if scheme.lower() != b"bearer" or not same:
        raise HTTPException(401, "wrong or missing bearer secret", headers={"WWW-Authenticate": "Bearer"})
